import { evolve, type Line } from '../../../src/domain/budget.js';
import type { LedgerDocument } from '../../../src/domain/documents.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { Header } from '../../../src/domain/header.js';
import { PlainLedger, type State } from './plain-ledger.js';

/** One event of a history and what it changed. */
export interface Step {
  readonly recorded: Recorded;
  /** Everything up to the event, which is the last one. It moves on as the state does. */
  readonly history: readonly Recorded[];
  readonly headerBefore: Header | undefined;
  readonly lines: readonly { readonly before: Line | undefined; readonly after: Line }[];
  readonly documents: readonly {
    readonly before: LedgerDocument | undefined;
    readonly after: LedgerDocument;
  }[];
  /** The state after the event, which moves on: look at it, do not keep it. */
  readonly after: State;
}

/** The steps of a history from its beginning. */
export function* stepsAlong(history: readonly Recorded[]): Generator<Step> {
  const ledger = new PlainLedger();
  for (const recorded of history) {
    const before = ledger.at('');
    const changes = evolve(before, recorded);
    const lines = changes.lines.map((after) => ({ before: before.lines.get(after.lineId), after }));
    const documents = changes.documents.map((after) => ({
      before: before.documents.get(after.documentId),
      after,
    }));
    ledger.fold(recorded);
    const [headerBefore, after] = [before.header, ledger.at('')];
    yield { recorded, history: ledger.history, headerBefore, lines, documents, after };
  }
}
