import { AUDIT } from './example-money.js';
import type { ExamplesOf } from './examples.js';

// Examples of availability control. In the order in which they could happen, so that the documents they are
// about exist.

const HELD = {
  ruleId: 'large-project',
  dimension: 'project',
  key: '2023-P1',
  response: 'hold',
  tier: 2,
  limitFen: 400_000n,
  measureFen: 450_000n,
  baseFen: 600_000n,
} as const;

export const CONTROL_EXAMPLES: ExamplesOf<
  | 'OrderHeld'
  | 'HeldOrderReleased'
  | 'HeldOrderRefused'
  | 'ControlOverrideRequested'
  | 'ControlOverrideApproved'
  | 'ControlOverrideRejected'
  | 'ControlOverrideRevoked'
> = {
  OrderHeld: [
    {
      holdId: 'hold:0192f0c1-7a3e-7d52-9b1c-3f0f5f6d2a31',
      policyVersion: 2,
      findings: [HELD],
      events: [
        {
          type: 'PaymentOrdered',
          paymentId: '0192f0c1-7a3e-7d52-9b1c-3f0f5f6d2a31',
          lineId: AUDIT,
          amountFen: 150_000n,
          method: 'direct',
          purpose: '审计服务',
          documents: [{ documentType: '请示', number: '深龙审〔2023〕12号' }],
        },
      ],
    },
  ],
  HeldOrderReleased: [
    { holdId: 'hold:0192f0c1-7a3e-7d52-9b1c-3f0f5f6d2a31', reason: '项目验收在即' },
  ],
  HeldOrderRefused: [
    { holdId: 'hold:0192f0c1-7a3e-7d52-9b1c-3f0f5f6d2a31', reason: '进度款尚未到期' },
  ],
  ControlOverrideRequested: [
    {
      overrideId: '0192f0c1-9c55-7f6e-8a4b-1d2e3f405162',
      ruleId: 'available-project',
      dimension: 'project',
      objectKey: '2023-P1',
      additionalFen: 20_000n,
      validUntil: '2023-06-30',
      reason: '追加批复在途',
    },
  ],
  ControlOverrideApproved: [{ overrideId: '0192f0c1-9c55-7f6e-8a4b-1d2e3f405162' }],
  ControlOverrideRejected: [
    { overrideId: '0192f0c1-9c55-7f6e-8a4b-1d2e3f405162', reason: '依据不足' },
  ],
  ControlOverrideRevoked: [
    { overrideId: '0192f0c1-9c55-7f6e-8a4b-1d2e3f405162', reason: '追加已到位' },
  ],
};
