import { adjustedFen, type Movement } from '../accounts.js';
import type { CashPlanSet } from '../appropriation-events.js';
import { DEFAULT_ALERT_RULES } from '../default-policies.js';
import { documentsAfter, type LedgerDocument } from '../documents.js';
import type { Recorded } from '../events.js';
import { monthOf, usedAfter, usedFen } from '../monthly-use.js';
import { plannedAfter } from '../performance-document.js';
import type { Policy } from '../policy.js';
import { postingsOf } from '../postings.js';
import { type AlertDraft, type DocumentCell, type LineCell, RULES_ID, rulesIn } from './cells.js';

// What an event changes of what the rules look at.

/** A line that an event moved, or planned cash for. */
export interface MovedLine {
  readonly id: string;
  readonly before: LineCell | undefined;
  readonly after: LineCell | undefined;
}

/** What an event changed of the use of lines. */
export interface Moved {
  readonly lines: readonly MovedLine[];
  /** It is booked in a later month than anything before it. */
  readonly beganMonth: boolean;
}

/** Keeps what an event says; returns what it moved of which line. */
export function keepFacts(draft: AlertDraft, recorded: Recorded): Moved {
  const { reachedMonth } = rulesIn(draft) ?? {};
  keepRules(draft, recorded);
  keepDocuments(draft, recorded);
  const lines = keepLines(draft, recorded);
  return { lines, beganMonth: rulesIn(draft)?.reachedMonth !== reachedMonth };
}

function keepRules(draft: AlertDraft, recorded: Recorded): void {
  const { event } = recorded;
  if (event.type === 'LedgerOpened') {
    const { fiscalYear, policy } = event;
    const opened = { fiscalYear, sweptOn: '', reachedMonth: '', yearClosed: false };
    draft.set({ kind: 'rules', id: RULES_ID, ...opened, ...rulesOf(policy, 1) });
  }
  const rules = rulesIn(draft);
  if (rules === undefined) return;
  if (event.type === 'PolicyAdopted') {
    draft.set({ ...rules, ...rulesOf(event.policy, event.version) });
  }
  if (event.type === 'AlertsSwept') draft.set({ ...rules, sweptOn: event.on });
  if (event.type === 'YearClosed') draft.set({ ...rules, yearClosed: true });
  const month = monthOf(recorded, event);
  const isBooked = postingsOf(event).length > 0;
  if (isBooked && month > rules.reachedMonth) draft.set({ ...rules, reachedMonth: month });
}

function rulesOf(policy: Policy | undefined, version: number) {
  if (policy === undefined) return { policyVersion: 0, controlRules: [], alertRules: [] };
  const { controlRules, alertRules = DEFAULT_ALERT_RULES } = policy;
  return { policyVersion: version, controlRules, alertRules };
}

function keepLines(draft: AlertDraft, recorded: Recorded): MovedLine[] {
  const { event } = recorded;
  const touched = event.type === 'CashPlanSet' ? event.lines : postingsOf(event);
  const before = new Map(touched.map(({ lineId }) => [lineId, draft.get('line', lineId)]));
  if (event.type === 'CashPlanSet') keepPlans(draft, event);
  else keepMovements(draft, recorded);
  return [...before].map(([id, known]) => ({ id, before: known, after: draft.get('line', id) }));
}

function keepPlans(draft: AlertDraft, { month, lines }: CashPlanSet): void {
  for (const { lineId, amountFen } of lines) {
    const known = draft.get('line', lineId) ?? newLine(lineId);
    draft.set({ ...known, plan: plannedAfter(known.plan, { month, amountFen }) });
  }
}

function keepMovements(draft: AlertDraft, recorded: Recorded): void {
  const { event, effectiveOn } = recorded;
  const month = monthOf(recorded, event);
  for (const { lineId, movement } of postingsOf(event)) {
    const known = draft.get('line', lineId) ?? newLine(lineId);
    draft.set(lineAfter(known, movement, { month, effectiveOn }));
  }
}

function lineAfter(
  line: LineCell,
  movement: Movement,
  { month, effectiveOn }: { readonly month: string; readonly effectiveOn: string },
): LineCell {
  const { disbursed = 0n } = movement;
  const decemberFen = effectiveOn.slice(5, 7) === '12' ? disbursed : 0n;
  return {
    ...line,
    adjustedFen: line.adjustedFen + adjustedFen(movement),
    disbursedFen: line.disbursedFen + disbursed,
    decemberFen: line.decemberFen + decemberFen,
    used: {
      disbursed: line.used.disbursed + usedFen('disbursed', movement),
      committed: line.used.committed + usedFen('committed', movement),
    },
    usedByMonth: usedAfter(line.usedByMonth, movement, month) ?? line.usedByMonth,
  };
}

function newLine(id: string): LineCell {
  const nothing = { adjustedFen: 0n, disbursedFen: 0n, decemberFen: 0n };
  const used = { disbursed: 0n, committed: 0n };
  return { kind: 'line', id, ...nothing, used, usedByMonth: {}, plan: undefined };
}

// Of all documents only those are kept that a rule of time looks at, as long as it does.
function keepDocuments(draft: AlertDraft, recorded: Recorded): void {
  const find = (id: string) => draft.get('document', id)?.document;
  for (const document of documentsAfter(find, recorded)) keepDocument(draft, document);
  const { event, effectiveOn } = recorded;
  if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return;
  const contract = draft.get('document', event.encumbranceId ?? '');
  if (contract === undefined) return;
  const { paidOn = '' } = contract;
  draft.set({ ...contract, paidOn: effectiveOn > paidOn ? effectiveOn : paidOn });
}

function keepDocument(draft: AlertDraft, document: LedgerDocument): void {
  const { kind, documentId: id, status } = document;
  const cell = { kind: 'document', id } as const;
  if (kind === 'payment' && status !== 'ordered') draft.drop(cell);
  else if (kind === 'encumbrance' || kind === 'payment' || kind === 'carried-money') {
    const before: Partial<DocumentCell> = draft.get('document', id) ?? {};
    draft.set({ ...before, ...cell, document });
  }
}
