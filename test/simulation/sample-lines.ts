import { readFileSync } from 'node:fs';
import { type FundSource, lineIdOf } from '../../src/domain/line.js';
import type { OpenLedger } from '../../src/domain/opening.js';
import type { SimulatedLine } from '../../src/simulation/spending.js';

const SAMPLE = new URL('../../samples/longgang-audit-2023/', import.meta.url);

export function sampleLedger(): OpenLedger {
  return JSON.parse(readFileSync(new URL('ledger.json', SAMPLE), 'utf8'));
}

/** The sample's lines, read without the importer. */
export function sampleLines(): SimulatedLine[] {
  const [head = '', ...rows] = readFileSync(new URL('lines.csv', SAMPLE), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return rows.map((row) => {
    const cells = Object.fromEntries(row.split(',').map((cell, index) => [names[index], cell]));
    const codes = {
      unitCode: cells.unit_code ?? '',
      functionalCode: cells.functional_code ?? '',
      economicCode: cells.economic_code ?? '',
      fundSource: cells.fund_source as FundSource,
    };
    const lineId = cells.project_code
      ? lineIdOf({ ...codes, kind: 'project', projectCode: cells.project_code })
      : lineIdOf({ ...codes, kind: 'basic' });
    return { lineId, originalFen: BigInt(cells.amount_fen ?? '') };
  });
}
