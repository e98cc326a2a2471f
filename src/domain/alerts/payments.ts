import type { DuplicateAlert, NoBudgetAlert } from '../alert-rules.js';
import { daysBetween } from '../calendar.js';
import type { Recorded } from '../events.js';
import { given } from '../line-amounts.js';
import { type AlertDraft, type GroupMember, rulesIn, type UnbudgetedCell } from './cells.js';
import { type AlertCrossing, byId, type Cause, type Judgement, settled } from './episodes.js';

// Rules about single payments.

/** The group in which a payment is compared with others; undefined for an event that begins none. */
export function paidGroupOf({ event }: Recorded): string | undefined {
  if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return undefined;
  return `paid:${event.lineId}:${event.amountFen}`;
}

/** Two payments from one line of one amount that are also alike in purpose, voucher or document. */
export function duplicatesFound(
  draft: AlertDraft,
  recorded: Recorded,
  cause: Cause,
): AlertCrossing[] {
  const { event, effectiveOn: on, documentNumber } = recorded;
  if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return [];
  const id = paidGroupOf(recorded) ?? '';
  const { paymentId: memberId, amountFen, purpose, lineId } = event;
  const voucherNumber = event.type === 'PaymentRecorded' ? event.voucherNumber : undefined;
  const member = { memberId, on, amountFen, purpose, ...given({ voucherNumber, documentNumber }) };
  const before = draft.get('group', id)?.members ?? [];
  draft.set({ kind: 'group', id, members: [...before, member] });
  return duplicateRules(draft).flatMap((rule) => {
    const { ruleId, windowDays, severity } = rule;
    const near = (other: GroupMember) => Math.abs(daysBetween(other.on, on)) <= windowDays;
    const twin = before.find((other) => near(other) && alike(other, member) !== undefined);
    if (twin === undefined) return [];
    const alikeIn = alike(twin, member) ?? '';
    const figures = { amountFen, lineId, alikeIn, otherPaymentId: twin.memberId, otherOn: twin.on };
    const object = { dimension: 'payment', key: memberId };
    const judgement = { object, tier: 1, severity, clears: false, figures };
    return settled(draft, { ruleId, alertKind: rule.type }, { judgement, cause });
  });
}

// The payee is known by a salted commitment only, which never repeats.
function alike(one: GroupMember, other: GroupMember): string | undefined {
  const same = (name: 'voucherNumber' | 'documentNumber' | 'purpose') =>
    one[name] !== undefined && one[name] === other[name];
  return (['voucherNumber', 'documentNumber', 'purpose'] as const).find(same);
}

function duplicateRules(draft: AlertDraft): DuplicateAlert[] {
  const rules = rulesIn(draft)?.alertRules ?? [];
  return rules.filter((rule) => rule.type === 'duplicate-payment');
}

/**
 * Payments that are charged to a line without budget: raised by the payment that finds none there, cleared
 * when the line has one or the payment is charged there no more. What is only ordered does not count.
 */
export function unbudgetedFound(
  draft: AlertDraft,
  { event }: Recorded,
  { cause, lineIds }: { readonly cause: Cause; readonly lineIds: ReadonlySet<string> },
): AlertCrossing[] {
  switch (event.type) {
    case 'PaymentRecorded':
    case 'PaymentSettled':
      charge(draft, event.paymentId, { lineId: event.lineId, amountFen: event.amountFen });
      break;
    case 'PaymentRefunded':
      charge(draft, event.paymentId, { lineId: event.lineId, amountFen: -event.amountFen });
      break;
    case 'PaymentCorrected':
      charge(draft, event.paymentId, { lineId: event.fromLineId, amountFen: -event.amountFen });
      charge(draft, event.paymentId, { lineId: event.toLineId, amountFen: event.amountFen });
      break;
    case 'EventReversed':
      discharge(draft, event.documentId ?? '');
      break;
    default:
  }
  forgiven(draft, lineIds);
  return judgedPayments(draft, cause);
}

interface Charge {
  readonly lineId: string;
  readonly amountFen: bigint;
}

function charge(draft: AlertDraft, id: string, { lineId, amountFen }: Charge): void {
  const before = draft.get('unbudgeted', id)?.charges ?? {};
  const begun = before[lineId] !== undefined;
  if (!begun && (amountFen < 0n || hasBudget(draft, lineId))) return;
  const chargedFen = BigInt(before[lineId] ?? 0n) + amountFen;
  const { [lineId]: _, ...others } = before;
  const charges = chargedFen > 0n ? { ...others, [lineId]: String(chargedFen) } : others;
  draft.set({ kind: 'unbudgeted', id, charges });
}

function discharge(draft: AlertDraft, id: string): void {
  const known = draft.get('unbudgeted', id);
  if (known !== undefined) draft.set({ ...known, charges: {} });
}

// A line that gets a budget is no reason to complain about any payment any more.
function forgiven(draft: AlertDraft, lineIds: ReadonlySet<string>): void {
  const funded = new Set([...lineIds].filter((lineId) => hasBudget(draft, lineId)));
  if (funded.size === 0) return;
  for (const cell of [...draft.ofKind('unbudgeted')]) {
    const left = Object.entries(cell.charges).filter(([lineId]) => !funded.has(lineId));
    const same = left.length === Object.keys(cell.charges).length;
    if (!same) draft.set({ ...cell, charges: Object.fromEntries(left) });
  }
}

function hasBudget(draft: AlertDraft, lineId: string): boolean {
  return (draft.get('line', lineId)?.adjustedFen ?? 0n) !== 0n;
}

function judgedPayments(draft: AlertDraft, cause: Cause): AlertCrossing[] {
  const rules = rulesIn(draft)?.alertRules ?? [];
  const ofPayments = rules.filter((rule) => rule.type === 'no-budget-payment');
  const cells = [...draft.ofKind('unbudgeted')].sort(byId);
  const found = ofPayments.flatMap((rule) =>
    cells.flatMap((cell) => {
      const judgement = unbudgeted(rule, cell);
      return settled(draft, { ruleId: rule.ruleId, alertKind: rule.type }, { judgement, cause });
    }),
  );
  for (const cell of cells) if (Object.keys(cell.charges).length === 0) draft.drop(cell);
  return found;
}

function unbudgeted({ severity }: NoBudgetAlert, { id, charges }: UnbudgetedCell): Judgement {
  const [lineId] = Object.keys(charges);
  const object = { dimension: 'payment', key: id };
  if (lineId === undefined) return { object, tier: 0, severity, clears: true, figures: {} };
  const figures = { lineId, chargedFen: BigInt(charges[lineId] ?? 0n) };
  return { object, tier: 1, severity, clears: false, figures };
}
