import type { SplitAlert } from '../alert-rules.js';
import type { LineAmount } from '../appropriation-events.js';
import { daysBetween } from '../calendar.js';
import type { Recorded } from '../events.js';
import { addressOf } from '../line.js';
import { sumFen } from '../money.js';
import { matches } from '../policy-scope.js';
import { type AlertDraft, type GroupMember, rulesIn } from './cells.js';
import { type AlertCrossing, type Cause, settled } from './episodes.js';

// 化整为零: purchases that stay below a procurement threshold one by one and reach it together. A purchase is
// a contract, or a payment that is out of none.

/** The groups in which the purchases of an event are added up. */
export function boughtGroupsOf(recorded: Recorded): string[] {
  return purchasesOf(recorded).map(({ key }) => groupIdOf(key));
}

/** Keeps a purchase, and tells when it makes a window of days reach the threshold of a rule. */
export function splitsFound(draft: AlertDraft, recorded: Recorded, cause: Cause): AlertCrossing[] {
  const { effectiveOn: on } = recorded;
  return purchasesOf(recorded).flatMap(({ key, memberId, amountFen, lineIds }) => {
    const id = groupIdOf(key);
    const member = { memberId, on, amountFen };
    const members = [...(draft.get('group', id)?.members ?? []), member];
    draft.set({ kind: 'group', id, members });
    return splitRules(draft).flatMap((rule) => {
      const { ruleId, type: alertKind, lines = {}, severity, thresholdFen } = rule;
      if (!lineIds.every((lineId) => matches(lines, lineId))) return [];
      const together = largestWindow(rule, { members, member });
      const totalFen = sumFen(together.map((each) => each.amountFen));
      if (totalFen < thresholdFen) return [];
      const purchases = String(together.length);
      const figures = { totalFen, thresholdFen, purchases, firstOn: together[0]?.on ?? on };
      const object = { dimension: 'unit-project-item', key };
      const judgement = { object, tier: 1, severity, clears: false, figures };
      return settled(draft, { ruleId, alertKind }, { judgement, cause });
    });
  });
}

interface Purchase {
  /** Unit, project or `basic`, and economic item. */
  readonly key: string;
  readonly memberId: string;
  readonly amountFen: bigint;
  readonly lineIds: readonly string[];
}

function purchasesOf({ event }: Recorded): Purchase[] {
  if (event.type === 'EncumbranceRecorded') return grouped(event.encumbranceId, event.lines);
  if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return [];
  if (event.encumbranceId !== undefined) return [];
  const { paymentId, lineId, amountFen } = event;
  return grouped(paymentId, [{ lineId, amountFen }]);
}

function grouped(memberId: string, amounts: readonly LineAmount[]): Purchase[] {
  const groups = new Map<string, LineAmount[]>();
  for (const amount of amounts) {
    const { unitCode, projectCode = 'basic', economicCode } = addressOf(amount.lineId);
    const key = `${unitCode}:${projectCode}:${economicCode}`;
    groups.set(key, [...(groups.get(key) ?? []), amount]);
  }
  return [...groups].map(([key, lines]) => ({
    key,
    memberId,
    amountFen: sumFen(lines.map(({ amountFen }) => amountFen)),
    lineIds: lines.map(({ lineId }) => lineId),
  }));
}

// Of all windows that hold the purchase, the one that adds up to most. What reaches the threshold by itself
// was put out to tender, or is another matter.
function largestWindow(
  { windowDays, thresholdFen }: SplitAlert,
  { members, member }: { readonly members: readonly GroupMember[]; readonly member: GroupMember },
): readonly GroupMember[] {
  if (member.amountFen >= thresholdFen) return [];
  const near = members
    .filter(({ amountFen }) => amountFen < thresholdFen)
    .filter(({ on }) => Math.abs(daysBetween(on, member.on)) <= windowDays)
    .sort((one, other) => (one.on < other.on ? -1 : 1));
  const windows = near
    .filter(({ on }) => on <= member.on)
    .map(({ on: first }) =>
      near.filter(({ on }) => on >= first && daysBetween(first, on) <= windowDays),
    );
  const totalOf = (window: readonly GroupMember[]) => sumFen(window.map((each) => each.amountFen));
  return windows.reduce(
    (most, window) => (totalOf(window) > totalOf(most) ? window : most),
    [] as readonly GroupMember[],
  );
}

function splitRules(draft: AlertDraft): SplitAlert[] {
  const rules = rulesIn(draft)?.alertRules ?? [];
  return rules.filter((rule) => rule.type === 'split-purchase');
}

function groupIdOf(key: string): string {
  return `bought:${key}`;
}
