import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adjustedFen } from '../../src/domain/accounts.js';
import { type Budget, budgetAfter, foldBudget } from '../../src/domain/budget.js';
import { recordEncumbrance } from '../../src/domain/commitment.js';
import { controlled } from '../../src/domain/controlled.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { usedFen } from '../../src/domain/monthly-use.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import { RuleBroken } from '../../src/domain/rules.js';
import { contract, paid, ruleOf, toPay, under } from './control-fixture.js';
import { AUDIT, HOSPITALITY, LAND, OFFICE, OFFICER, SYSTEM, WAGES } from './fixture.js';
import { record, refusalOf } from './specification.js';

const PERCENT = 20;
const LIMIT = ruleOf({ dimension: 'unit', tiers: [{ percent: PERCENT, response: 'block' }] });
const LINES = [WAGES, OFFICE, HOSPITALITY, AUDIT, SYSTEM, LAND];

const lineId = fc.constantFrom(...LINES);
const amountFen = fc.bigInt({ min: 1n, max: 3_000n });
const step = fc.record({
  kind: fc.constantFrom('pay', 'pay', 'contract', 'contract', 'fact', 'less', 'more'),
  lineId,
  amountFen,
});

/** What a unit uses and may use, added up by hand. */
function unitOf(budget: Budget, unitCode: string) {
  let usedByUnitFen = 0n;
  let baseFen = 0n;
  for (const { lineId: each, balance } of budget.lines.values()) {
    if (!each.startsWith(`${unitCode}:`)) continue;
    usedByUnitFen += usedFen('committed', balance);
    baseFen += adjustedFen(balance);
  }
  return { usedByUnitFen, limitFen: (baseFen * BigInt(PERCENT)) / 100n };
}

describe('whatever orders and facts come in whatever order', () => {
  it('no accepted order leaves a unit beyond its limit, and none within it is refused', () => {
    let refused = 0;
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        let budget: Budget = foldBudget(record(under(LIMIT)));
        for (const [index, asked] of steps.entries()) {
          const order = eventsOf(budget, index, asked);
          const unitCode = asked.lineId.slice(0, 2);
          const before = unitOf(budget, unitCode);
          const isAsked = asked.kind === 'pay' || asked.kind === 'contract';
          const fits = before.usedByUnitFen + asked.amountFen <= before.limitFen;
          if (order instanceof RuleBroken) {
            if (order.rule !== 'CONTROL_LIMIT_EXCEEDED') continue;
            expect(fits).toBe(false);
            refused += 1;
            continue;
          }
          for (const event of order) {
            budget = budgetAfter(budget, { ...OFFICER, seq: 9, event });
          }
          if (!isAsked) continue;
          accepted += 1;
          const after = unitOf(budget, unitCode);
          expect(after.usedByUnitFen <= after.limitFen).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
    expect(Math.min(refused, accepted)).toBeGreaterThan(50);
  });
});

type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never;

// Facts spend what they like; a budget that is lowered or raised moves the limit.
function eventsOf(budget: Budget, index: number, asked: Step): BudgetEvent[] | RuleBroken {
  const id = `D-${index}`;
  const { kind, lineId: line, amountFen: fen } = asked;
  const lines = [{ lineId: line, amountFen: fen }];
  if (kind === 'fact') return [paid(line, fen, id)];
  if (kind === 'less') return [{ type: 'AppropriationReduced', reason: '压减', lines }];
  if (kind === 'more') {
    return [{ type: 'SupplementaryAppropriated', reason: '追加', source: 'other', lines }];
  }
  let events: BudgetEvent[] = [];
  const broken = refusalOf(() => {
    const decided =
      kind === 'pay'
        ? orderPayment(budget, toPay(line, fen, { paymentId: id }), OFFICER)
        : recordEncumbrance(budget, { ...contract(fen, line), encumbranceId: id }, OFFICER);
    events = controlled(budget, decided, OFFICER).events;
  });
  if (broken === undefined) return events;
  if (broken instanceof RuleBroken) return broken;
  throw broken;
}
