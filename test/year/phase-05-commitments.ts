import { AUDIT, FIELD, REPAIR } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// Frozen, planned, under contract, under a supplementary contract, partly paid, released.

const reason = '按进度';
const money = (lineId: string, amount: string) => [{ lineId, amount }];
const FREEZE = { freezeId: 'freeze' };
const PLAN = { preEncumbranceId: 'plan' };
const CONTRACT = { encumbranceId: 'contract' };

const FREEZING: readonly Step[] = [
  on('2023-04-17', 'officer', 'freezeFunds', {
    body: { reason, lines: money(REPAIR, '20000.00') },
    refused: 'role-not-allowed',
  }),
  on('2023-04-17', 'finance', 'freezeFunds', {
    as: 'freeze',
    body: { reason, lines: money(REPAIR, '20000.00') },
    moves: { [REPAIR]: 'available -20000.00, frozen 20000.00' },
  }),
  on('2023-04-17', 'finance', 'freezeFunds', {
    body: { reason, lines: money(REPAIR, '151000.01') },
    refused: 'COMMITMENT_EXCEEDS_AVAILABLE',
  }),
  on('2023-04-18', 'finance', 'unfreezeFunds', {
    of: FREEZE,
    body: { reason, lines: money(REPAIR, '5000.00') },
    moves: { [REPAIR]: 'available 5000.00, frozen -5000.00' },
  }),
  on('2023-04-18', 'finance', 'unfreezeFunds', {
    of: FREEZE,
    body: { reason, lines: money(REPAIR, '15000.01') },
    refused: 'RELEASE_EXCEEDS_OPEN',
  }),
  on('2023-04-18', 'finance', 'unfreezeFunds', {
    of: FREEZE,
    body: { reason },
    moves: { [REPAIR]: 'available 15000.00, frozen -15000.00' },
  }),
  on('2023-04-18', 'finance', 'unfreezeFunds', {
    of: FREEZE,
    body: { reason },
    refused: 'COMMITMENT_CLOSED',
  }),
];

const PROCURING: readonly Step[] = [
  on('2023-04-19', 'officer', 'recordPreEncumbrance', {
    as: 'plan',
    body: {
      planNumber: 'CG-2023-08',
      purpose: '采购协审服务',
      lines: money(AUDIT, '600000.00'),
    },
    moves: { [AUDIT]: 'available -600000.00, preEncumbered 600000.00' },
  }),
  on('2023-04-20', 'officer', 'releasePreEncumbrance', {
    of: PLAN,
    body: { reason, lines: money(AUDIT, '100000.00') },
    moves: { [AUDIT]: 'available 100000.00, preEncumbered -100000.00' },
  }),
  on('2023-04-21', 'treasury', 'recordEncumbrance', {
    as: 'contract',
    body: (made) => ({
      contractNumber: 'XS-2023-17',
      supplierName: '示例会计师事务所',
      supplierSize: 'small',
      purpose: '协审服务',
      dueOn: '2024-03-31',
      lines: [...money(AUDIT, '480000.00'), ...money(FIELD, '20000.00')],
      preEncumbranceId: made.id('plan'),
    }),
    moves: {
      [AUDIT]: 'preEncumbered -480000.00, encumbered 480000.00',
      [FIELD]: 'available -20000.00, encumbered 20000.00',
    },
  }),
];

const supplement = (amount: string) => ({
  contractNumber: 'XS-2023-17-1',
  reason,
  lines: money(AUDIT, amount),
});

// 政府采购法 art. 49: ten percent of 500,000.00 yuan, and not a fen more.
const SUPPLEMENTING: readonly Step[] = [
  on('2023-04-24', 'officer', 'increaseEncumbrance', {
    of: CONTRACT,
    body: supplement('50000.01'),
    refused: 'SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT',
  }),
  on('2023-04-24', 'officer', 'increaseEncumbrance', {
    of: CONTRACT,
    body: supplement('50000.00'),
    moves: { [AUDIT]: 'available -50000.00, encumbered 50000.00' },
  }),
  on('2023-04-24', 'officer', 'increaseEncumbrance', {
    of: CONTRACT,
    body: supplement('0.01'),
    refused: 'SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT',
  }),
];

const PERFORMING: readonly Step[] = [
  on('2023-04-27', 'treasury', 'recordPayment', {
    as: 'first part of the contract',
    body: (made) => ({
      lineId: AUDIT,
      amount: '200000.00',
      voucherNumber: '2023-04-0031',
      purpose: '协审费首付款',
      encumbranceId: made.id('contract'),
      payee: { name: '示例会计师事务所', account: '6222000000000000' },
    }),
    moves: { [AUDIT]: 'encumbered -200000.00, disbursed 200000.00' },
  }),
  on('2023-04-28', 'officer', 'releaseEncumbrance', {
    of: CONTRACT,
    body: { reason, lines: money(FIELD, '20000.01') },
    refused: 'RELEASE_EXCEEDS_OPEN',
  }),
  on('2023-04-28', 'officer', 'releaseEncumbrance', {
    of: CONTRACT,
    body: { reason, lines: money(FIELD, '5000.00') },
    moves: { [FIELD]: 'encumbered -5000.00, available 5000.00' },
  }),
];

export const COMMITMENTS: readonly Step[] = [
  ...FREEZING,
  ...PROCURING,
  ...SUPPLEMENTING,
  ...PERFORMING,
];
