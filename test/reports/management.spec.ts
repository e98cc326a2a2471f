import { describe, expect, it } from '@jest/globals';
import { ZERO_BALANCE } from '../../src/domain/accounts.js';
import type { Procurement } from '../../src/domain/appropriation-events.js';
import { foldBudget } from '../../src/domain/budget.js';
import { addressOf } from '../../src/domain/line.js';
import { openLedger } from '../../src/domain/opening.js';
import { executionPace } from '../../src/reports/execution-pace.js';
import { procurementReport } from '../../src/reports/procurement-report.js';
import { percentagePoints, ratePercent, timeProgress } from '../../src/reports/rates.js';
import type { ReportLine } from '../../src/reports/source.js';
import type { Table } from '../../src/reports/table.js';
import { threePublicComparison } from '../../src/reports/three-public-comparison.js';
import { AUDIT, HOSPITALITY, OFFICER, OPENING } from '../domain/fixture.js';
import { record } from '../domain/specification.js';

const { header } = foldBudget(record(openLedger(foldBudget([]), OPENING, OFFICER)));
if (header === undefined) throw new Error('the ledger is not open');

const textOf = ({ columns, rows }: Table) => [
  columns.map(({ heads }) => heads.join('/')),
  ...rows.map(({ cells }) => cells.map((cell) => cell.text)),
];

describe('a rate', () => {
  it('is rounded once, half away from zero, at the boundary and one fen before it', () => {
    expect(ratePercent({ partFen: 5n, wholeFen: 100_000n })).toBe('0.01');
    expect(ratePercent({ partFen: 4n, wholeFen: 100_000n })).toBe('0.00');
    expect(ratePercent({ partFen: -5n, wholeFen: 100_000n })).toBe('-0.01');
    expect(ratePercent({ partFen: -4n, wholeFen: 100_000n })).toBe('0.00');
  });

  it('is none of nothing, and none of a debt', () => {
    expect(ratePercent({ partFen: 1n, wholeFen: 0n })).toBeUndefined();
    expect(ratePercent({ partFen: 1n, wholeFen: -1n })).toBeUndefined();
  });

  it('of time counts the day itself, and nothing outside the year', () => {
    expect(timeProgress(2023, '2022-12-31')).toBe('0.00');
    expect(timeProgress(2023, '2023-01-01')).toBe('0.27');
    expect(timeProgress(2024, '2024-06-30')).toBe('49.73');
    expect(timeProgress(2023, '2023-12-31')).toBe('100.00');
    expect(timeProgress(2023, '2024-01-01')).toBe('100.00');
  });

  it('differs from another by percentage points', () => {
    expect(percentagePoints('49.73', '50.00')).toBe('-0.27');
    expect(percentagePoints('100.00', '99.99')).toBe('0.01');
  });
});

describe('the execution pace', () => {
  it('counts what came before the year in its first month, and ends on the day that is asked', () => {
    const months = [
      { month: '2022-12', adjustedFen: 10_000n, disbursedFen: 0n },
      { month: '2023-01', adjustedFen: 0n, disbursedFen: 1_000n },
      { month: '2023-02', adjustedFen: -2_000n, disbursedFen: 3_000n },
      { month: '2023-03', adjustedFen: 0n, disbursedFen: 4_000n },
    ];
    const table = executionPace([{ header, lines: [] }], {
      months,
      until: '2023-02-10',
      language: 'en',
    });
    expect(textOf(table).slice(1)).toEqual([
      ['2023-01', '100.00', '10.00', '10.00', '10.00', '8.49', '1.51'],
      ['2023-02', '80.00', '30.00', '40.00', '50.00', '11.23', '38.77'],
    ]);
  });
});

const line = (lineId: string, parts: Partial<ReportLine>): ReportLine => ({
  lineId,
  address: addressOf(lineId),
  balance: ZERO_BALANCE,
  ...parts,
});

describe('three-public over two years', () => {
  const balance = {
    ...ZERO_BALANCE,
    original: 20_000n,
    reallocated: -5_000n,
    available: 10_000n,
    disbursed: 5_000n,
  };

  it('puts the phases of this year beside the budget of the last one', () => {
    const source = {
      header,
      lines: [line(HOSPITALITY, { balance }), line(AUDIT, { balance })],
      comparatives: [{ figure: 'official-reception', amountFen: 16_000n } as const],
    };
    const [, reception, , , total] = textOf(threePublicComparison(source)).slice(1);
    const figures = ['160.00', '200.00', '40.00', '25.00', '150.00', '50.00', '33.33'];
    expect(reception).toEqual(['公务接待费', ...figures]);
    expect(total).toEqual(['合计', ...figures]);
  });

  it('adds up what the units had, unless the department itself is known', () => {
    const figure = 'official-reception' as const;
    const units = [
      { figure, unitCode: 'U1', amountFen: 100n },
      { figure, unitCode: 'U2', amountFen: 200n },
    ];
    const previous = (comparatives: typeof units) =>
      textOf(threePublicComparison({ header, lines: [], comparatives })).at(-1)?.[1];
    expect(previous(units)).toBe('3.00');
    expect(previous([...units, { figure, amountFen: 500n } as (typeof units)[0]])).toBe('5.00');
  });
});

describe('procurement', () => {
  it('is told by category, with the shares of small enterprises', () => {
    const sme = { amountFen: 10_000n, smallMicroFen: 0n, smeFen: 10_000n };
    const approved: readonly Procurement[] = [
      { category: 'goods', amountFen: 10_000n, smeFen: 3_000n, smallMicroFen: 2_000n },
      { category: 'services', ...sme },
    ];
    const procurement = { approved, adjusted: [], executed: [] };
    const source = { header, lines: [line(AUDIT, { procurement })] };
    expect(textOf(procurementReport(source, { phase: 'approved' })).slice(1)).toEqual([
      ['货物', '100.00', '30.00', '30.00', '20.00', '66.67'],
      ['工程', '0.00', '0.00', '', '0.00', ''],
      ['服务', '100.00', '100.00', '100.00', '0.00', '0.00'],
      ['合计', '200.00', '130.00', '65.00', '20.00', '15.38'],
    ]);
    expect(textOf(procurementReport(source, { phase: 'adjusted' })).at(-1)?.[1]).toBe('0.00');
  });
});
