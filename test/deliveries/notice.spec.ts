import { describe, expect, it } from '@jest/globals';
import { ALERT_EVENTS, causeOf, NOTICE_KINDS, noticeOf } from '../../src/alerts/notice.js';
import { wordedNotice } from '../../src/deliveries/wording.js';
import type { AlertRaised } from '../../src/domain/alert-events.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { CATALOGUE } from '../../src/ledger/catalogue.js';
import { AUDIT, OFFICE, OFFICER, SYSTEM } from '../domain/fixture.js';

const RAISED: AlertRaised = {
  type: 'AlertRaised',
  alertId: 'alert:behind:project:2023-P1',
  kind: 'pace-behind',
  ruleId: 'behind',
  policyVersion: 1,
  object: { dimension: 'project', key: '2023-P1' },
  episode: 1,
  tier: 2,
  severity: 'critical',
  figures: { budgetFen: 500_000n, disbursedFen: 12_345n, executionPercent: '2.47', method: '线性' },
  causedBySeq: 7,
  on: '2023-06-30',
};
const place = {
  ledgerId: '440307-audit-2023',
  recordedAt: '2023-07-01T01:00:00.000Z',
  causedOnLines: [] as string[],
};
const told = (event: BudgetEvent, causedOnLines: string[] = []) =>
  noticeOf({ ...OFFICER, seq: 9, event }, { ...place, causedOnLines });

describe('the notice of an alert', () => {
  it('says kind, severity, object and figures, money in yuan', () => {
    expect(told(RAISED)).toEqual({
      kind: 'pace-behind',
      severity: 'critical',
      direction: 'raised',
      object: { dimension: 'project', key: '2023-P1' },
      unitCodes: [],
      figures: {
        budget: '5000.00',
        disbursed: '123.45',
        executionPercent: '2.47',
        method: '线性',
      },
      ledgerId: '440307-audit-2023',
      seq: 9,
      effectiveOn: OFFICER.effectiveOn,
      recordedAt: place.recordedAt,
    });
    expect(told({ ...RAISED, type: 'AlertEscalated' })?.direction).toBe('escalated');
    expect(told({ ...RAISED, type: 'AlertCleared' })?.direction).toBe('cleared');
    expect(causeOf(RAISED)).toBe(7);
  });

  it('concerns the units of the lines that moved it', () => {
    const units = (object: AlertRaised['object'], lines: string[]) =>
      told({ ...RAISED, object }, lines)?.unitCodes;
    expect(units({ dimension: 'unit', key: 'U2' }, [])).toEqual(['U2']);
    expect(units({ dimension: 'line', key: OFFICE }, [AUDIT])).toEqual(['U1']);
    expect(units({ dimension: 'project', key: '2023-P1' }, [AUDIT, SYSTEM])).toEqual(['U1']);
    expect(units({ dimension: 'payment', key: 'P-1' }, [SYSTEM])).toEqual(['U2']);
    expect(units({ dimension: 'unit-project-item', key: 'U2:2023-P2:30227' }, [])).toEqual(['U2']);
  });

  it('is there for the alert events of the catalogue, and for no other event', () => {
    for (const type of Object.keys(CATALOGUE)) {
      const isAlert = (ALERT_EVENTS as readonly string[]).includes(type);
      expect([type, isAlert]).toEqual([
        type,
        /^(Overspend|Alert)(Flagged|Raised|Escalated|Cleared)/.test(type),
      ]);
    }
    expect(told({ type: 'AlertAcknowledged', alertId: 'x' })).toBeUndefined();
    expect(told({ type: 'AlertAssigned', alertId: 'x', assignee: 'li' })).toBeUndefined();
  });
});

describe('the words for it', () => {
  it('know every kind in both languages, and money by its two decimals', () => {
    for (const kind of NOTICE_KINDS) {
      const notice = { ...told(RAISED), kind } as NonNullable<ReturnType<typeof told>>;
      const chinese = wordedNotice(notice, 'zh-CN');
      const english = wordedNotice(notice, 'en');
      expect([kind, chinese.heading]).toEqual([kind, expect.stringMatching(/[一-鿿]/)]);
      expect([kind, english.heading]).toEqual([
        kind,
        expect.not.stringMatching(/[一-鿿]|undefined/),
      ]);
      expect(chinese.facts).toContainEqual({ name: '预算', value: '5000.00 元' });
      expect(chinese.facts).toContainEqual({ name: '执行进度（%）', value: '2.47' });
      expect(english.facts).toContainEqual({ name: 'method', value: '线性' });
    }
  });
});
