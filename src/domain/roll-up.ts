import { type Balance, move, ZERO_BALANCE } from './accounts.js';
import type { Line } from './budget.js';
import { lineageOf, parentOf } from './classification.js';
import { addressOf } from './line.js';

// Balances of everything above a line, as sums of exact fen over its lines.

export const ROLL_UPS = ['functional', 'economic', 'project', 'unit'] as const;

export type RollUp = (typeof ROLL_UPS)[number];

/** The key of lines without a project, in a roll-up by project. */
export const BASIC_KEY = 'basic';

/** The keys under which a line counts: a subject and all above it, its project, its unit. */
export function rollUpKeysOf(rollUp: RollUp, lineId: string): string[] {
  const { functionalCode, economicCode, projectCode, unitCode } = addressOf(lineId);
  switch (rollUp) {
    case 'functional':
      return lineageOf(functionalCode);
    case 'economic':
      return lineageOf(economicCode);
    case 'project':
      return [projectCode ?? BASIC_KEY];
    case 'unit':
      return [unitCode];
    default:
      return rollUp satisfies never;
  }
}

/** The balance of every key that has a line. */
export function rolledUp(rollUp: RollUp, lines: Iterable<Line>): ReadonlyMap<string, Balance> {
  const balances = new Map<string, Balance>();
  for (const { lineId, balance } of lines) {
    for (const key of rollUpKeysOf(rollUp, lineId)) {
      balances.set(key, move(balances.get(key) ?? ZERO_BALANCE, balance));
    }
  }
  return balances;
}

/** The balance of all lines together. */
export function totalOf(lines: Iterable<Line>): Balance {
  let total = ZERO_BALANCE;
  for (const { balance } of lines) total = move(total, balance);
  return total;
}

export interface SubjectNode {
  readonly code: string;
  readonly balance: Balance;
  readonly children: readonly SubjectNode[];
}

/** Subjects under their parents, in the order of their codes. */
export function subjectTree(balances: ReadonlyMap<string, Balance>): SubjectNode[] {
  const childrenOf = new Map<string | undefined, string[]>();
  for (const code of [...balances.keys()].sort()) {
    const parent = parentOf(code);
    const siblings = childrenOf.get(parent);
    if (siblings === undefined) childrenOf.set(parent, [code]);
    else siblings.push(code);
  }
  const node = (code: string): SubjectNode => ({
    code,
    balance: balances.get(code) ?? ZERO_BALANCE,
    children: (childrenOf.get(code) ?? []).map(node),
  });
  return (childrenOf.get(undefined) ?? []).map(node);
}

/** 1 for 类, 2 for 款, 3 for 项. */
export function subjectLevel(code: string): number {
  return (code.length - 1) / 2;
}

/** 执行进度 in percent of the adjusted budget, two decimals, half away from zero; undefined without budget. */
export function executionRate({
  adjustedFen,
  disbursedFen,
}: {
  readonly adjustedFen: bigint;
  readonly disbursedFen: bigint;
}): string | undefined {
  if (adjustedFen <= 0n) return undefined;
  const size = disbursedFen < 0n ? -disbursedFen : disbursedFen;
  const hundredths = (size * 20_000n + adjustedFen) / (adjustedFen * 2n);
  const sign = disbursedFen < 0n && hundredths > 0n ? '-' : '';
  return `${sign}${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
