import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import { controlled } from '../../src/domain/controlled.js';
import type { Decision } from '../../src/domain/decision.js';
import { decisionOf, partCountOf, targetSeqOf } from '../../src/domain/decisions.js';
import type { BudgetEvent, BudgetEventType, Recorded } from '../../src/domain/events.js';
import { booked } from '../../src/domain/periods.js';
import { must, RuleBroken, traced } from '../../src/domain/rules.js';
import { CATALOGUE } from '../../src/ledger/catalogue.js';
import { EVERY_ORDER } from '../support/every-order.js';
import { EVERY_CONTROL_ORDER } from '../support/every-order-control.js';
import { EVERY_YEAR_END_ORDER } from '../support/every-order-year-end.js';
import type { Step } from '../support/step.js';
import { AUDIT, READY, REQUESTED } from './fixture.js';
import { record, refusalOf } from './specification.js';

interface Told {
  readonly recorded: Recorded;
  readonly recordedAt: string;
  /** The place of the first event of its decision, where there are several that need each other. */
  readonly firstSeq: number;
}

// The envelope has no role: what matters of it is in the event.
function toldYear(steps: readonly Step[]): Told[] {
  const told: Told[] = [];
  for (const { meta, recordedAt, decide } of steps) {
    const history = told.map(({ recorded }) => recorded);
    const budget = foldBudget(history, recordedAt);
    const { role: _, ...envelope } = meta;
    const { events } = controlled(budget, booked(budget, decide(budget, history), meta), meta);
    const [first] = events;
    const isWhole = first !== undefined && partCountOf(first, budget) === events.length;
    const firstSeq = told.length + 1;
    for (const event of events) {
      const seq = told.length + 1;
      const recorded = { ...envelope, seq, event };
      told.push({ recorded, recordedAt, firstSeq: isWhole ? firstSeq : seq });
    }
  }
  return told;
}

const TOLD = toldYear(EVERY_ORDER);
const YEAR_END = toldYear(EVERY_YEAR_END_ORDER);
const CONTROL = toldYear(EVERY_CONTROL_ORDER);
const HISTORY = TOLD.map(({ recorded }) => recorded);

interface Again {
  readonly decision: Decision | null;
  readonly events: BudgetEvent[];
}

/** Decides again and picks the event of that place, where the order gives several. */
function oneAgain(told: Told, year: readonly Told[]): unknown {
  const history = year.map(({ recorded }) => recorded);
  const { decision, events } = decideAgain(told, history);
  if (decision?.place === undefined) expect(events).toHaveLength(1);
  return events[decision?.place ?? 0];
}

function decideAgain(
  { recorded, recordedAt, firstSeq }: Told,
  history: readonly Recorded[] = HISTORY,
): Again {
  const budget = foldBudget(history.slice(0, firstSeq - 1), recordedAt);
  const partCount = partCountOf(history[firstSeq - 1]?.event ?? recorded.event, budget);
  const later = history.slice(firstSeq, firstSeq - 1 + partCount);
  const parts = partCount === 1 ? [recorded] : [history[firstSeq - 1] ?? recorded, ...later];
  const targetSeq = targetSeqOf(recorded.event);
  const target = history.find(({ seq }) => seq === targetSeq);
  const decision = decisionOf(recorded, { budget, target, parts });
  const decided = decision === null ? [] : booked(budget, decision.decide(budget), recorded);
  return { decision, events: controlled(budget, decided, recorded).events };
}

const toldOf = (type: BudgetEventType): Told => {
  const told = TOLD.findLast(({ recorded }) => recorded.event.type === type);
  if (told === undefined) throw new Error(`the year has no ${type}`);
  return told;
};

const changed = <Event extends BudgetEvent>(told: Told, change: Partial<Event>): Told => ({
  ...told,
  recorded: { ...told.recorded, event: { ...told.recorded.event, ...change } as BudgetEvent },
});

describe('a decision', () => {
  it.each(TOLD.map((told) => [told.recorded.seq, told.recorded.event.type, told] as const))(
    'behind event %i, %s, is made again and comes out the same',
    (_, __, told) => {
      expect(oneAgain(told, TOLD)).toStrictEqual(told.recorded.event);
    },
  );

  it.each(YEAR_END.map((told) => [told.recorded.seq, told.recorded.event.type, told] as const))(
    'behind event %i of the year that is handed on, %s, comes out the same too',
    (_, __, told) => {
      expect(oneAgain(told, YEAR_END)).toStrictEqual(told.recorded.event);
    },
  );

  it.each(CONTROL.map((told) => [told.recorded.seq, told.recorded.event.type, told] as const))(
    'behind event %i of the year under control rules, %s, comes out the same too',
    (_, __, told) => {
      expect(oneAgain(told, CONTROL)).toStrictEqual(told.recorded.event);
    },
  );

  it('has an example for every event', () => {
    const seen = new Set(
      [...TOLD, ...YEAR_END, ...CONTROL].map(({ recorded }) => recorded.event.type),
    );
    expect(Object.keys(CATALOGUE).filter((type) => !seen.has(type as BudgetEventType))).toEqual([]);
  });

  it('of several events says which of them this one is', () => {
    const places = YEAR_END.flatMap((told) => {
      const { decision } = decideAgain(
        told,
        YEAR_END.map(({ recorded }) => recorded),
      );
      const { type } = told.recorded.event;
      return decision?.command === 'carryOverLine' ? [[type, decision.place]] : [];
    });
    const both = [
      ['CarriedOver', 0],
      ['FundsReturned', 1],
    ];
    expect(places).toEqual([...both, ...both, ['CarriedOver', 0]]);
  });

  it('is told by its order, without what the rule computed', () => {
    const { decision } = decideAgain(toldOf('BudgetApproved'));
    expect(decision?.command).toBe('approveBudget');
    expect(Object.keys(decision?.order ?? {})).toEqual(['lines']);
    expect(decideAgain(toldOf('BudgetReallocated')).decision).toMatchObject({
      command: 'approveReallocation',
      order: { reallocationId: 'R-1', proposalHash: expect.any(String) },
    });
    const { decision: results } = decideAgain(toldOf('PerformanceResultRecorded'));
    expect(results?.order).toMatchObject({
      results: [
        { targetId: 'T-1', actual: '9.5' },
        { targetId: 'T-2', actual: '满意', achieved: true },
      ],
    });
    expect(decideAgain(toldOf('OverspendFlagged')).decision).toMatchObject({
      command: 'postCrossing',
      order: { direction: 'flag' },
    });
  });

  it('comes out otherwise when what the rule computed was changed', () => {
    const flipped = changed(toldOf('PerformanceResultRecorded'), {
      results: [
        { targetId: 'T-1', actual: '9.5', achieved: true },
        { targetId: 'T-2', actual: '满意', achieved: true },
      ],
    });
    expect(decideAgain(flipped).events).not.toEqual([flipped.recorded.event]);
    const liquidated = changed(
      TOLD.find(({ recorded: { event } }) => 'liquidatedFen' in event) ?? flipped,
      { liquidatedFen: 631n },
    );
    expect(decideAgain(liquidated).events).toMatchObject([{ liquidatedFen: 630n }]);
  });

  it('takes the hash that is given before the one that the event says', () => {
    const { recorded, recordedAt } = toldOf('ReallocationRequested');
    const budget = foldBudget(HISTORY.slice(0, recorded.seq - 1), recordedAt);
    const proposalHash = '6f'.repeat(32);
    const decision = decisionOf(recorded, { budget, proposalHash });
    expect(decision?.order).not.toHaveProperty('proposalHash');
    expect(decision?.decide(budget)).toMatchObject([{ proposalHash }]);
  });

  it('rests on the delegation of a signature, by a role that older events do not say', () => {
    const told = toldOf('ApprovalDelegated');
    const { role, ...older } = told.recorded.event as { readonly role?: string } & BudgetEvent;
    expect(role).toBe('approver');
    const again = decideAgain({ ...told, recorded: { ...told.recorded, event: older } });
    expect(again.events).toStrictEqual([older]);
    const wrong = changed(told, { role: 'officer' });
    expect(refusalOf(() => decideAgain(wrong))).toMatchObject({ rule: 'ROLE_MAY_NOT_SIGN' });
  });

  it('of a linked group is known with all of its events, and one by one to no event', () => {
    const linkedIds = ['R-1', 'R-2'];
    const second = { ...REQUESTED, reallocationId: 'R-2', from: REQUESTED.to, to: REQUESTED.from };
    const group = [REQUESTED, second].map((each) => ({ ...each, linkedIds }));
    const history = record([...READY, ...group]);
    const parts = history.slice(2);
    const budget = foldBudget(history.slice(0, 2));
    const [filed, other] = parts as [Recorded, Recorded];
    expect(decisionOf(filed, { budget })).toBeNull();
    expect(decisionOf(other, { budget, parts })).toMatchObject({
      command: 'requestLinkedReallocations',
      order: { proposals: [{ reallocationId: 'R-1' }, { reallocationId: 'R-2' }] },
      place: 1,
    });
    const withdrawn: BudgetEvent = {
      type: 'ReallocationWithdrawn',
      reallocationId: 'R-1',
      from: [{ lineId: AUDIT, amountFen: 400n }],
      reason: '撤回',
    };
    const later = { ...filed, seq: 5, event: withdrawn };
    expect(decisionOf(later, { budget: foldBudget(history) })).toBeNull();
    const alone = foldBudget(record([...READY, REQUESTED]));
    expect(decisionOf(later, { budget: alone })?.command).toBe('withdrawReallocation');
  });
});

describe('a trace', () => {
  const holds = () => must(true, 'AMOUNT_NOT_POSITIVE', { amountFen: 1n });

  it('tells every check in order, the broken one last', () => {
    const { result, checks } = traced(() =>
      refusalOf(() => {
        holds();
        must(false, 'LINE_NOT_FOUND', { lineId: 'x' });
      }),
    );
    expect(result).toBeInstanceOf(RuleBroken);
    expect(checks).toEqual([
      { rule: 'AMOUNT_NOT_POSITIVE', holds: true, facts: { amountFen: 1n } },
      { rule: 'LINE_NOT_FOUND', holds: false, facts: { lineId: 'x' } },
    ]);
  });

  it('within a trace keeps its own checks, and the outer one goes on', () => {
    const outer = traced(() => {
      holds();
      const inner = traced(() => must(true, 'LINES_MISSING'));
      must(true, 'LINE_DUPLICATE');
      return inner.checks.map(({ rule }) => rule);
    });
    expect(outer.result).toEqual(['LINES_MISSING']);
    expect(outer.checks.map(({ rule }) => rule)).toEqual(['AMOUNT_NOT_POSITIVE', 'LINE_DUPLICATE']);
  });

  it('ends when its run throws', () => {
    const broken: unknown[] = [];
    const { checks } = traced(() => {
      broken.push(refusalOf(() => traced(() => must(false, 'LINES_MISSING'))));
      holds();
    });
    expect(broken).toMatchObject([{ rule: 'LINES_MISSING' }]);
    expect(checks.map(({ rule }) => rule)).toEqual(['AMOUNT_NOT_POSITIVE']);
  });
});
