import fc from 'fast-check';
import { SELF_CHECKS } from '../../../src/domain/alert-rules.js';
import { CHINESE_POLICY } from '../../../src/domain/default-policies.js';
import type { BudgetEvent, Recorded } from '../../../src/domain/events.js';
import type { ControlRule, Policy } from '../../../src/domain/policy.js';
import {
  AUDIT,
  HOSPITALITY,
  OFFICE,
  OFFICER,
  OPENED,
  OPENING_LINES,
  SYSTEM,
  UNOPENED,
  UNOPENED_AUDIT,
} from '../fixture.js';
import { policyWith } from './engine.js';

// Logs of facts, most of them plausible: an event is a fact, and no rule of alerts may depend on its sense.

const LINES = [OFFICE, HOSPITALITY, AUDIT, SYSTEM, UNOPENED, UNOPENED_AUDIT];

const TIERS = [
  { above: 10, severity: 'warning' },
  { above: 20, severity: 'critical' },
] as const;

const control = (ruleId: string, dimension: ControlRule['dimension']) => ({
  ruleId,
  dimension,
  measure: 'committed' as const,
  horizon: 'year' as const,
  tiers: [
    { percent: 90, response: 'warn' as const },
    { percent: 100, response: 'block' as const },
    { percent: 120, amountFen: 9_000n, response: 'block' as const },
  ],
  overridable: true,
});

/** Rules with figures that a few small payments reach. */
export const TIGHT: Policy = policyWith({
  controlRules: [
    control('lines', 'line'),
    control('projects', 'project'),
    {
      ...control('paid-units', 'unit'),
      measure: 'disbursed',
      horizon: 'cumulative',
      lines: { fundSources: ['general-public-budget'] },
      tiers: [{ percent: 50, response: 'record' }],
    },
    {
      ...control('months', 'unit'),
      horizon: 'month',
      tiers: [
        { percent: 30, response: 'warn' },
        { percent: 100, response: 'block' },
      ],
    },
    {
      ...control('month-lines', 'line'),
      measure: 'disbursed',
      horizon: 'month',
      tiers: [{ percent: 60, response: 'hold' }],
    },
    {
      ...control('plans', 'functional'),
      horizon: 'cumulative',
      tiers: [
        { percent: 20, response: 'warn' },
        { percent: 100, response: 'block' },
      ],
    },
    control('classes', 'economic'),
  ],
  alertRules: [
    { type: 'threshold', ruleId: 'thresholds', marginPercent: 10 },
    {
      type: 'three-public-over-cap',
      ruleId: 'three-public',
      economicCodes: ['30217', '30201'],
      tiers: [
        { above: 50, severity: 'warning' },
        { above: 100, severity: 'critical' },
      ],
    },
    { type: 'no-budget-payment', ruleId: 'no-budget', severity: 'critical' },
    { type: 'duplicate-payment', ruleId: 'twins', windowDays: 20, severity: 'warning' },
    {
      type: 'split-purchase',
      ruleId: 'splits',
      lines: { kind: 'project' },
      thresholdFen: 2_000n,
      windowDays: 40,
      severity: 'warning',
    },
    { type: 'pace-behind', ruleId: 'behind', scope: 'project', tiers: TIERS },
    { type: 'pace-ahead', ruleId: 'ahead', scope: 'unit', lines: { kind: 'basic' }, tiers: TIERS },
    { type: 'year-end-rush', ruleId: 'rush', scope: 'ledger', tiers: TIERS },
    {
      type: 'forecast-overspend',
      ruleId: 'forecast',
      scope: 'line',
      afterDays: 60,
      tiers: [{ above: 100, severity: 'warning' }],
    },
    {
      type: 'stale-encumbrance',
      ruleId: 'stale',
      idleDays: 60,
      pastDueDays: 10,
      severity: 'warning',
    },
    {
      type: 'invoice-overdue',
      ruleId: 'invoices',
      supplierSizes: ['small', 'micro'],
      tiers: [
        { above: 30, severity: 'warning' },
        { above: 60, severity: 'critical' },
      ],
    },
    {
      type: 'carried-over-old',
      ruleId: 'old',
      tiers: [
        { above: 1, severity: 'warning' },
        { above: 2, severity: 'critical' },
      ],
    },
    ...SELF_CHECKS.map((type) => ({ type, ruleId: type, severity: 'critical' }) as const),
  ],
});

// A rule can begin to look at months, or stop.
const LOOSE_HORIZONS: Readonly<Record<string, ControlRule['horizon']>> = {
  months: 'year',
  plans: 'month',
};

/** The same names with other figures, and some rules gone. */
const LOOSE: Policy = {
  ...TIGHT,
  controlRules: TIGHT.controlRules
    .filter(({ ruleId }) => ruleId !== 'projects')
    .map((rule) => ({ ...rule, tiers: [{ percent: 95, response: 'hold' as const }] }))
    .map((rule) => ({ ...rule, horizon: LOOSE_HORIZONS[rule.ruleId] ?? rule.horizon })),
  alertRules: (TIGHT.alertRules ?? []).filter(
    ({ type }) => type !== 'pace-behind' && type !== 'three-public-over-cap',
  ),
};

const { alertRules: _, ...SILENT } = { ...CHINESE_POLICY };
const POLICIES = [TIGHT, LOOSE, SILENT];

const lineId = fc.constantFrom(...LINES);
const amountFen = fc.constantFrom(1n, 450n, 900n, 901n, 1_000n, 1_900n, 2_500n);
const number = fc.integer({ min: 1, max: 4 });
const supplierSize = fc.constantFrom('small' as const, 'large' as const, 'micro' as const);

const payment = fc.record({
  type: fc.constant('PaymentRecorded' as const),
  lineId,
  amountFen,
  number,
});
const kinds = fc.oneof(
  { weight: 8, arbitrary: payment },
  {
    weight: 18,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'PaymentRefunded' as const,
        'PaymentCorrected' as const,
        'EventReversed' as const,
        'EncumbranceRecorded' as const,
        'EncumbranceReleased' as const,
        'PaymentOrdered' as const,
        'PaymentSettled' as const,
        'PaymentRejected' as const,
        'SupplementaryAppropriated' as const,
        'AppropriationReduced' as const,
        'CarryOverReceived' as const,
        'PolicyAdopted' as const,
        'CashPlanSet' as const,
        'CashPlanSet' as const,
        'LedgerSelfChecked' as const,
      ),
      lineId,
      amountFen,
      number,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('AlertsSwept' as const), lineId, amountFen, number }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('EncumbranceRecorded' as const, 'PaymentOrdered' as const),
      lineId,
      amountFen,
      number,
    }),
  },
);

type Kind = typeof kinds extends fc.Arbitrary<infer Value> ? Value : never;

/** Logs that begin with an approved budget and a policy. */
export const RANDOM_LOGS: fc.Arbitrary<Recorded[]> = fc
  .record({
    firstDay: fc.constantFrom(0, 0, 310),
    drawn: fc.array(
      fc.record({ kind: kinds, other: lineId, size: supplierSize, days: fc.nat({ max: 25 }) }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ firstDay, drawn }) => {
    let day: number = firstDay;
    const opened: BudgetEvent = { ...OPENED, policy: TIGHT };
    const log: BudgetEvent[] = [opened, { type: 'BudgetApproved', lines: OPENING_LINES }];
    const days = [0, 0];
    for (const { kind, other, size, days: more } of drawn) {
      // Facts arrive late at times; sweeps never go back.
      if (kind.type === 'AlertsSwept') day = Math.min(day + 2 * more + 1, 364);
      log.push(eventOf(kind, { other, size, day, log }));
      days.push(kind.type === 'AlertsSwept' ? day : Math.max(0, day + 5 - more));
    }
    return log.map((event, index) => ({
      ...OFFICER,
      documentNumber: index % 5 === 0 ? `文-${index % 3}` : `文-${index}`,
      effectiveOn: dateOf(days[index] ?? 0),
      seq: index + 1,
      event,
    }));
  });

function dateOf(day: number): string {
  return new Date(Date.UTC(2023, 0, 1 + Math.max(0, Math.min(day, 364))))
    .toISOString()
    .slice(0, 10);
}

interface Around {
  readonly other: string;
  readonly size: 'small' | 'large' | 'micro';
  readonly day: number;
  readonly log: readonly BudgetEvent[];
}

function eventOf(kind: Kind, { other, size, day, log }: Around): BudgetEvent {
  const { type, lineId: line, amountFen: fen, number: which } = kind;
  const seq = log.length + 1;
  const paid = log.filter((event) => event.type === 'PaymentRecorded');
  const earlier = paid[which % Math.max(1, paid.length)];
  const about = { lineId: earlier?.lineId ?? line, paymentId: earlier?.paymentId ?? 'P-0' };
  const part = earlier === undefined || earlier.amountFen < fen ? 1n : fen;
  const lines = [{ lineId: line, amountFen: fen }];
  const encumbranceId = `E-${which}`;
  const words = { reason: '原因', purpose: `用途${which % 2}`, voucherNumber: `记-${which}` };
  const ordered = { paymentId: `O-${seq}`, lineId: line, amountFen: fen };
  const waiting = waitingIn(log);
  switch (type) {
    case 'PaymentRecorded': {
      const content = { paymentId: `P-${seq}`, lineId: line, amountFen: fen, ...words };
      const contract = which === 1 ? { encumbranceId: 'E-1', liquidatedFen: 1n } : {};
      // A late fact counts in the month that was open.
      const late = which === 3 ? { bookedIn: dateOf(day + 31).slice(0, 7) } : {};
      return { type, ...content, ...contract, ...late };
    }
    case 'PaymentRefunded':
      return { type, refundId: `F-${seq}`, ...about, amountFen: part, ...words };
    case 'PaymentCorrected': {
      const correction = { correctionId: `C-${seq}`, paymentId: about.paymentId, correctsSeq: 3 };
      const lineIds = { fromLineId: about.lineId, toLineId: other };
      return { type, ...correction, ...lineIds, amountFen: part, reason: '更正' };
    }
    case 'EventReversed':
      return {
        type,
        reversalId: `V-${seq}`,
        reversesSeq: 3,
        reversesType: 'PaymentRecorded',
        documentId: about.paymentId,
        postings: [
          {
            lineId: about.lineId,
            entries: [
              { account: 'available', amountFen: part },
              { account: 'disbursed', amountFen: -part },
            ],
          },
        ],
      };
    case 'EncumbranceRecorded': {
      const contract = { contractNumber: '合-1', supplierName: '甲', supplierSize: size };
      const dueOn = dateOf(day + 30);
      return { type, encumbranceId, ...contract, purpose: '采购', dueOn, lines };
    }
    case 'EncumbranceReleased':
      return { type, encumbranceId, reason: '不需要', lines };
    case 'PaymentOrdered':
      return { type, ...ordered, method: 'direct', purpose: '货款', encumbranceId };
    case 'PaymentSettled': {
      if (waiting === undefined) return { type: 'AppropriationReduced', reason: '追减', lines };
      const { paymentId, lineId: from, amountFen: settled } = waiting;
      return { type, paymentId, lineId: from, amountFen: settled, voucherNumber: '记' };
    }
    case 'PaymentRejected': {
      if (waiting === undefined) return { type: 'AppropriationReduced', reason: '追减', lines };
      const { type: __, method, purpose, ...order } = waiting;
      return { type, ...order, reason: `${purpose} ${method}` };
    }
    case 'SupplementaryAppropriated':
      return { type, reason: '追加', source: 'other', lines };
    case 'AppropriationReduced':
      return { type, reason: '追减', lines };
    case 'CarryOverReceived': {
      const from = { ledgerId: '440307-audit-2022', seq: 9, hash: '5e'.repeat(32) };
      const parts = [
        { originYear: 2023 - which, amountFen: fen },
        { originYear: 2022, amountFen: 50n },
      ];
      return { type, runId: 'Y', from, lineId: line, parts, contracts: [] };
    }
    case 'PolicyAdopted': {
      const policy = POLICIES[which % 3] ?? TIGHT;
      return { type, version: seq, policy, reason: '修订' };
    }
    case 'CashPlanSet': {
      const planned = [{ lineId: line, amountFen: which === 4 ? 0n : fen }];
      return { type, month: dateOf(day + 15 * which - 30).slice(0, 7), lines: planned };
    }
    case 'LedgerSelfChecked': {
      const found = SELF_CHECKS.filter((_, index) => (which + seq) % (index + 2) === 0);
      const findings = found.map((kind) => ({ kind, findingCount: which, codes: ['CODE'] }));
      return { type, on: dateOf(day), findings };
    }
    case 'AlertsSwept':
      return { type, on: dateOf(day) };
    default:
      return kind satisfies never;
  }
}

function waitingIn(log: readonly BudgetEvent[]) {
  const done = log.flatMap((event) =>
    event.type === 'PaymentSettled' || event.type === 'PaymentRejected' ? [event.paymentId] : [],
  );
  const orders = log.filter((event) => event.type === 'PaymentOrdered');
  return orders.find(({ paymentId }) => !done.includes(paymentId));
}
