import type { Policy } from '../../src/domain/policy.js';

/** A policy that asks for nothing beyond the rules of every ledger. */
export const POLICY: Policy = {
  policyId: 'test-policy',
  title: '测试办法',
  basis: ['预算法'],
  allotment: 'none',
  cashPlan: 'none',
  lateFacts: 'next-open-period',
  proposalValidDays: 30,
  signers: {
    unit: ['officer', 'approver', 'finance'],
    department: ['approver', 'finance'],
    finance: ['finance'],
    'standing-committee': ['finance'],
  },
  approvalMatrix: [],
  virementRules: [],
  supplementaryContractPercent: 10,
  carryOver: { kinds: ['project'], years: 2 },
  controlRules: [],
};
