import { readFileSync } from 'node:fs';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import type { Policy } from '../../src/domain/policy.js';
import { inYuan } from '../../src/http/yuan.js';
import { sampleLedger, sampleLines } from '../simulation/sample-lines.js';
import { type Moves, yuan } from './moves.js';

// The sample department as the orders of the year name its parts.

export const AUDIT_2023 = '440307-audit-2023';
export const AUDIT_2024 = '440307-audit-2024';
/** Another department, which takes a unit over and ends its year by hand. */
export const OTHER_2023 = '440307-finance-2023';
export const OTHER_2024 = '440307-finance-2024';

const line = (functional: string, economic: string, project = 'basic', unit = 'U1') =>
  `${unit}:${functional}:${economic}:${project}:general-public-budget`;

export const WAGES = line('2010801', '30101');
export const BONUS = line('2010801', '30103');
export const OFFICE = line('2010801', '30201');
export const PROPERTY = line('2010801', '30209');
export const TRAVEL = line('2010801', '30211');
export const REPAIR = line('2010801', '30213');
export const TRAINING = line('2010801', '30216');
export const RECEPTION = line('2010801', '30217');
export const VEHICLES = line('2010801', '30231');
export const REWARDS = line('2010801', '30309');
export const EQUIPMENT = line('2010801', '31002');
export const SYSTEM = line('2010806', '30213', '2023-P1');
export const AUDIT = line('2010804', '30227', '2023-P2');
export const FIELD = line('2010804', '30299', '2023-P2');
export const BOOKS = line('2010804', '30201', '2023-P3');
export const ARCHIVES = line('2010804', '30227', '2023-P3');
/** Nothing was ever appropriated to it. */
export const WITHOUT_BUDGET = line('2010804', '30299', '2023-P3');
/** Its economic code is none of the ledger. */
export const UNKNOWN = line('2010804', '30205', '2023-P3');
/** Of the unit that is opened, merged and closed. */
export const DATA_EQUIPMENT = line('2010801', '31002', 'basic', 'U4');
export const DATA_PROJECT = line('2010804', '30227', '2023-P6', 'U4');
export const MOVED_PROJECT = line('2010804', '30227', '2023-P6');
/** Of the unit that goes to the other department. */
export const LEAVING = line('2010801', '30201', 'basic', 'U5');

/** The policy as requests write it: amounts in yuan. */
export const inRequest = (policy: Policy) => inYuan(policy);

export function openingBody(ledgerId: string, departmentName: string) {
  const opening = { ...sampleLedger(), ledgerId, departmentName };
  return { ...opening, effectiveOn: '2022-12-20', policy: inRequest(CHINESE_POLICY) };
}

/** What was arranged for January before the budget was approved, in fen. */
const PROVISIONAL = new Map([
  [WAGES, 22_000_000n],
  [OFFICE, 3_000_000n],
]);

/** The approved budget of the sample as a request, every column of its file. */
export function approvalLines() {
  const file = new URL('../../samples/longgang-audit-2023/lines.csv', import.meta.url);
  const [head = '', ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.split(',');
  return sampleLines().map(({ lineId, originalFen }, index) => {
    const row = rows[index]?.split(',') ?? [];
    const cell = (name: string) => row[names.indexOf(name)] ?? '';
    const amount = (name: string) => yuan(BigInt(cell(name)));
    const category = cell('procurement_category');
    const procurement = category && {
      category,
      amount: amount('procurement_fen'),
      sme: amount('procurement_sme_fen'),
      smallMicro: amount('procurement_small_micro_fen'),
    };
    return {
      lineId,
      amount: yuan(originalFen),
      basis: cell('basis'),
      ...(cell('sub_item') && { subItem: cell('sub_item') }),
      ...(procurement && { procurement }),
    };
  });
}

/** What the approval moves: it replaces what was provisional. */
export function approvalMoves(): Moves {
  const moves = sampleLines().map(({ lineId, originalFen }) => {
    const beforeFen = PROVISIONAL.get(lineId) ?? 0n;
    const available = yuan(originalFen - beforeFen);
    const replaced = beforeFen === 0n ? '' : `, provisional -${yuan(beforeFen)}`;
    return [lineId, `original ${yuan(originalFen)}, available ${available}${replaced}`];
  });
  return Object.fromEntries(moves);
}
