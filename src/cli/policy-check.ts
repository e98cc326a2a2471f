import type { Policy } from '../domain/policy.js';
import { checkPolicy } from '../domain/policy-adoption.js';
import { RuleBroken } from '../domain/rules.js';
import { POLICY } from '../http/policy-fields.js';
import { BadInput, refusalOf } from './failures.js';
import { checked, givenBody } from './order-input.js';

/** The policy of a file, checked as strictly as one that is adopted. Throws `BadInput`. */
export async function checkedPolicy(file: string): Promise<Policy> {
  const policy = checked(POLICY, await givenBody(POLICY, { file, set: [] }), 'body');
  try {
    checkPolicy(policy);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    throw new BadInput(`${file}: ${refusalOf(error)}`);
  }
  return policy;
}
