import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BudgetEvent } from '../../src/domain/events.js';
import { lineIdOf } from '../../src/domain/line.js';
import { cellOf } from '../../src/reports/drill-through.js';
import type { Scope } from '../../src/reports/scope.js';
import type { ReportSource } from '../../src/reports/source.js';
import {
  statutoryTable,
  TABLE_NUMBERS,
  threePhaseTable,
} from '../../src/reports/statutory-table.js';
import { PHASES, type Phase, type Table } from '../../src/reports/table.js';
import { BOUGHT, ENDED, line, moneyed, OFFICE, REALLOCATED, TRAVEL } from './moneyed-source.js';
import { publishedHistory, recorded, sourceOfHistory } from './sample-source.js';

const ALL = moneyed([...REALLOCATED, ...BOUGHT, ...ENDED]);

const table = (source: ReportSource, number: number, scope: Scope) =>
  statutoryTable(number)(source, scope);
const fen = (found: Table, key: string) => cellOf(found, key)?.amountFen;
const wan = (source: ReportSource, number: number, phase: Phase, keys: readonly string[]) =>
  keys.map((key) => Number(fen(table(source, number, { phase }), key)) / 1_000_000);
const codesOf = (found: Table) => found.rows.map(({ cells: [, code] }) => code?.text);

const SIDES = [
  'income|general-public-budget',
  'income|government-fund-budget',
  'income|unit-funds',
  'income|current-year',
  'income|carried-over',
  'income|total',
  'expenditure|current-year',
  'expenditure|carried-to-next-year',
  'expenditure|total',
];

describe('income and expenditure', () => {
  it('have one total in every phase, whatever was received, spent, carried and returned', () => {
    expect(wan(ALL, 1, 'approved', SIDES)).toEqual([68, 2, 8, 78, 0, 78, 78, 0, 78]);
    expect(wan(ALL, 1, 'adjusted', SIDES)).toEqual([68, 2, 8, 78, 1.5, 79.5, 79.5, 0, 79.5]);
    expect(wan(ALL, 1, 'executed', SIDES)).toEqual([67.3, 2, 6, 75.3, 1.5, 76.8, 16.5, 60.3, 76.8]);
  });

  it('are told by table 6 of appropriations alone, and by table 2 of each unit', () => {
    const keys = ['income|total', 'expenditure|total', 'income|carried-over'];
    expect(wan(ALL, 6, 'executed', keys)).toEqual([70.8, 70.8, 1.5]);
    const unit = '深圳市龙岗区审计局本级';
    const ofUnit = [`${unit}||total`, `${unit}||unit-funds-business`, `${unit}||carried-over`];
    expect(wan(ALL, 2, 'executed', ofUnit)).toEqual([76.8, 6, 1.5]);
  });

  it('show what an approved budget contains of last year, and take it from what is appropriated', () => {
    const planned = moneyed([
      {
        type: 'RevenueBudgetSet',
        reason: '年初',
        lines: [{ unitCode: 'U1', source: 'carried-over', amountFen: 3_000_000n }],
      },
    ]);
    const keys = ['income|general-public-budget', 'income|carried-over', 'income|total'];
    for (const phase of PHASES) {
      const [general, carried, total] = wan(planned, 1, phase, keys);
      expect([general, carried]).toEqual([65, 3]);
      expect([total]).toEqual(wan(planned, 1, phase, ['expenditure|total']));
    }
  });

  it('count what is arranged before the approval as adjusted, not as approved', () => {
    const early = moneyed([
      {
        type: 'ProvisionallyAppropriated',
        ground: 'as-last-year',
        reason: '人员',
        lines: [line(TRAVEL, 100n)],
      },
    ]);
    const total = (phase: Phase) => fen(table(early, 1, { phase }), 'income|total');
    expect([total('approved'), total('adjusted')]).toEqual([78_000_000n, 78_000_100n]);
  });
});

describe('rows', () => {
  it('of a line whose money went elsewhere stay, with nothing in them', () => {
    const adjusted = table(ALL, 8, { phase: 'adjusted' });
    expect(codesOf(adjusted)).toContain('30211');
    expect(fen(adjusted, '深圳市龙岗区审计局本级|30211|total')).toBe(0n);
    expect(codesOf(table(ALL, 8, { phase: 'executed' }))).toContain('30211');
  });

  it('of a line that only a payment opened are in no approved table', () => {
    const opened = lineIdOf({
      unitCode: 'U1',
      functionalCode: '2010850',
      economicCode: '30216',
      fundSource: 'general-public-budget',
      kind: 'basic',
    });
    const paid = {
      type: 'PaymentRecorded',
      paymentId: 'P-9',
      ...line(opened, 7n),
      voucherNumber: 'V',
      purpose: '培训',
    } as const;
    const refunded = {
      type: 'PaymentRefunded',
      refundId: 'B-9',
      paymentId: 'P-9',
      ...line(opened, 7n),
      voucherNumber: 'W',
      reason: '退回',
    } as const;
    const source = moneyed([paid]);
    expect(codesOf(table(source, 7, { phase: 'approved' }))).not.toContain('2010850');
    expect(codesOf(table(source, 7, { phase: 'executed' }))).toContain('2010850');
    const nothing = moneyed([paid, refunded]);
    expect(codesOf(table(nothing, 7, { phase: 'executed' }))).not.toContain('2010850');
  });

  it('of some units are without a row of the department, and of nobody else', () => {
    const department = (found: Table) =>
      found.rows.filter(({ cells: [first] }) => first?.text === '深圳市龙岗区审计局');
    expect(department(table(ALL, 7, { phase: 'adjusted' }))).toHaveLength(1);
    const ofUnit = table(ALL, 7, { phase: 'adjusted', unitCode: 'U1' });
    expect(department(ofUnit)).toHaveLength(0);
    expect(fen(ofUnit, '深圳市龙岗区审计局本级||total')).toBe(69_500_000n);
    const ofOther = table(ALL, 7, { phase: 'adjusted', unitCode: ['U2', 'U3'] });
    expect(ofOther.rows).toEqual([]);
  });
});

describe('last year', () => {
  const SAMPLE = sourceOfHistory(publishedHistory());
  const previous = '深圳市龙岗区审计局本级|previous|total';
  const opened = (code: string): BudgetEvent => ({
    type: 'UnitOpened',
    unit: { unitCode: code, name: '新设单位', independentAccounts: true },
    reason: '新设',
  });

  it('is that of the department, for its only unit', () => {
    for (const scope of [{}, { unitCode: 'U1' }]) {
      const found = table(SAMPLE, 9, { phase: 'approved', ...scope });
      expect(fen(found, previous)).toBe(26_500_000n);
    }
  });

  it('is nothing for one of several units, as long as nobody says whose it was', () => {
    const more = sourceOfHistory(recorded([opened('U4')], publishedHistory()));
    for (const scope of [{}, { unitCode: 'U1' }]) {
      const found = table(more, 9, { phase: 'approved', ...scope });
      expect(fen(found, previous)).toBe(0n);
    }
  });
});

describe('procurement', () => {
  const unit = '深圳市龙岗区审计局本级';
  const columns = ['procurement', 'procurement-sme', 'procurement-small-micro'];
  const of = (code: string, phase: Phase) =>
    wan(
      ALL,
      3,
      phase,
      columns.map((column) => `${unit}|${code}|${column}`),
    );

  it('is what was approved, and moves with a reallocation, first what is not reserved', () => {
    expect(of('2010802', 'approved')).toEqual([18, 12, 5]);
    expect(of('2010802', 'adjusted')).toEqual([10, 10, 5]);
    expect(of('2010801', 'adjusted')).toEqual([8, 0, 0]);
  });

  it('is carried out by what is paid under contracts, less refunds, by the size of the supplier', () => {
    expect(of('2010802', 'executed')).toEqual([8.5, 8.5, 8.5]);
    expect(of('2010801', 'executed')).toEqual([0, 0, 0]);
  });
});

describe('the note on rounding', () => {
  const notesOf = (amountFen: bigint) => {
    const more = {
      type: 'SupplementaryAppropriated',
      reason: '追加',
      source: 'other',
      lines: [line(OFFICE, amountFen)],
    } as const;
    return table(moneyed([more]), 3, { phase: 'adjusted' }).notes;
  };

  it('stands where printed totals are not the sums of printed parts, and only there', () => {
    expect(notesOf(1_000_000n)).toEqual([]);
    const both = moneyed([
      {
        type: 'SupplementaryAppropriated',
        reason: '追加',
        source: 'other',
        lines: [line(OFFICE, 400_000n)],
      },
    ]);
    // 48.4 and 18 are printed as 48 and 18: nothing differs.
    expect(table(both, 7, { phase: 'adjusted' }).notes).toEqual([]);
    const halves = moneyed([
      {
        type: 'SupplementaryAppropriated',
        reason: '追加',
        source: 'other',
        lines: [line(OFFICE, 500_000n)],
      },
      {
        type: 'AppropriationReduced',
        reason: '追减',
        lines: [line('U1:2010802:31013:2023-P5:general-public-budget', 500_000n)],
      },
    ]);
    expect(table(halves, 3, { phase: 'adjusted' }).notes).toEqual(['(本表尾数误差为四舍五入所致)']);
  });
});

describe('three phases beside each other', () => {
  const SAMPLE = sourceOfHistory(publishedHistory());

  it.each(TABLE_NUMBERS)('of table %i have the cells of each phase in every row', (number) => {
    const tripled = threePhaseTable(number, SAMPLE);
    for (const { cells } of tripled.rows) {
      const width = cells.reduce(
        (sum, cell) => sum + (cell.type === 'text' ? (cell.span ?? 1) : 1),
        0,
      );
      expect(width).toBe(tripled.columns.length);
    }
    for (const phase of PHASES) {
      for (const { cells } of table(SAMPLE, number, { phase }).rows) {
        for (const cell of cells) {
          if (cell.type !== 'amount') continue;
          expect(cellOf(tripled, `${cell.key}|${phase}`)).toMatchObject({
            amountFen: cell.amountFen,
            text: cell.text,
          });
        }
      }
    }
  });

  it('name the phase in the heads, once', () => {
    const heads = (number: number) =>
      threePhaseTable(number, SAMPLE).columns.map((column) => column.heads);
    expect(heads(7).slice(3, 6)).toEqual([
      ['支出总计', '年初数'],
      ['支出总计', '调整后'],
      ['支出总计', '执行数'],
    ]);
    expect(heads(1).slice(1, 4)).toEqual([
      ['收入', '2023 年预算数'],
      ['收入', '2023 年调整预算数'],
      ['收入', '2023 年执行数'],
    ]);
  });
});

describe('keys', () => {
  it.each(TABLE_NUMBERS)('of table %i are there once', (number) => {
    for (const phase of PHASES) {
      const keys = table(ALL, number, { phase }).rows.flatMap(({ cells }) =>
        cells.flatMap((cell) => (cell.type === 'amount' ? [cell.key] : [])),
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

describe('a property', () => {
  it('both totals agree after any supplement, reduction, payment and receipt', () => {
    const amount = fc.bigInt({ min: 1n, max: 5_000_000n });
    fc.assert(
      fc.property(amount, amount, amount, amount, (more, less, paid, received) => {
        const source = moneyed([
          {
            type: 'SupplementaryAppropriated',
            reason: '追加',
            source: 'other',
            lines: [line(OFFICE, more)],
          },
          { type: 'AppropriationReduced', reason: '追减', lines: [line(TRAVEL, less)] },
          {
            type: 'PaymentRecorded',
            paymentId: 'P',
            ...line(OFFICE, paid),
            voucherNumber: 'V',
            purpose: '办公',
          },
          {
            type: 'RevenueReceived',
            receiptId: 'E',
            unitCode: 'U1',
            source: 'unit-funds-other',
            amountFen: received,
            voucherNumber: 'W',
            purpose: '利息',
          },
        ]);
        for (const number of [1, 6]) {
          for (const phase of PHASES) {
            const found = table(source, number, { phase });
            expect(fen(found, 'income|total')).toBe(fen(found, 'expenditure|total'));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
