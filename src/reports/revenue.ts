import type { Recorded } from '../domain/events.js';
import type { RevenueAmount } from '../domain/performance-events.js';
import type { ReportRevenue } from './source.js';

// 收入 of each unit from each source, event by event. A budget replaces the one before it, so that what an
// event adds is the difference.

/** What an event adds to a unit's revenue from a source. */
export interface RevenueMovement extends RevenueAmount {
  readonly seq: number;
  readonly to: 'budget' | 'received';
}

/** The movements of a history, in its order. */
export function revenueMovements(history: readonly Recorded[]): RevenueMovement[] {
  const budgets = new Map<string, bigint>();
  const set = (seq: number, { unitCode, source, amountFen }: RevenueAmount): RevenueMovement => {
    const beforeFen = budgets.get(keyOf({ unitCode, source })) ?? 0n;
    budgets.set(keyOf({ unitCode, source }), amountFen);
    return { seq, to: 'budget', unitCode, source, amountFen: amountFen - beforeFen };
  };
  return history.flatMap(({ seq, event }): RevenueMovement[] => {
    switch (event.type) {
      case 'RevenueBudgetSet':
        return event.lines.map((line) => set(seq, line));
      case 'RevenueReceived':
      case 'RevenueRefunded': {
        const { unitCode, source } = event;
        const amountFen = event.type === 'RevenueReceived' ? event.amountFen : -event.amountFen;
        return [{ seq, to: 'received', unitCode, source, amountFen }];
      }
      default:
        return [];
    }
  });
}

/** What each unit is to receive and has received from each source, in the order of their names. */
export function revenueOf(movements: readonly RevenueMovement[]): ReportRevenue[] {
  const revenues = new Map<string, ReportRevenue>();
  for (const { unitCode, source, to, amountFen } of movements) {
    const key = keyOf({ unitCode, source });
    const before = revenues.get(key) ?? { unitCode, source, budgetFen: 0n, receivedFen: 0n };
    const { budgetFen, receivedFen } = before;
    const changed =
      to === 'budget'
        ? { budgetFen: budgetFen + amountFen }
        : { receivedFen: receivedFen + amountFen };
    revenues.set(key, { ...before, ...changed });
  }
  return [...revenues].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

function keyOf({ unitCode, source }: Pick<RevenueAmount, 'unitCode' | 'source'>): string {
  return `${unitCode}:${source}`;
}
