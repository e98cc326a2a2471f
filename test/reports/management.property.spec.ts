import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACCOUNTS, type Account, adjustedFen } from '../../src/domain/accounts.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import { addressOf } from '../../src/domain/line.js';
import type { Payment } from '../../src/domain/payment-document.js';
import { postingsOf } from '../../src/domain/postings.js';
import type { Reallocation } from '../../src/domain/reallocation-document.js';
import { totalOf } from '../../src/domain/roll-up.js';
import {
  budgetComparison,
  COMPARISON_DIMENSIONS,
  type ComparisonSource,
} from '../../src/reports/budget-comparison.js';
import { executionPace } from '../../src/reports/execution-pace.js';
import { paymentRegister } from '../../src/reports/payment-register.js';
import { reallocationRegister } from '../../src/reports/reallocation-register.js';
import type { AmountCell, Table } from '../../src/reports/table.js';
import { type Turnovers, trialBalance } from '../../src/reports/trial-balance.js';
import { applyOrders, POSTING_ORDERS, randomOrders } from '../domain/random-history.js';

// Management reports over whatever a ledger has been through.

const RUNS = { numRuns: 60 };

const histories = (weights?: typeof POSTING_ORDERS) =>
  randomOrders(weights === undefined ? {} : { weights })
    .map((orders) => applyOrders(orders).history)
    .filter((history) => history.length > 0);

function sourceOf(history: readonly Recorded[]): ComparisonSource {
  const { header, lines } = foldBudget(history);
  if (header === undefined) throw new Error('the ledger is not open');
  return {
    header,
    lines: [...lines.values()].map(({ lineId, balance }) => ({
      lineId,
      balance,
      address: addressOf(lineId),
    })),
  };
}

function amountOf(table: Table, key: string): bigint | undefined {
  const cells = table.rows.flatMap((row) => row.cells);
  return cells.find((cell): cell is AmountCell => cell.type === 'amount' && cell.key === key)
    ?.amountFen;
}

// The sum of a column without its last row, the total.
function sumOf(table: Table, columnId: string, keep: (rowKey: string) => boolean): bigint {
  const place = table.columns.findIndex((column) => column.columnId === columnId);
  return table.rows.slice(0, -1).reduce((sum, { cells }) => {
    const [first] = cells;
    const cell = cells[place];
    const counts = first?.type === 'text' && keep(first.text) && cell?.type === 'amount';
    return counts ? sum + (cell as AmountCell).amountFen : sum;
  }, 0n);
}

describe('the budget comparison', () => {
  it.each(COMPARISON_DIMENSIONS)('by %s adds up to the ledger on every account', (dimension) => {
    fc.assert(
      fc.property(histories(), (history) => {
        const source = sourceOf(history);
        const total = totalOf(source.lines);
        const table = budgetComparison([source], { dimension });
        // Of subjects only the highest level: the others are parts of it.
        const isTop = (key: string) =>
          dimension === 'functional' || dimension === 'economic' ? key.length === 3 : true;
        for (const account of ACCOUNTS) {
          expect([account, amountOf(table, `total|${account}`)]).toEqual([account, total[account]]);
          expect([account, sumOf(table, account, isTop)]).toEqual([account, total[account]]);
        }
        expect(amountOf(table, 'total|adjusted')).toBe(adjustedFen(total));
        expect(sumOf(table, 'adjusted', isTop)).toBe(adjustedFen(total));
      }),
      RUNS,
    );
  });

  it('of two departments is the sum of both, and keeps them apart by department', () => {
    fc.assert(
      fc.property(histories(), histories(), (one, other) => {
        const sources = [sourceOf(one), sourceOf(other)];
        const [first, second] = sources.map((source) => totalOf(source.lines));
        const table = budgetComparison(sources, { dimension: 'functional' });
        for (const account of ACCOUNTS) {
          const bothFen = (first?.[account] ?? 0n) + (second?.[account] ?? 0n);
          expect(amountOf(table, `total|${account}`)).toBe(bothFen);
        }
      }),
      RUNS,
    );
  });
});

describe('the trial balance', () => {
  it('has equal sides, in turnover and in balance, and each account where it stands', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const source = sourceOf(history);
        const table = trialBalance([source], { turnovers: turnoversOf(history) });
        expect(amountOf(table, 'total|debit')).toBe(amountOf(table, 'total|credit'));
        const total = totalOf(source.lines);
        for (const account of ACCOUNTS) {
          const balanceFen =
            (amountOf(table, `${account}|debit`) ?? 0n) -
            (amountOf(table, `${account}|credit`) ?? 0n);
          expect([account, balanceFen < 0n ? -balanceFen : balanceFen]).toEqual([
            account,
            total[account] < 0n ? -total[account] : total[account],
          ]);
        }
      }),
      RUNS,
    );
  });
});

function turnoversOf(history: readonly Recorded[]): Turnovers {
  const turnovers = Object.fromEntries(
    ACCOUNTS.map((account) => [account, { addedFen: 0n, takenFen: 0n }]),
  ) as Record<Account, { addedFen: bigint; takenFen: bigint }>;
  for (const { event } of history) {
    for (const { movement } of postingsOf(event)) {
      for (const account of ACCOUNTS) {
        const movedFen = movement[account] ?? 0n;
        if (movedFen > 0n) turnovers[account].addedFen += movedFen;
        else turnovers[account].takenFen -= movedFen;
      }
    }
  }
  return turnovers;
}

describe('the execution pace', () => {
  it('ends with what the ledger has disbursed of its adjusted budget', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const source = sourceOf(history);
        const total = totalOf(source.lines);
        const months = history.flatMap(({ event, effectiveOn }) =>
          postingsOf(event).map(({ movement }) => ({
            month: effectiveOn.slice(0, 7),
            adjustedFen: adjustedFen(movement),
            disbursedFen: movement.disbursed ?? 0n,
          })),
        );
        const table = executionPace([source], { months, until: '2023-12-31' });
        expect(table.rows).toHaveLength(12);
        expect(amountOf(table, '2023-12|adjusted')).toBe(adjustedFen(total));
        expect(amountOf(table, '2023-12|cumulative')).toBe(total.disbursed);
      }),
      RUNS,
    );
  });
});

describe('the registers', () => {
  it('charge what is disbursed, and move between lines what is reallocated', () => {
    fc.assert(
      fc.property(histories(POSTING_ORDERS), (history) => {
        const source = sourceOf(history);
        const { documents } = foldBudget(history);
        const total = totalOf(source.lines);
        const payments: Payment[] = [...documents.ofKind('payment')];
        const register = paymentRegister(source, { payments });
        expect(amountOf(register, 'total|charged')).toBe(total.disbursed);

        const reallocations: Reallocation[] = [...documents.ofKind('reallocation')];
        const table = reallocationRegister(source, { reallocations });
        const movedFen = source.lines.reduce((sum, { balance }) => {
          return balance.reallocated > 0n ? sum + balance.reallocated : sum;
        }, 0n);
        // Lines that give and take show less of it net.
        expect(amountOf(table, 'total|to')).toBeGreaterThanOrEqual(movedFen);
        const rows = reallocations.flatMap(({ from, to }) => [...from, ...to]);
        expect(table.rows).toHaveLength(rows.length + 1);
      }),
      RUNS,
    );
  });
});
