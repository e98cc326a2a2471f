import { describe, expect, it } from '@jest/globals';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import type { ControlRule, ControlTier } from '../../src/domain/policy.js';
import { adoptPolicy } from '../../src/domain/policy-adoption.js';
import { checkControlRules } from '../../src/domain/policy-control.js';
import { ruleOf } from './control-fixture.js';
import { OPENED } from './fixture.js';
import { POLICY } from './policy-fixture.js';
import { given } from './specification.js';

const adopting = (...controlRules: readonly ControlRule[]) => {
  const order = { policy: { ...POLICY, controlRules }, reason: '预算控制' };
  return given([OPENED]).when(adoptPolicy, order);
};
const tiered = (...tiers: readonly ControlTier[]) => ruleOf({ tiers });
const percent = (figure: number) => tiered({ percent: figure, response: 'block' });

describe('a policy whose control rules', () => {
  it('name one id twice is refused', () => {
    adopting(ruleOf(), ruleOf({ ruleId: 'another' })).thenHolds();
    const twice = [ruleOf(), ruleOf({ dimension: 'unit' })] as const;
    const field = 'policy.controlRules[1].ruleId';
    adopting(...twice).thenBroken('POLICY_MALFORMED', { field, ruleId: 'limit' });
  });

  it('are of a dimension that nobody knows is refused', () => {
    const dimension = 'office' as ControlRule['dimension'];
    const field = 'policy.controlRules[0].dimension';
    adopting(ruleOf({ dimension })).thenBroken('POLICY_MALFORMED', { field, dimension });
  });

  it('have no tier, or a tier without a limit, is refused', () => {
    adopting(tiered()).thenBroken('POLICY_MALFORMED', { field: 'policy.controlRules[0].tiers' });
    const field = 'policy.controlRules[0].tiers[0].percent';
    adopting(tiered({ response: 'warn' })).thenBroken('POLICY_MALFORMED', { field });
  });

  it('have a percent of zero, of more than 1,000 or of too many decimals is refused', () => {
    for (const good of [0.01, 33.33, 99.99, 100.07, 1_000]) adopting(percent(good)).thenHolds();
    const field = 'policy.controlRules[0].tiers[0].percent';
    for (const bad of [0, -1, 1_000.01, 0.001, 33.333, Number.NaN]) {
      adopting(percent(bad)).thenBroken('POLICY_MALFORMED', { field, percent: bad });
    }
  });

  it('have an amount of nothing, or a response that nobody knows, is refused', () => {
    const nothing = tiered({ amountFen: 0n, response: 'warn' });
    adopting(tiered({ amountFen: 1n, response: 'warn' })).thenHolds();
    const field = 'policy.controlRules[0].tiers[0].amount';
    adopting(nothing).thenBroken('POLICY_MALFORMED', { field, amountFen: 0n });
    const response = 'ignore' as ControlTier['response'];
    adopting(tiered({ percent: 1, response })).thenBroken('POLICY_MALFORMED', {
      field: 'policy.controlRules[0].tiers[0].response',
    });
  });

  it('have tiers out of order is refused', () => {
    const warn = { percent: 90, response: 'warn' } as const;
    const place = 'policy.controlRules[0].tiers[1]';
    const broken = (tier: ControlTier, field: string) =>
      adopting(tiered(warn, tier)).thenBroken('POLICY_MALFORMED', { field: `${place}.${field}` });
    adopting(tiered(warn, { percent: 90.01, response: 'warn' })).thenHolds();
    broken({ percent: 90, response: 'block' }, 'percent');
    broken({ percent: 80, response: 'block' }, 'percent');
    broken({ percent: 100, response: 'record' }, 'response');
    const amount = (amountFen: bigint) => ({ amountFen, response: 'warn' }) as const;
    adopting(tiered(amount(1n), amount(2n), { percent: 50, response: 'hold' })).thenHolds();
    adopting(tiered(amount(2n), amount(2n))).thenBroken('POLICY_MALFORMED', {
      field: `${place}.amount`,
    });
  });

  it('are those of the policies to begin with is taken', () => {
    for (const { controlRules } of [CHINESE_POLICY, PFMA_POLICY]) {
      expect(() => checkControlRules(controlRules)).not.toThrow();
    }
  });
});
