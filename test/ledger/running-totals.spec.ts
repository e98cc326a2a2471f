import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Budget } from '../../src/domain/budget.js';
import { measuredIn, objectsOf, summedTotals } from '../../src/domain/control-totals.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { CONTROL_RULE_DIMENSIONS, type Policy } from '../../src/domain/policy.js';
import { Draft, LedgerMemory, type LedgerState } from '../../src/ledger/memory.js';
import { contract, paid, ruleOf, under } from '../domain/control-fixture.js';
import {
  AUDIT,
  HOSPITALITY,
  LAND,
  OFFICE,
  OFFICER,
  OPENING,
  SYSTEM,
  UNOPENED,
  WAGES,
} from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';

// The totals that are kept are those that are summed, whatever happens to drafts over drafts.

const MONTHS = ['2023-01', '2023-02', '2023-03'];
const LINES = [WAGES, OFFICE, HOSPITALITY, AUDIT, SYSTEM, LAND, UNOPENED];

const rules = CONTROL_RULE_DIMENSIONS.flatMap((dimension) =>
  (['disbursed', 'committed'] as const).flatMap((measure) =>
    (['year', 'cumulative', 'month'] as const).map((horizon) => {
      const ruleId = `${dimension} ${measure} ${horizon}`;
      const lines = { kind: 'basic' } as const;
      return ruleOf({
        ruleId,
        dimension,
        measure,
        horizon,
        ...(measure === 'disbursed' && { lines }),
      });
    }),
  ),
);
const EVERY_RULE: Policy = { ...POLICY, controlRules: rules };
const NO_MONTHS: Policy = {
  ...POLICY,
  controlRules: rules.filter(({ horizon }) => horizon !== 'month'),
};

function measuredBy(totals: ReturnType<typeof summedTotals>, state: Budget, policy: Policy) {
  return policy.controlRules.flatMap((rule) => {
    const lineIds = [...state.lines.values()].map(({ lineId }) => lineId);
    const keys = new Set(lineIds.flatMap((lineId) => objectsOf(rule, lineId)));
    return [...keys].sort().flatMap((key) =>
      MONTHS.map((month) => {
        return {
          ruleId: rule.ruleId,
          key,
          month,
          ...measuredIn(month, rule, totals.of(rule, key)),
        };
      }),
    );
  });
}

function expectAlike(state: LedgerState, policy: Policy): void {
  const kept = measuredBy(state.totalsUnder(policy), state, policy);
  expect(kept).toEqual(measuredBy(summedTotals(state), state, policy));
}

const lineId = fc.constantFrom(...LINES);
const amountFen = fc.bigInt({ min: 1n, max: 500n });
const event: fc.Arbitrary<BudgetEvent> = fc.oneof(
  fc.tuple(lineId, amountFen).map(([line, fen]) => paid(line, fen)),
  fc
    .tuple(lineId, amountFen)
    .map(([line, fen]): BudgetEvent => ({ type: 'EncumbranceRecorded', ...contract(fen, line) })),
  fc.tuple(lineId, amountFen, fc.constantFrom(...MONTHS)).map(
    ([line, fen, month]): BudgetEvent => ({
      type: 'CashPlanSet',
      month,
      lines: [{ lineId: line, amountFen: fen }],
    }),
  ),
  fc.tuple(lineId, lineId, amountFen).map(
    ([from, to, fen]): BudgetEvent => ({
      type: 'PaymentCorrected',
      correctionId: 'C',
      paymentId: 'P-0',
      correctsSeq: 1,
      fromLineId: from,
      toLineId: to,
      amountFen: fen,
      reason: '更正',
    }),
  ),
  fc.tuple(lineId, amountFen).map(
    ([line, fen]): BudgetEvent => ({
      type: 'SupplementaryAppropriated',
      reason: '追加',
      source: 'other',
      lines: [{ lineId: line, amountFen: fen }],
    }),
  ),
);
const month = fc.constantFrom(...MONTHS);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('event' as const), event, month) },
  { weight: 2, arbitrary: fc.constantFrom(['ask'], ['draft'], ['land'], ['drop']) as never },
);
type Step = readonly ['event', BudgetEvent, string] | readonly ['ask' | 'draft' | 'land' | 'drop'];

/** Batches over batches, as a writer has them: at most one in flight beneath the one being decided. */
class Batches {
  readonly memory = new LedgerMemory(OPENING.ledgerId);
  private flight: Draft | undefined;
  draft: Draft;

  constructor() {
    for (const [index, fact] of under().entries()) {
      this.memory.fold({ ...OFFICER, seq: index + 1, event: fact });
    }
    this.draft = new Draft(this.memory);
  }

  do(step: Step): void {
    const [kind] = step;
    if (kind === 'event') {
      const [, fact, at] = step;
      this.draft.fold({ ...OFFICER, effectiveOn: `${at}-15`, seq: 9, event: fact });
    } else if (kind === 'draft') {
      this.land();
      this.flight = this.draft;
      this.draft = new Draft(this.flight);
    } else if (kind === 'land') this.land();
    else if (kind === 'drop') this.draft = new Draft(this.flight ?? this.memory);
  }

  private land(): void {
    if (this.flight !== undefined) this.memory.take(this.flight);
    this.flight = undefined;
  }
}

describe('the running totals', () => {
  it.each([
    ['every rule', EVERY_RULE],
    ['rules that do not ask for months', NO_MONTHS],
  ])('of %s are the sums over all lines, in memory and in drafts over drafts', (_, policy) => {
    fc.assert(
      fc.property(fc.array(step as fc.Arbitrary<Step>, { maxLength: 25 }), (steps) => {
        const batches = new Batches();
        for (const each of steps) {
          batches.do(each);
          if (each[0] !== 'ask') continue;
          expectAlike(batches.draft, policy);
          expectAlike(batches.memory, policy);
        }
        expectAlike(batches.draft, policy);
      }),
      { numRuns: 60 },
    );
  });

  it('of another policy are built anew', () => {
    const { memory, draft } = new Batches();
    expectAlike(memory, EVERY_RULE);
    draft.fold({ ...OFFICER, seq: 9, event: paid(OFFICE, 7n) });
    expectAlike(draft, NO_MONTHS);
    memory.take(draft);
    expectAlike(memory, EVERY_RULE);
    const { ruleId } = ruleOf();
    const rule = ruleOf({ dimension: 'unit' });
    const figures = memory.totalsUnder({ ...POLICY, controlRules: [rule] }).of(rule, 'U1');
    expect([ruleId, figures.get('committed')]).toEqual(['limit', 7n]);
  });
});
