import { type SqlBool, sql } from 'kysely';
import { foldBudget } from '../domain/budget.js';
import type { DocumentKind, DocumentOf } from '../domain/documents.js';
import type { BudgetEventType } from '../domain/events.js';
import { must } from '../domain/rules.js';
import { storedEvent } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { decodeEvent, reviveFen } from './codec.js';
import { type Moment, seqOf } from './moment.js';

// Reads documents as they stand, or as they stood: then by folding their own events.

// Events that touch a document of a kind while they are filed under another one.
const FILED_ELSEWHERE: { readonly [Kind in DocumentKind]?: readonly BudgetEventType[] } = {
  payment: ['EventReversed'],
  encumbrance: [
    'PaymentOrdered',
    'PaymentRejected',
    'PaymentRecorded',
    'UnitMerged',
    'ProjectMerged',
    'ProjectMoved',
    'CarriedOver',
    'CarryOverReversed',
    'CarryOverReceived',
    'CarryOverReceiptReversed',
  ],
  'pre-encumbrance': ['EncumbranceRecorded'],
  overspend: ['OverspendFlagged', 'OverspendCleared'],
  revenue: ['RevenueBudgetSet', 'RevenueReceived', 'RevenueRefunded'],
  'cash-plan': ['CashPlanSet'],
};

export interface DocumentSelection<Kind extends DocumentKind> {
  readonly kind: Kind;
  readonly documentId?: string;
  readonly status?: DocumentOf<Kind>['status'];
  /** Only documents that moved this line. */
  readonly lineId?: string;
  /** Only documents that say all of this; texts and objects of texts. */
  readonly matching?: object;
}

export interface DocumentPage {
  /** The id of the last document of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface Documents<Kind extends DocumentKind> {
  /** The place in the log that the answer stands at. */
  readonly seq: number;
  readonly documents: readonly DocumentOf<Kind>[];
  readonly more: boolean;
}

interface Asked {
  readonly page: DocumentPage;
  readonly moment?: Moment;
}

/** Documents of some kinds in the order of their ids. Throws `LEDGER_NOT_OPEN`. */
export async function readDocuments<Kind extends DocumentKind>(
  db: Db,
  ledgerId: string,
  selections: readonly DocumentSelection<Kind>[],
  asked: Asked,
): Promise<Documents<Kind>> {
  const [only, ...others] = selections;
  if (only !== undefined && others.length === 0) return readKind(db, ledgerId, only, asked);
  // One snapshot, so that all of them stand at one place in the log.
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const found: Documents<Kind>[] = [];
      for (const selection of selections) {
        found.push(await readKind(trx, ledgerId, selection, asked));
      }
      const { limit } = asked.page;
      const documents = found
        .flatMap((each) => each.documents)
        .sort((one, other) => (one.documentId < other.documentId ? -1 : 1));
      const more = documents.length > limit || found.some((each) => each.more);
      const seq = found[0]?.seq ?? (await seqOf(trx, ledgerId, asked.moment?.knownAt));
      return { seq, documents: documents.slice(0, limit), more };
    });
}

async function readKind<Kind extends DocumentKind>(
  db: Db,
  ledgerId: string,
  selection: DocumentSelection<Kind>,
  { page, moment = {} }: Asked,
): Promise<Documents<Kind>> {
  const ahead = { ...page, limit: page.limit + 1 };
  const past = moment.asOf !== undefined || moment.knownAt !== undefined;
  const { seq, documents } = past
    ? await readPast(db, ledgerId, selection, { page: ahead, moment })
    : await readCurrent(db, ledgerId, selection, ahead);
  const more = documents.length > page.limit;
  return { seq, documents: documents.slice(0, page.limit), more };
}

// One statement, so that the documents and the sequence number belong together.
async function readCurrent<Kind extends DocumentKind>(
  db: Db,
  ledgerId: string,
  selection: DocumentSelection<Kind>,
  page: DocumentPage,
): Promise<Omit<Documents<Kind>, 'more'>> {
  const { status, matching } = selection;
  const rows = await db
    .selectFrom('ledger_head as head')
    .leftJoin(
      selected(db, ledgerId, selection, page)
        .select('document.body')
        .$if(status !== undefined, (query) => query.where('document.status', '=', String(status)))
        .$if(matching !== undefined, (query) =>
          query.where(sql<SqlBool>`document.body::jsonb @> ${JSON.stringify(matching)}::jsonb`),
        )
        .as('found'),
      (join) => join.onTrue(),
    )
    .select(['head.seq', 'found.body'])
    .where('head.ledger_id', '=', ledgerId)
    .orderBy('found.document_id')
    .execute();
  must(rows.length > 0, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  const bodies = rows.flatMap(({ body }) => (body === null ? [] : [body]));
  const documents = bodies.map((body) => reviveFen(JSON.parse(body)) as DocumentOf<Kind>);
  return { seq: Number(rows[0]?.seq), documents };
}

async function readPast<Kind extends DocumentKind>(
  db: Db,
  ledgerId: string,
  selection: DocumentSelection<Kind>,
  { page, moment }: { readonly page: DocumentPage; readonly moment: Moment },
): Promise<Omit<Documents<Kind>, 'more'>> {
  const seq = await seqOf(db, ledgerId, moment.knownAt);
  const bounds = { ledgerId, seq, asOf: moment.asOf };
  const documents: DocumentOf<Kind>[] = [];
  let { after } = page;
  for (;;) {
    const next = { limit: page.limit, after, untilSeq: seq };
    const rows = await selected(db, ledgerId, selection, next).execute();
    const ids = rows.map(({ document_id }) => document_id);
    documents.push(...(await foldDocuments(db, bounds, { ids, selection })));
    after = ids.at(-1);
    if (ids.length < page.limit || documents.length >= page.limit) {
      return { seq, documents: documents.slice(0, page.limit) };
    }
  }
}

async function foldDocuments<Kind extends DocumentKind>(
  db: Db,
  bounds: {
    readonly ledgerId: string;
    readonly seq: number;
    readonly asOf: string | undefined;
  },
  { ids, selection }: { ids: readonly string[]; selection: DocumentSelection<Kind> },
): Promise<DocumentOf<Kind>[]> {
  if (ids.length === 0) return [];
  const { seq, asOf } = bounds;
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('ledger_id', '=', bounds.ledgerId)
    .where(({ eb, or }) =>
      or([
        eb('entity_id', '=', sql<string>`any(${ids}::text[])`),
        eb('type', '=', sql<string>`any(${FILED_ELSEWHERE[selection.kind] ?? []}::text[])`),
      ]),
    )
    .where('seq', '<=', String(seq))
    .$if(asOf !== undefined, (query) => query.where('effective_on', '<=', String(asOf)))
    .orderBy('seq')
    .execute();
  const { documents } = foldBudget(rows.map((row) => decodeEvent(storedEvent(row))));
  return ids.flatMap((id) => {
    const document = documents.get(id);
    const { kind, status = document?.status, matching } = selection;
    if (document?.kind !== kind || document.status !== status) return [];
    if (matching !== undefined && !says(document, matching)) return [];
    return [document as DocumentOf<Kind>];
  });
}

function says(document: object, wanted: object): boolean {
  const said: Readonly<Record<string, unknown>> = { ...document };
  return Object.entries(wanted).every(([name, part]) =>
    typeof part === 'object' ? says(said[name] as object, part) : said[name] === part,
  );
}

function selected<Kind extends DocumentKind>(
  db: Db,
  ledgerId: string,
  { kind, documentId, lineId }: DocumentSelection<Kind>,
  { after, limit, untilSeq }: DocumentPage & { readonly untilSeq?: number },
) {
  let query = db
    .selectFrom('document')
    .select('document.document_id')
    .where('document.ledger_id', '=', ledgerId)
    .where('document.kind', '=', kind);
  if (documentId !== undefined) query = query.where('document.document_id', '=', documentId);
  if (after !== undefined) query = query.where('document.document_id', '>', after);
  if (lineId !== undefined) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('event')
          .innerJoin('posting', (join) =>
            join
              .onRef('posting.ledger_id', '=', 'event.ledger_id')
              .onRef('posting.seq', '=', 'event.seq'),
          )
          .select('event.seq')
          .where('event.ledger_id', '=', ledgerId)
          .where('posting.line_id', '=', lineId)
          .$if(untilSeq !== undefined, (events) =>
            events.where('posting.seq', '<=', String(untilSeq)),
          )
          .whereRef('event.entity_id', '=', 'document.document_id'),
      ),
    );
  }
  return query.orderBy('document.document_id').limit(limit);
}
