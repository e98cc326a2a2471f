import { approveBudget } from '../../src/domain/appropriation.js';
import { increaseEncumbrance, recordEncumbrance } from '../../src/domain/commitment.js';
import {
  approveControlOverride,
  rejectControlOverride,
  requestControlOverride,
  revokeControlOverride,
} from '../../src/domain/control-override.js';
import { refuseHeldOrder, releaseHeldOrder } from '../../src/domain/held-order.js';
import { openLedger } from '../../src/domain/opening.js';
import { orderPayment } from '../../src/domain/payment-order.js';
import type { Policy } from '../../src/domain/policy.js';
import { AUDIT, OFFICE, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { LI, line, on, reason, type Step } from './step.js';

// A made-up year under control rules: orders that are warned of, held, released and refused.

export const CONTROL_POLICY: Policy = {
  ...POLICY,
  controlRules: [
    {
      ruleId: 'half-a-line',
      dimension: 'line',
      measure: 'committed',
      horizon: 'year',
      tiers: [
        { percent: 20, response: 'warn' },
        { percent: 50, response: 'hold' },
        { percent: 90, response: 'block' },
      ],
      overridable: true,
    },
    {
      ruleId: 'month-of-a-unit',
      dimension: 'unit',
      measure: 'disbursed',
      horizon: 'month',
      tiers: [{ percent: 100, response: 'block' }],
      overridable: false,
    },
  ],
};

const payment = (paymentId: string, amountFen: bigint) => ({
  paymentId,
  ...line(OFFICE, amountFen),
  method: 'direct' as const,
  purpose: '支出',
});

const override = (overrideId: string) => ({
  overrideId,
  ruleId: 'half-a-line',
  dimension: 'line' as const,
  objectKey: OFFICE,
  additionalFen: 40n,
  validUntil: '2023-06-30',
  reason,
});

export const EVERY_CONTROL_ORDER: readonly Step[] = [
  on('2023-01-01', openLedger, { ...OPENING, policy: CONTROL_POLICY }),
  on('2023-01-03', approveBudget, { lines: OPENING_LINES }),
  on('2023-02-01', orderPayment, payment('PO-1', 201n)),
  on('2023-02-02', orderPayment, payment('PO-2', 400n)),
  on('2023-02-03', releaseHeldOrder, { holdId: 'hold:PO-2', reason }, LI),
  on('2023-02-04', orderPayment, payment('PO-3', 10n)),
  on('2023-02-05', refuseHeldOrder, { holdId: 'hold:PO-3', reason }, LI),
  on('2023-02-06', requestControlOverride, override('OV-1')),
  on('2023-02-06', approveControlOverride, { overrideId: 'OV-1' }, LI),
  on('2023-02-07', orderPayment, payment('PO-4', 20n)),
  on('2023-02-08', requestControlOverride, override('OV-2')),
  on('2023-02-08', rejectControlOverride, { overrideId: 'OV-2', reason }, LI),
  on('2023-02-09', revokeControlOverride, { overrideId: 'OV-1', reason }, LI),
  on('2023-03-01', recordEncumbrance, {
    encumbranceId: 'E-1',
    contractNumber: '合-1',
    supplierName: '某公司',
    purpose: '审计服务',
    dueOn: '2023-12-01',
    lines: [line(AUDIT, 2_400n)],
    documents: [{ documentType: '请示', number: '1' }],
  }),
  on('2023-03-02', increaseEncumbrance, {
    encumbranceId: 'E-1',
    contractNumber: '合-1补',
    reason,
    lines: [line(AUDIT, 200n)],
  }),
  on('2023-03-03', releaseHeldOrder, { holdId: 'hold:E-1:1' }, LI),
];
