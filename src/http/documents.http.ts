import { Controller, Param, Query, Req, Res, type Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { DocumentKind, DocumentOf } from '../domain/documents.js';
import type { Rule } from '../domain/rules.js';
import type { DocumentSelection } from '../ledger/documents.js';
import { DocumentQuery, DocumentsQuery } from '../ledger/documents.queries.js';
import { entityTag } from './entity-tag.js';
import { LEDGER_ID, LEDGER_PATH, type LedgerPath, LINE_ID, text } from './fields.js';
import { MOMENT } from './moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from './paging.js';
import type { ApiReply, ApiRequest } from './request.js';
import { ReadRoute } from './route.js';
import { inYuan } from './yuan.js';

/** How documents of one kind are read and spoken of. */
export interface DocumentRoutes<Kind extends DocumentKind> {
  readonly tag: string;
  /** The collection below `/v1/ledgers/:ledgerId`, in kebab-case: `payments`. */
  readonly path: string;
  readonly kind: Kind;
  /** Kinds that are listed and read beside it, under the same ids. */
  readonly beside?: readonly Kind[];
  /** What the id is called: `paymentId`. */
  readonly idName: string;
  /** What one is called in the description of the API, in PascalCase: `Payment`. */
  readonly answerId: string;
  readonly notFound: Rule;
  readonly statuses: readonly DocumentOf<Kind>['status'][];
  /** The form of the id, where it is no short text. */
  readonly idSchema?: z.ZodType<string>;
  /** What a list can be asked for beside the status, by the name of the parameter. */
  readonly filters?: Readonly<Record<string, DocumentFilter>>;
  /** What an answer says beside id, status and the events that opened and changed it. */
  readonly fields: z.core.$ZodShape;
  /** Where one is known by its line: the id of the document that a line has. */
  readonly ofLine?: (lineId: string) => string;
  /** Its fields in an answer; unless told those of the document, amounts in yuan. */
  readonly spoken?: (document: DocumentOf<Kind>) => Readonly<Record<string, unknown>>;
}

/** A parameter of a list, and what a document of a kind is like that has that value, if any can be. */
export interface DocumentFilter {
  readonly schema: z.ZodType<string>;
  readonly matching: (value: string, kind: DocumentKind) => object | undefined;
}

const MOMENT_QUERY = z.strictObject(MOMENT);
const BY_LINE = { lineId: LINE_ID.optional().describe('Only those that moved this line.') };

/** The list of documents of one kind, and one of them with its version as ETag. */
export function documentController<Kind extends DocumentKind>(routes: DocumentRoutes<Kind>): Type {
  const { tag, path, idName, answerId, notFound, ofLine } = routes;
  const kinds = kindsOf(routes);
  const collection = pascal(path);
  const { PATH, LIST_QUERY, ONE, PAGE, name } = schemasOf(routes, collection);
  const spoken = speakerOf(routes);

  @ApiTags(tag)
  @Controller(`v1/ledgers/:ledgerId/${path}`)
  class DocumentController {
    constructor(readonly queryBus: QueryBus) {}

    @ReadRoute('', { id: `list${collection}`, summary: sentence(collection), answer: PAGE })
    async list(
      @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
      @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
      @Req() request: ApiRequest,
      @Res({ passthrough: true }) reply: ApiReply,
    ) {
      const { asOf, knownAt, limit, cursor, ...rest } = query;
      const page = { limit, after: cursor };
      const selections = kinds.flatMap((kind) => selectionOf(routes, kind, rest) ?? []);
      const asked = new DocumentsQuery(ledgerId, selections, page, { asOf, knownAt });
      const { seq, documents, more } = await this.queryBus.execute(asked);
      const lastKey = more ? documents.at(-1)?.documentId : undefined;
      const items = documents.map(spoken);
      return { seq, items, nextCursor: nextCursor({ request, reply }, lastKey) };
    }

    @ReadRoute(`:${idName}`, {
      id: `get${answerId}`,
      summary: `One ${words(answerId)}, with its version as ETag`,
      answer: ONE,
    })
    async get(
      @Param({ schema: PATH }) path: LedgerPath & Readonly<Record<string, string>>,
      @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
      @Res({ passthrough: true }) reply: ApiReply,
    ) {
      const { ledgerId, [idName]: named = '' } = path;
      const documentId = ofLine?.(named) ?? named;
      const query = new DocumentQuery(ledgerId, { kinds, documentId, idName, notFound }, moment);
      const { seq, document } = await this.queryBus.execute(query);
      reply.header('etag', entityTag(document.changedSeq));
      return { seq, [name]: spoken(document) };
    }
  }

  Object.defineProperty(DocumentController, 'name', { value: `${collection}Controller` });
  return DocumentController;
}

function schemasOf<Kind extends DocumentKind>(
  { idName, answerId, statuses, fields, ofLine, idSchema, filters = {} }: DocumentRoutes<Kind>,
  collection: string,
) {
  const status = z.enum(statuses as readonly DocumentOf<Kind>['status'][]);
  const name = `${answerId.charAt(0).toLowerCase()}${answerId.slice(1)}`;
  const document = z
    .strictObject({
      [idName]: z.string(),
      status,
      ...fields,
      openedSeq: z.int(),
      changedSeq: z.int(),
    })
    .meta({ id: answerId });
  return {
    name,
    PATH: z.strictObject({
      ledgerId: LEDGER_ID,
      [idName]: ofLine === undefined ? (idSchema ?? text(100)) : LINE_ID,
    }),
    LIST_QUERY: z.strictObject({
      ...MOMENT,
      ...pageBy(/^[^\0]+$/),
      status: status.optional(),
      ...Object.fromEntries(
        Object.entries(filters).map(([filter, { schema }]) => [filter, schema.optional()]),
      ),
      ...(ofLine === undefined ? BY_LINE : {}),
    }),
    ONE: z.strictObject({ seq: z.int(), [name]: document }),
    PAGE: z
      .strictObject({ seq: z.int(), items: z.array(document), nextCursor: NEXT_CURSOR })
      .meta({ id: collection }),
  };
}

function kindsOf<Kind extends DocumentKind>({ kind, beside = [] }: DocumentRoutes<Kind>): Kind[] {
  return [kind, ...beside];
}

// Undefined where no document of the kind can be like that.
function selectionOf<Kind extends DocumentKind>(
  { filters = {} }: DocumentRoutes<Kind>,
  kind: Kind,
  given: Readonly<Record<string, unknown>>,
): DocumentSelection<Kind> | undefined {
  const named = Object.entries(filters).filter(([name]) => given[name] !== undefined);
  const { status, lineId } = given;
  const rest = { ...(status !== undefined && { status }), ...(lineId !== undefined && { lineId }) };
  if (named.length === 0) return { ...rest, kind } as DocumentSelection<Kind>;
  const parts = named.map(([name, { matching }]) => matching(String(given[name]), kind));
  if (parts.includes(undefined)) return undefined;
  return { ...rest, kind, matching: Object.assign({}, ...parts) } as DocumentSelection<Kind>;
}

function speakerOf<Kind extends DocumentKind>({ idName, spoken }: DocumentRoutes<Kind>) {
  return (document: DocumentOf<Kind>): Record<string, unknown> => {
    if (spoken !== undefined) return { [idName]: document.documentId, ...spoken(document) };
    const { kind, documentId, ...rest } = document;
    return { [idName]: documentId, ...(inYuan(rest) as object) };
  };
}

/** `payment-orders` as `PaymentOrders`. */
function pascal(path: string): string {
  return path.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `PaymentOrder` as `payment order`. */
function words(name: string): string {
  const parts = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return parts.trim();
}

function sentence(name: string): string {
  const text = words(name);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
