import { OFFICE } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import type { OrderExample, World } from './example-world.js';

// Examples of the orders of availability control, each under rules that hold or stop something.

const effectiveOn = '2023-03-02';
const reason = '情况有变';

const rule = (response: string, percent: number) => ({
  ruleId: 'limit',
  dimension: 'unit',
  measure: 'committed',
  horizon: 'year',
  tiers: [{ percent, response }],
  overridable: true,
});
const HOLDING = { ...POLICY, controlRules: [rule('hold', 1)] };
const BLOCKING = { ...POLICY, controlRules: [rule('block', 10)] };

const ORDERED = { effectiveOn, lineId: OFFICE, amount: '2.00', method: 'direct', purpose: '支出' };

const REQUEST = {
  effectiveOn,
  ruleId: 'limit',
  dimension: 'unit',
  objectKey: 'U1',
  additional: '1.00',
  validUntil: '2999-12-31',
  reason,
};

const held = async (world: World) => ({
  holdId: await world.held('payment-orders', ORDERED, 'officer'),
});
const requested = async (world: World) => ({
  overrideId: await world.made('control-overrides', REQUEST, 'officer'),
});
const approved = async (world: World) => {
  const ids = await requested(world);
  await world.post(`control-overrides/${ids.overrideId}/approval`, { effectiveOn });
  return ids;
};

export const CONTROL_EXAMPLES: Readonly<Record<string, OrderExample>> = {
  releaseHeldOrder: { policy: HOLDING, prepare: held, body: { effectiveOn, reason } },
  refuseHeldOrder: { policy: HOLDING, prepare: held, body: { effectiveOn, reason } },
  requestControlOverride: { policy: BLOCKING, body: REQUEST },
  approveControlOverride: { policy: BLOCKING, prepare: requested, body: { effectiveOn } },
  rejectControlOverride: { policy: BLOCKING, prepare: requested, body: { effectiveOn, reason } },
  revokeControlOverride: { policy: BLOCKING, prepare: approved, body: { effectiveOn, reason } },
};
