import { addDays } from '../../../src/domain/calendar.js';
import type { ControlOverride, HeldOrder } from '../../../src/domain/control-document.js';
import { objectsOf } from '../../../src/domain/control-totals.js';
import type { ControlRule } from '../../../src/domain/policy.js';
import { ruleOf } from '../control-fixture.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'requestControlOverride'
  | 'approveControlOverride'
  | 'rejectControlOverride'
  | 'revokeControlOverride'
  | 'releaseHeldOrder'
  | 'refuseHeldOrder';

const reason = '急需支出';
const isPending = ({ status }: ControlOverride) => status === 'requested';
const isInForce = ({ status }: ControlOverride) => status === 'approved';
const isHeld = ({ status }: HeldOrder) => status === 'held';

/** Sets of control rules with every response and horizon; some cover a few lines only. */
export const CONTROL_RULES: readonly (readonly ControlRule[])[] = [
  [
    ruleOf({
      tiers: [
        { percent: 20, response: 'record' },
        { percent: 40, response: 'warn' },
        { percent: 60, response: 'warn-with-attachment' },
        { percent: 80, response: 'hold' },
        { percent: 100, response: 'block' },
      ],
    }),
    ruleOf({ ruleId: 'unit', dimension: 'unit', horizon: 'cumulative' }),
  ],
  [
    ruleOf({
      horizon: 'month',
      tiers: [
        { percent: 1, response: 'hold' },
        { amountFen: 2_000n, response: 'block' },
      ],
    }),
    ruleOf({
      ruleId: 'travel',
      dimension: 'economic',
      lines: { economicCodes: ['302'] },
      measure: 'disbursed',
      tiers: [{ amountFen: 400n, response: 'warn-with-attachment' }],
      overridable: false,
    }),
  ],
  [
    ruleOf({
      dimension: 'project',
      tiers: [
        { percent: 5, response: 'hold' },
        { percent: 30, response: 'block' },
      ],
      overridable: false,
    }),
  ],
];

export const CONTROL: Draws<Names> = {
  requestControlOverride: { weight: 9, order: request },
  approveControlOverride: {
    weight: 8,
    order: (at) => ({ overrideId: overrideId(at, isPending) }),
    meta: (at, order) => at.otherThan(askedBy(at, order.overrideId)),
  },
  rejectControlOverride: {
    weight: 2,
    order: (at) => ({ overrideId: overrideId(at, isPending), reason }),
    meta: (at, order) => at.otherThan(askedBy(at, order.overrideId)),
  },
  revokeControlOverride: {
    weight: 8,
    order: (at) => ({ overrideId: overrideId(at, isInForce), reason }),
  },
  releaseHeldOrder: {
    weight: 6,
    order: (at) => ({ holdId: holdId(at), ...(at.dice.chance(50) && { reason }) }),
    meta: (at, order) => at.otherThan(askedBy(at, order.holdId)),
  },
  refuseHeldOrder: {
    weight: 3,
    order: (at) => ({ holdId: holdId(at), reason }),
    meta: (at, order) => at.otherThan(askedBy(at, order.holdId)),
  },
};

// Mostly for an object that a rule in force measures and may be lifted on.
function request(at: Situation) {
  const rules = at.budget.header?.policy?.policy.controlRules ?? [];
  const liftable = rules.filter(({ overridable }) => overridable);
  const rule = at.dice.pick(at.dice.chance(90) ? liftable : rules) ?? ruleOf({ ruleId: 'none' });
  const lines = at.lines.map(({ lineId }) => lineId);
  const keys = lines.flatMap((lineId) => objectsOf(rule, lineId));
  return {
    overrideId: at.newId('W'),
    ruleId: rule.ruleId,
    dimension: rule.dimension,
    objectKey: (at.dice.chance(95) ? at.dice.pick(keys) : undefined) ?? 'none',
    additionalFen: at.amount(900n),
    validUntil: addDays(at.today, at.dice.below(90) - 2),
    reason,
  };
}

function overrideId(at: Situation, fits: (override: ControlOverride) => boolean): string {
  return at.document('control-override', fits)?.documentId ?? 'none';
}

function holdId(at: Situation): string {
  return at.document('held-order', isHeld)?.documentId ?? 'none';
}

function askedBy(at: Situation, documentId: string): string {
  const document = at.budget.documents.get(documentId);
  return document !== undefined && 'requestedBy' in document ? document.requestedBy : 'officer';
}
