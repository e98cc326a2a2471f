import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { AUDIT, OFFICE, SYSTEM } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { APPROVAL_BODY } from './api.js';
import type { Ids, OrderExample, World } from './example-world.js';
import { ALERT_EXAMPLES } from './order-examples-alerts.js';
import { CONTROL_EXAMPLES } from './order-examples-control.js';
import { YEAR_EXAMPLES } from './order-examples-year.js';

// One good example of every order, each for a ledger of its own: an order without a row fails the tests.

const effectiveOn = '2023-03-02';
const reason = '情况有变';
const lines = [{ lineId: OFFICE, amount: '1.00' }];
const WHY = { effectiveOn, reason };
const DOCUMENTED = { ...WHY, documentNumber: '深龙财〔2023〕2号' };

export const PAYMENT_BODY = {
  effectiveOn: '2023-03-01',
  lineId: OFFICE,
  amount: '2.00',
  voucherNumber: '记-0001',
  purpose: '办公用品',
};

export const REALLOCATION_BODY = {
  effectiveOn: '2023-03-01',
  from: [{ lineId: AUDIT, amount: '4.00' }],
  to: [{ lineId: SYSTEM, amount: '4.00' }],
  reason: '项目进度调整',
};

const { effectiveOn: _, ...PROPOSAL } = REALLOCATION_BODY;

const APPROPRIATING: Readonly<Record<string, OrderExample>> = {
  approveBudget: { approved: false, body: APPROVAL_BODY },
  appropriateProvisionally: {
    approved: false,
    body: { ...DOCUMENTED, ground: 'as-last-year', lines },
  },
  appropriateSupplementary: { body: { ...DOCUMENTED, lines } },
  reduceAppropriation: { body: { ...DOCUMENTED, lines } },
  adjustBudget: {
    body: {
      ...DOCUMENTED,
      subject: 'total',
      resolutionNumber: '决议1号',
      resolutionOn: '2023-02-28',
      increases: lines,
      decreases: [{ lineId: SYSTEM, amount: '1.00' }],
    },
  },
  allotFunds: { policy: { ...POLICY, allotment: 'required' }, body: { effectiveOn, lines } },
  setCashPlan: { body: { effectiveOn, month: '2023-05', lines } },
  adoptPolicy: { days: 'of the year or beside it', body: { ...WHY, policy: PFMA_POLICY } },
};

const proposed = async (world: World) => ({
  reallocationId: await world.made('reallocations', REALLOCATION_BODY, 'officer'),
});

async function approval(world: World, { reallocationId }: Ids) {
  const { body } = await world.get(`reallocations/${reallocationId}`);
  return { effectiveOn, proposalHash: body.reallocation.proposalHash };
}

async function approved(world: World) {
  const ids = await proposed(world);
  const path = `reallocations/${ids.reallocationId}`;
  const headers = await world.versionOf(path);
  await world.post(`${path}/approval`, await approval(world, ids), 'approver', headers);
  return ids;
}

const DELEGATION = {
  ...WHY,
  delegate: 'key:the finance',
  authority: 'department',
  validFrom: '2020-01-01',
  validUntil: '2999-12-31',
};

const REALLOCATING: Readonly<Record<string, OrderExample>> = {
  requestReallocation: { body: REALLOCATION_BODY },
  requestLinkedReallocations: { body: { effectiveOn, proposals: [PROPOSAL, PROPOSAL] } },
  amendReallocation: { prepare: proposed, body: REALLOCATION_BODY },
  approveReallocation: { prepare: proposed, role: 'finance', body: approval },
  rejectReallocation: { prepare: proposed, body: WHY },
  withdrawReallocation: { prepare: proposed, body: WHY },
  // Its last day is today at the earliest, so that it has not passed.
  expireReallocation: {
    policy: { ...POLICY, proposalValidDays: 0 },
    prepare: proposed,
    body: { effectiveOn },
    status: 409,
  },
  reportReallocation: {
    days: 'of the year or beside it',
    policy: PFMA_POLICY,
    prepare: approved,
    body: { effectiveOn, reportNumber: '深龙审报〔2023〕3号' },
  },
  delegateApproval: { policy: CHINESE_POLICY, role: 'approver', body: DELEGATION },
  revokeDelegation: {
    policy: CHINESE_POLICY,
    role: 'approver',
    prepare: async (world) => ({
      delegationId: await world.made('delegations', DELEGATION, 'approver'),
    }),
    body: WHY,
  },
};

const PLAN = { effectiveOn, planNumber: 'CG-2023-08', purpose: '采购审计服务', lines };
const CONTRACT = {
  effectiveOn,
  contractNumber: 'SJ-2023-017',
  supplierName: '某某会计师事务所',
  supplierSize: 'small',
  purpose: '审计服务',
  dueOn: '2023-11-30',
  lines,
};
const contracted = async (world: World) => ({
  encumbranceId: await world.made('encumbrances', CONTRACT),
});

const COMMITTING: Readonly<Record<string, OrderExample>> = {
  freezeFunds: { body: { ...WHY, lines } },
  unfreezeFunds: {
    prepare: async (world) => ({ freezeId: await world.made('freezes', { ...WHY, lines }) }),
    body: { ...WHY, lines },
  },
  recordPreEncumbrance: { body: PLAN },
  releasePreEncumbrance: {
    prepare: async (world) => ({ preEncumbranceId: await world.made('pre-encumbrances', PLAN) }),
    body: { ...WHY, lines },
  },
  recordEncumbrance: { body: CONTRACT },
  increaseEncumbrance: {
    prepare: contracted,
    body: {
      ...WHY,
      contractNumber: 'SJ-2023-017-1',
      lines: [{ lineId: OFFICE, amount: '0.10' }],
    },
  },
  releaseEncumbrance: { prepare: contracted, body: { ...WHY, lines } },
};

const ORDERED = {
  effectiveOn,
  lineId: OFFICE,
  amount: '1.00',
  method: 'direct',
  purpose: '办公用品',
  payee: { name: '某公司', account: '6222' },
};
const paid = async (world: World) => ({
  paymentId: await world.made('payments', PAYMENT_BODY, 'treasury'),
});
const ordered = async (world: World) => ({
  paymentId: await world.made('payment-orders', ORDERED, 'officer'),
});

const PAYING: Readonly<Record<string, OrderExample>> = {
  recordPayment: { body: { ...PAYMENT_BODY, payee: { name: '某公司', account: '6222' } } },
  orderPayment: { body: ORDERED },
  settlePayment: { prepare: ordered, body: { effectiveOn, voucherNumber: '记-0002' } },
  rejectPayment: { prepare: ordered, body: WHY },
  refundPayment: {
    prepare: paid,
    body: { ...WHY, lineId: OFFICE, amount: '0.50', voucherNumber: '记-0002' },
  },
  correctPayment: {
    prepare: paid,
    body: { ...WHY, fromLineId: OFFICE, toLineId: SYSTEM, amount: '0.50' },
  },
};

/** By the id of the route. */
export const ORDER_EXAMPLES: Readonly<Record<string, OrderExample>> = {
  ...APPROPRIATING,
  ...REALLOCATING,
  ...COMMITTING,
  ...PAYING,
  ...CONTROL_EXAMPLES,
  ...YEAR_EXAMPLES,
  ...ALERT_EXAMPLES,
};
