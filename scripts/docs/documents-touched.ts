import { documentsAfter, type LedgerDocument } from '../../src/domain/documents.js';
import type { BudgetEvent, BudgetEventType } from '../../src/domain/events.js';

/** What each event does to documents, tried on the examples in their order: kind and status afterwards. */
export function documentsTouched(
  examples: ReadonlyMap<BudgetEventType, readonly BudgetEvent[]>,
): ReadonlyMap<BudgetEventType, readonly string[]> {
  const documents = new Map<string, LedgerDocument>();
  const find = (documentId: string) => documents.get(documentId);
  let seq = 0;
  const touched = [...examples].map(([type, events]): [BudgetEventType, string[]] => {
    const said = events.flatMap((event) => {
      seq += 1;
      const recorded = { seq, actor: 'key:example', effectiveOn: '2023-04-01', event };
      const after = documentsAfter(find, recorded);
      for (const document of after) documents.set(document.documentId, document);
      return after.map(({ kind, status }) => `${kind} \`${status}\``);
    });
    return [type, [...new Set(said)]];
  });
  return new Map(touched);
}
