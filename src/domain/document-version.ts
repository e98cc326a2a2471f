import type { Budget } from './budget.js';
import type { BudgetEvent } from './events.js';
import { must } from './rules.js';

/** The version a person saw before giving an order. */
export interface DocumentVersion {
  readonly documentId: string;
  /** The document is to be at one of these `changedSeq`; undefined when any version will do. */
  readonly expectedSeqs?: readonly number[];
}

/** The rule, refused when the document has moved on. Whether it exists is the rule's to say. */
export function atVersion(
  { documentId, expectedSeqs }: DocumentVersion,
  rule: (budget: Budget) => BudgetEvent[],
): (budget: Budget) => BudgetEvent[] {
  if (expectedSeqs === undefined) return rule;
  return (budget) => {
    const changedSeq = budget.documents.get(documentId)?.changedSeq;
    const current = changedSeq === undefined || expectedSeqs.includes(changedSeq);
    must(current, 'DOCUMENT_CHANGED', { documentId, changedSeq });
    return rule(budget);
  };
}
