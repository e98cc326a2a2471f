import { describe, expect, it } from '@jest/globals';
import {
  acknowledgeAlert,
  assignAlert,
  closeAlert,
  commentAlert,
  postAlert,
  recordSelfCheck,
  snoozeAlert,
  sweepAlerts,
} from '../../src/domain/alert.js';
import type { AlertRaised } from '../../src/domain/alert-events.js';
import type { AlertCrossing } from '../../src/domain/alerts/episodes.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import type { OverspendFlagged } from '../../src/domain/overspend-events.js';
import { APPROVER, OFFICE, OFFICER, READY } from './fixture.js';
import { given, type History, happened, inTurn, record } from './specification.js';

const FOUND: AlertCrossing = {
  direction: 'raise',
  kind: 'pace-behind',
  ruleId: 'behind',
  policyVersion: 1,
  object: { dimension: 'unit', key: 'U1' },
  episode: 1,
  tier: 1,
  severity: 'warning',
  figures: { budgetFen: 10n, timePercent: '50.00' },
  causedBySeq: 2,
};
const alertId = 'alert:behind:unit:U1';
const { direction: _, ...STANDING } = FOUND;
const RAISED: AlertRaised = { type: 'AlertRaised', alertId, ...STANDING };
const ESCALATED: BudgetEvent = { ...RAISED, type: 'AlertEscalated', tier: 2, severity: 'critical' };
const CLEARED: BudgetEvent = { ...RAISED, type: 'AlertCleared' };
const CLOSED: BudgetEvent = { type: 'AlertClosed', alertId, reason: '已处理' };
const ACKNOWLEDGED: BudgetEvent = { type: 'AlertAcknowledged', alertId };
const NO_DAY = { ...OFFICER, effectiveOn: '2023-02-30' };

const statusAfter = (history: History, documentId = alertId) =>
  foldBudget(record([...READY, ...history])).documents.get(documentId);

describe('postAlert', () => {
  const post = (history: History, found: Partial<AlertCrossing>) =>
    given([...READY, ...history]).when(postAlert, { ...FOUND, ...found });

  it('raises the first episode, and the next one after it was cleared', () => {
    post([], {}).thenEvents([RAISED]);
    post([RAISED], { episode: 2 }).thenBroken('ALERT_NOT_NEXT', { field: 'episode', episode: 2 });
    post([RAISED, CLEARED], {}).thenBroken('ALERT_NOT_NEXT');
    post([RAISED, CLEARED], { episode: 2 }).thenEvents([{ ...RAISED, episode: 2 }]);
    post([RAISED, CLEARED], { episode: 3 }).thenBroken('ALERT_NOT_NEXT');
  });

  it('escalates upwards only, and within its episode', () => {
    const escalate = { direction: 'escalate', tier: 2, severity: 'critical' } as const;
    post([RAISED], escalate).thenEvents([ESCALATED]);
    post([RAISED, ESCALATED], escalate).thenBroken('ALERT_NOT_NEXT');
    post([RAISED], { ...escalate, tier: 1 }).thenBroken('ALERT_NOT_NEXT');
    post([], escalate).thenBroken('ALERT_NOT_NEXT');
    post([RAISED], { ...escalate, episode: 2 }).thenBroken('ALERT_NOT_NEXT');
  });

  it('clears an open episode once, one that people closed as well', () => {
    const clear = { direction: 'clear' } as const;
    post([RAISED], clear).thenEvents([CLEARED]);
    post([RAISED, CLOSED], clear).thenEvents([CLEARED]);
    post([RAISED, CLEARED], clear).thenBroken('ALERT_NOT_NEXT');
  });

  it('asks for an open ledger', () => {
    given([]).when(postAlert, FOUND).thenBroken('LEDGER_NOT_OPEN');
  });
});

describe('an alert', () => {
  it('is raised anew with nothing that people did about the episode before', () => {
    const again: BudgetEvent = { ...RAISED, episode: 2 };
    expect(statusAfter([RAISED, CLOSED, CLEARED, again])).toMatchObject({
      status: 'raised',
      episode: 2,
      handling: { comments: [] },
      openedSeq: 6,
    });
  });

  it('that was seen is raised again when it gets worse, and one that was closed is not', () => {
    expect(statusAfter([RAISED, ACKNOWLEDGED])).toMatchObject({ status: 'acknowledged' });
    expect(statusAfter([RAISED, ACKNOWLEDGED, ESCALATED])).toMatchObject({
      status: 'raised',
      tier: 2,
    });
    expect(statusAfter([RAISED, CLOSED, ESCALATED])).toMatchObject({ status: 'closed', tier: 2 });
    expect(statusAfter([RAISED, CLOSED, CLEARED])).toMatchObject({ status: 'cleared' });
  });

  it('keeps who did what about it', () => {
    const by = (event: BudgetEvent) => happened(event, APPROVER);
    const handled = [
      by({ type: 'AlertAssigned', alertId, assignee: 'zhao' }),
      by({ type: 'AlertCommented', alertId, comment: '核对中' }),
      by({ type: 'AlertSnoozed', alertId, snoozedUntil: '2023-04-01' }),
      by(ACKNOWLEDGED),
      by(CLOSED),
    ];
    expect(statusAfter([RAISED, ...handled])).toMatchObject({
      status: 'closed',
      handling: {
        assignee: 'zhao',
        snoozedUntil: '2023-04-01',
        acknowledgedBy: 'approver',
        closedBy: 'approver',
        closingReason: '已处理',
        comments: [{ comment: '核对中', commentedBy: 'approver', commentedOn: '2023-03-02' }],
      },
    });
  });

  it('is nothing before it was raised', () => {
    expect(statusAfter([ESCALATED, CLEARED, CLOSED])).toBeUndefined();
  });
});

describe('what people do about an alert', () => {
  const orders = [
    ['acknowledgeAlert', acknowledgeAlert, { alertId }, ACKNOWLEDGED],
    ['assignAlert', assignAlert, { alertId, assignee: 'zhao' }, 'AlertAssigned'],
    ['snoozeAlert', snoozeAlert, { alertId, snoozedUntil: '2023-03-01' }, 'AlertSnoozed'],
    ['closeAlert', closeAlert, { alertId, reason: '已处理' }, CLOSED],
  ] as const;

  it.each(orders)('%s is refused in turn, and then recorded', (_name, rule, order, event) => {
    const decide = rule as typeof closeAlert;
    const whole = order as Parameters<typeof closeAlert>[1];
    inTurn(decide, { history: [], order: whole, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OFFICER }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['ALERT_NOT_FOUND', { history: [...READY, RAISED, CLEARED] }],
      ['ALERT_NOT_OPEN', { history: [...READY, RAISED, CLOSED] }],
      ['ALERT_NOT_OPEN', { history: [...READY, RAISED] }],
    ]);
    const expected = typeof event === 'string' ? ({ type: event, ...order } as BudgetEvent) : event;
    given([...READY, RAISED])
      .when(decide, whole)
      .thenEvents([expected]);
  });

  it('is acknowledged once in an episode, and again after it got worse', () => {
    const acknowledge = (history: History) =>
      given([...READY, ...history]).when(acknowledgeAlert, { alertId });
    const by = { acknowledgedBy: 'officer' };
    acknowledge([RAISED, ACKNOWLEDGED]).thenBroken('ALERT_ACKNOWLEDGED_ALREADY', by);
    acknowledge([RAISED, ACKNOWLEDGED, ESCALATED]).thenHolds();
  });

  it('is commented at any time', () => {
    const order = { alertId, comment: '事后说明' };
    const comment = (history: History) => given([...READY, ...history]).when(commentAlert, order);
    comment([]).thenBroken('ALERT_NOT_FOUND', { field: 'alertId', alertId });
    for (const history of [[RAISED], [RAISED, CLOSED], [RAISED, CLEARED]]) {
      comment(history).thenEvents([{ type: 'AlertCommented', ...order }]);
    }
  });

  it('is done in the year or the one after, and not later', () => {
    const comment = (effectiveOn: string) =>
      given([...READY, RAISED]).when(
        commentAlert,
        { alertId, comment: '说明' },
        { ...OFFICER, effectiveOn },
      );
    comment('2024-12-31').thenHolds();
    comment('2025-01-01').thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });

  it('is snoozed until a day that has not passed', () => {
    const snooze = (snoozedUntil: string) =>
      given([...READY, RAISED]).when(snoozeAlert, { alertId, snoozedUntil });
    snooze('2023-03-01').thenHolds();
    snooze('2023-02-28').thenBroken('SNOOZE_OVER', { field: 'snoozedUntil' });
    snooze('2023-02-29').thenBroken('DATE_MALFORMED', { field: 'snoozedUntil' });
  });
});

describe('an episode of overspend', () => {
  const FLAGGED: OverspendFlagged = {
    type: 'OverspendFlagged',
    ruleVersion: 1,
    tierPercent: 100,
    dimension: 'line',
    key: OFFICE,
    crossing: 1,
    adjustedFen: 1_000n,
    committedFen: 1_001n,
    causedBySeq: 3,
    finding: 'overspend',
  };
  const { finding: __, ...crossing } = FLAGGED;
  const documentId = `overspend:1:100:line:${OFFICE}`;

  it('is acknowledged and closed like an alert, and clears by itself all the same', () => {
    const closed: BudgetEvent = { type: 'AlertClosed', alertId: documentId, reason: '已处理' };
    const order = { alertId: documentId };
    given([...READY, FLAGGED])
      .when(acknowledgeAlert, order)
      .thenHolds();
    given([...READY, FLAGGED, closed])
      .when(acknowledgeAlert, order)
      .thenBroken('ALERT_NOT_OPEN');
    expect(statusAfter([FLAGGED, closed], documentId)).toMatchObject({
      status: 'flagged',
      handling: { closedBy: 'officer' },
    });
    const back: BudgetEvent = { ...crossing, type: 'OverspendCleared', committedFen: 1_000n };
    expect(statusAfter([FLAGGED, closed, back], documentId)).toMatchObject({ status: 'cleared' });
    const again = statusAfter([FLAGGED, closed, back, { ...FLAGGED, crossing: 2 }], documentId);
    expect(again).not.toHaveProperty('handling');
  });
});

describe('sweepAlerts', () => {
  const sweep = (history: History, on: string, meta = OFFICER) =>
    given(history).when(sweepAlerts, { on }, meta);
  const SWEPT: BudgetEvent = { type: 'AlertsSwept', on: '2023-05-01' };

  it('judges each day of the year once, forwards', () => {
    sweep(READY, '2023-01-01').thenEvents([{ type: 'AlertsSwept', on: '2023-01-01' }]);
    sweep([...READY, SWEPT], '2023-05-01').thenBroken('ALERTS_SWEPT_ALREADY', { field: 'on' });
    sweep([...READY, SWEPT], '2023-04-30').thenBroken('ALERTS_SWEPT_ALREADY');
    sweep([...READY, SWEPT], '2023-05-02').thenHolds();
  });

  it('is refused for a day that is none, for no ledger, and for another year', () => {
    sweep([], '2023-02-30').thenBroken('DATE_MALFORMED', { field: 'on' });
    sweep([], '2023-02-28').thenBroken('LEDGER_NOT_OPEN');
    sweep(READY, '2024-01-01').thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
  });
});

describe('recordSelfCheck', () => {
  it('is recorded once for a day', () => {
    const check = { on: '2023-05-01', findings: [] };
    const checked: BudgetEvent = { type: 'LedgerSelfChecked', ...check };
    given(READY).when(recordSelfCheck, check).thenEvents([checked]);
    const again = given([...READY, checked]);
    again.when(recordSelfCheck, check).thenBroken('SELF_CHECKED_ALREADY', { field: 'on' });
    again.when(recordSelfCheck, { ...check, on: '2023-05-02' }).thenHolds();
    given(READY)
      .when(recordSelfCheck, { ...check, on: 'x' })
      .thenBroken('DATE_MALFORMED', { field: 'on' });
  });
});
