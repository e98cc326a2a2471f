import {
  ARCHIVES,
  AUDIT,
  BOOKS,
  DATA_EQUIPMENT,
  FIELD,
  OFFICE,
  PROPERTY,
  RECEPTION,
  TRAINING,
  TRAVEL,
  WAGES,
} from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// Reallocations by the approval matrix: one signature, several, by delegation; linked; and all the
// ends that a proposal can come to.

const money = (lineId: string, amount: string) => ({ lineId, amount });
const move = (from: string, to: string, amount: string) => ({
  from: [money(from, amount)],
  to: [money(to, amount)],
  reason: '工作需要',
});
const held = (amount: string) => `available -${amount}, frozen ${amount}`;
const freed = (amount: string) => `available ${amount}, frozen -${amount}`;
const given = (amount: string) => `reallocated -${amount}, frozen -${amount}`;
const got = (amount: string) => `reallocated ${amount}, available ${amount}`;

const WITHIN_ITEM = {
  from: [money(TRAVEL, '2000.00'), money(TRAINING, '1000.00')],
  to: [money(OFFICE, '2500.00'), money(PROPERTY, '500.00')],
  reason: '差旅、培训减少',
};
const ONE_SIGNATURE: readonly Step[] = [
  on('2023-03-01', 'officer', 'requestReallocation', {
    as: 'within an item',
    body: WITHIN_ITEM,
    moves: { [TRAVEL]: held('2000.00'), [TRAINING]: held('1000.00') },
  }),
  on('2023-03-01', 'officer', 'approveReallocation', {
    of: { reallocationId: 'within an item' },
    refused: 'APPROVER_IS_PROPOSER',
  }),
  on('2023-03-01', 'treasury', 'approveReallocation', {
    of: { reallocationId: 'within an item' },
    refused: 'role-not-allowed',
  }),
  on('2023-03-02', 'approver', 'approveReallocation', {
    of: { reallocationId: 'within an item' },
    moves: {
      [TRAVEL]: given('2000.00'),
      [TRAINING]: given('1000.00'),
      [OFFICE]: got('2500.00'),
      [PROPERTY]: got('500.00'),
    },
  }),
  on('2023-03-02', 'finance', 'approveReallocation', {
    of: { reallocationId: 'within an item' },
    refused: 'REALLOCATION_NOT_PENDING',
  }),
  on('2023-03-02', 'officer', 'requestReallocation', {
    body: move(OFFICE, RECEPTION, '0.01'),
    refused: 'VIREMENT_RULE_BROKEN',
  }),
  on('2023-03-02', 'officer', 'requestReallocation', {
    body: move(TRAVEL, OFFICE, '73200.01'),
    refused: 'REALLOCATION_EXCEEDS_AVAILABLE',
  }),
  on('2023-03-02', 'officer', 'requestReallocation', {
    body: { ...WITHIN_ITEM, to: [money(OFFICE, '2999.99')] },
    refused: 'REALLOCATION_NOT_ZERO_SUM',
  }),
];

const BETWEEN_UNITS = { reallocationId: 'between units' };
const SEVERAL_SIGNATURES: readonly Step[] = [
  on('2023-03-03', 'finance', 'openUnit', {
    body: {
      unit: { unitCode: 'U4', name: '审计数据中心', independentAccounts: true },
      reason: '机构设立',
    },
  }),
  on('2023-03-03', 'officer', 'requestReallocation', {
    as: 'between units',
    body: move(OFFICE, DATA_EQUIPMENT, '10000.00'),
    moves: { [OFFICE]: held('10000.00') },
  }),
  on('2023-03-06', 'approver', 'approveReallocation', { of: BETWEEN_UNITS }),
  on('2023-03-06', 'officer', 'amendReallocation', {
    of: BETWEEN_UNITS,
    body: move(OFFICE, DATA_EQUIPMENT, '8000.00'),
    moves: { [OFFICE]: freed('2000.00') },
  }),
  on('2023-03-07', 'approver', 'approveReallocation', {
    of: BETWEEN_UNITS,
    body: { proposalHash: 'ab'.repeat(32) },
    refused: 'PROPOSAL_HASH_MISMATCH',
  }),
  on('2023-03-07', 'approver', 'approveReallocation', { of: BETWEEN_UNITS }),
  on('2023-03-07', 'approver', 'approveReallocation', {
    of: BETWEEN_UNITS,
    refused: 'SIGNED_ALREADY',
  }),
  on('2023-03-08', 'finance', 'approveReallocation', {
    of: BETWEEN_UNITS,
    moves: { [OFFICE]: given('8000.00'), [DATA_EQUIPMENT]: got('8000.00') },
  }),
];

const delegation = (validFrom: string, validUntil: string) => ({
  delegate: 'key:the approver',
  authority: 'finance',
  validFrom,
  validUntil,
  reason: '出差',
});
const BEHALF = { onBehalfOf: 'key:the finance' };
const DELEGATED: readonly Step[] = [
  on('2023-03-09', 'officer', 'requestReallocation', {
    as: 'personnel to operating',
    body: move(WAGES, OFFICE, '20000.00'),
    moves: { [WAGES]: held('20000.00') },
  }),
  on('2023-03-09', 'approver', 'approveReallocation', {
    of: { reallocationId: 'personnel to operating' },
    refused: 'ROLE_MAY_NOT_SIGN',
  }),
  on('2023-03-09', 'approver', 'delegateApproval', {
    body: { ...delegation('2023-03-10', '2023-03-20'), delegate: 'key:the officer' },
    refused: 'ROLE_MAY_NOT_SIGN',
  }),
  on('2023-03-09', 'finance', 'delegateApproval', {
    as: 'delegation',
    body: delegation('2023-03-10', '2023-03-20'),
  }),
  on('2023-03-09', 'approver', 'approveReallocation', {
    of: { reallocationId: 'personnel to operating' },
    body: BEHALF,
    refused: 'DELEGATION_NOT_VALID',
  }),
  on('2023-03-10', 'approver', 'approveReallocation', {
    of: { reallocationId: 'personnel to operating' },
    body: BEHALF,
    moves: { [WAGES]: given('20000.00'), [OFFICE]: got('20000.00') },
  }),
  on('2023-03-13', 'finance', 'revokeDelegation', {
    of: { delegationId: 'delegation' },
    body: { reason: '已返岗' },
  }),
  on('2023-03-13', 'officer', 'requestReallocation', {
    as: 'rejected',
    body: move(WAGES, OFFICE, '1000.00'),
    moves: { [WAGES]: held('1000.00') },
  }),
  on('2023-03-13', 'approver', 'approveReallocation', {
    of: { reallocationId: 'rejected' },
    body: BEHALF,
    refused: 'DELEGATION_NOT_VALID',
  }),
  on('2023-03-14', 'finance', 'rejectReallocation', {
    of: { reallocationId: 'rejected' },
    body: { reason: '理由不足' },
    moves: { [WAGES]: freed('1000.00') },
  }),
];

const GROUP = [move(AUDIT, FIELD, '10000.00'), move(ARCHIVES, BOOKS, '5000.00')];
const LINKED: readonly Step[] = [
  on('2023-03-14', 'officer', 'requestLinkedReallocations', {
    body: { proposals: [...GROUP, move(OFFICE, RECEPTION, '0.01')] },
    refused: 'VIREMENT_RULE_BROKEN',
  }),
  on('2023-03-14', 'officer', 'requestLinkedReallocations', {
    as: 'linked',
    body: { proposals: GROUP },
    moves: { [AUDIT]: held('10000.00'), [ARCHIVES]: held('5000.00') },
  }),
  on('2023-03-14', 'approver', 'approveReallocation', {
    of: { reallocationId: 'linked' },
    moves: {
      [AUDIT]: given('10000.00'),
      [FIELD]: got('10000.00'),
      [ARCHIVES]: given('5000.00'),
      [BOOKS]: got('5000.00'),
    },
  }),
];

const FORGOTTEN = { reallocationId: 'forgotten' };
const UNDECIDED: readonly Step[] = [
  on('2023-03-15', 'officer', 'requestReallocation', {
    as: 'withdrawn',
    body: move(TRAVEL, TRAINING, '500.00'),
    moves: { [TRAVEL]: held('500.00') },
  }),
  on('2023-03-15', 'officer', 'withdrawReallocation', {
    of: { reallocationId: 'withdrawn' },
    body: { reason: '不再需要' },
    moves: { [TRAVEL]: freed('500.00') },
  }),
  on('2023-03-15', 'officer', 'requestReallocation', {
    as: 'forgotten',
    body: move(TRAVEL, TRAINING, '400.00'),
    moves: { [TRAVEL]: held('400.00') },
  }),
  on('2023-04-14', 'officer', 'expireReallocation', {
    of: FORGOTTEN,
    refused: 'PROPOSAL_NOT_EXPIRED',
  }),
  on('2023-04-15', 'approver', 'approveReallocation', {
    of: FORGOTTEN,
    refused: 'PROPOSAL_EXPIRED',
  }),
  on('2023-04-15', 'approver', 'expireReallocation', {
    of: FORGOTTEN,
    moves: { [TRAVEL]: freed('400.00') },
  }),
];

export const REALLOCATIONS: readonly Step[] = [
  ...ONE_SIGNATURE,
  ...SEVERAL_SIGNATURES,
  ...DELEGATED,
  ...LINKED,
  ...UNDECIDED,
];
