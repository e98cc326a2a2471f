import { type Balance, move, ZERO_BALANCE } from './accounts.js';
import {
  type DocumentKind,
  type DocumentOf,
  documentsAfter,
  type LedgerDocument,
} from './documents.js';
import type { Recorded } from './events.js';
import { type Header, headerAfter } from './header.js';
import { monthOf, type UsedByMonth, usedAfter } from './monthly-use.js';
import { postingsOf } from './postings.js';

// The state of a ledger, as the deciders see it: a fold of its events and nothing else.

export interface Line {
  readonly lineId: string;
  readonly balance: Balance;
  /** What was used of it by month; absent as long as nothing was. */
  readonly used?: UsedByMonth;
}

export interface Lines {
  get(lineId: string): Line | undefined;
  values(): Iterable<Line>;
}

export interface Documents {
  get(documentId: string): LedgerDocument | undefined;
  /** Every document of a kind, in no order that means anything. */
  ofKind<Kind extends DocumentKind>(kind: Kind): Iterable<DocumentOf<Kind>>;
}

export interface Budget {
  readonly header: Header | undefined;
  readonly lines: Lines;
  readonly documents: Documents;
  /** The instant (ISO 8601, UTC) at which what is decided now is recorded; '' before the first event. */
  readonly recordedAt: string;
}

/** What one event changes: the new values of everything it touches. */
export interface Changes {
  readonly header?: Header;
  readonly lines: readonly Line[];
  readonly documents: readonly LedgerDocument[];
}

/** Documents by id, found by kind without looking at all of them. */
export class DocumentMap extends Map<string, LedgerDocument> implements Documents {
  private readonly kinds = new Map<DocumentKind, Set<string>>();

  constructor(documents: Iterable<readonly [string, LedgerDocument]> = []) {
    // Map's own constructor would set the documents before there are kinds to find them by.
    super();
    for (const [documentId, document] of documents) this.set(documentId, document);
  }

  override set(documentId: string, document: LedgerDocument): this {
    const { kind } = document;
    const ids = this.kinds.get(kind);
    if (ids === undefined) this.kinds.set(kind, new Set([documentId]));
    else ids.add(documentId);
    return super.set(documentId, document);
  }

  *ofKind<Kind extends DocumentKind>(kind: Kind): Generator<DocumentOf<Kind>> {
    for (const documentId of this.kinds.get(kind) ?? []) {
      yield this.get(documentId) as DocumentOf<Kind>;
    }
  }
}

/** The state of a ledger that has no events. */
export const EMPTY_BUDGET: Budget = {
  header: undefined,
  lines: new Map(),
  documents: new DocumentMap(),
  recordedAt: '',
};

/** Applies one event. Never refuses: an event is a fact. */
export function evolve(budget: Budget, recorded: Recorded): Changes {
  const { event } = recorded;
  const lines = postingsOf(event).map(({ lineId, movement }) => {
    const before = budget.lines.get(lineId);
    const balance = move(before?.balance ?? ZERO_BALANCE, movement);
    const used = usedAfter(before?.used, movement, monthOf(recorded, event));
    return used === undefined ? { lineId, balance } : { lineId, balance, used };
  });
  const documents = documentsAfter((documentId) => budget.documents.get(documentId), recorded);
  const header = headerAfter(budget.header, recorded);
  return header === undefined ? { lines, documents } : { header, lines, documents };
}

/** The state after an event, laid over the one before it. */
export function budgetAfter(budget: Budget, recorded: Recorded): Budget {
  const changes = evolve(budget, recorded);
  const lines = new Map(changes.lines.map((line) => [line.lineId, line]));
  const documents = new DocumentMap();
  for (const document of changes.documents) documents.set(document.documentId, document);
  return {
    ...budget,
    header: changes.header ?? budget.header,
    lines: {
      get: (lineId) => lines.get(lineId) ?? budget.lines.get(lineId),
      *values() {
        for (const line of budget.lines.values()) if (!lines.has(line.lineId)) yield line;
        yield* lines.values();
      },
    },
    documents: {
      get: (documentId) => documents.get(documentId) ?? budget.documents.get(documentId),
      *ofKind(kind) {
        for (const document of budget.documents.ofKind(kind)) {
          if (!documents.has(document.documentId)) yield document;
        }
        yield* documents.ofKind(kind);
      },
    },
  };
}

/** Folds a history into plain maps; the reference for every cached or projected state. */
export function foldBudget(
  history: Iterable<Recorded>,
  recordedAt = '',
): Budget & {
  readonly lines: ReadonlyMap<string, Line>;
  readonly documents: DocumentMap;
} {
  const lines = new Map<string, Line>();
  const documents = new DocumentMap();
  let header: Header | undefined;
  for (const recorded of history) {
    const changes = evolve({ header, lines, documents, recordedAt }, recorded);
    header = changes.header ?? header;
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
  }
  return { header, lines, documents, recordedAt };
}
