import { DEFAULT_ALERT_RULES } from '../default-policies.js';
import { documentsAfter, type LedgerDocument } from '../documents.js';
import type { Recorded } from '../events.js';
import type { Policy } from '../policy.js';
import { postingsOf } from '../postings.js';
import { type AlertDraft, type DocumentCell, RULES_ID, rulesIn } from './cells.js';
import { type MovedLine, NO_USE, plusUse, useOf } from './use.js';

// What an event changes of what the rules look at.

/** Keeps what an event says; returns what it moved of which line. */
export function keepFacts(draft: AlertDraft, recorded: Recorded): MovedLine[] {
  keepRules(draft, recorded);
  keepDocuments(draft, recorded);
  return keepLines(draft, recorded);
}

function keepRules(draft: AlertDraft, { event }: Recorded): void {
  if (event.type === 'LedgerOpened') {
    const { fiscalYear, policy } = event;
    const opened = { fiscalYear, sweptOn: '', yearClosed: false };
    draft.set({ kind: 'rules', id: RULES_ID, ...opened, ...rulesOf(policy, 1) });
  }
  const rules = rulesIn(draft);
  if (rules === undefined) return;
  if (event.type === 'PolicyAdopted') {
    draft.set({ ...rules, ...rulesOf(event.policy, event.version) });
  }
  if (event.type === 'AlertsSwept') draft.set({ ...rules, sweptOn: event.on });
  if (event.type === 'YearClosed') draft.set({ ...rules, yearClosed: true });
}

function rulesOf(policy: Policy | undefined, version: number) {
  if (policy === undefined) return { policyVersion: 0, controlRules: [], alertRules: [] };
  const { controlRules, alertRules = DEFAULT_ALERT_RULES } = policy;
  return { policyVersion: version, controlRules, alertRules };
}

function keepLines(draft: AlertDraft, { event, effectiveOn }: Recorded): MovedLine[] {
  return postingsOf(event).map(({ lineId: id, movement }) => {
    const use = useOf(movement, effectiveOn);
    const before = draft.get('line', id) ?? NO_USE;
    draft.set({ kind: 'line', id, ...plusUse(before, use) });
    return { id, ...use };
  });
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
