import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { DocumentKind, DocumentOf } from '../domain/documents.js';
import { must, type Rule } from '../domain/rules.js';
import { Database } from '../platform/database.js';
import {
  type DocumentPage,
  type DocumentSelection,
  type Documents,
  readDocuments,
} from './documents.js';
import type { Moment } from './moment.js';

/** Documents of some kinds in the order of their ids, as they stood at a moment. */
export class DocumentsQuery<Kind extends DocumentKind> extends Query<Documents<Kind>> {
  constructor(
    readonly ledgerId: string,
    readonly selections: readonly DocumentSelection<Kind>[],
    readonly page: DocumentPage,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(DocumentsQuery)
export class DocumentsQueryHandler<Kind extends DocumentKind>
  implements IQueryHandler<DocumentsQuery<Kind>>
{
  constructor(private readonly database: Database) {}

  execute(query: DocumentsQuery<Kind>): Promise<Documents<Kind>> {
    const { ledgerId, selections, page, moment } = query;
    return readDocuments(this.database.db, ledgerId, selections, { page, moment });
  }
}

/** A document by its id, and how it is called when it is not there. */
export interface NamedDocument<Kind extends DocumentKind> {
  readonly kinds: readonly Kind[];
  readonly documentId: string;
  /** What callers call the id, such as `paymentId`. */
  readonly idName: string;
  readonly notFound: Rule;
}

export interface DocumentState<Kind extends DocumentKind> {
  readonly seq: number;
  readonly document: DocumentOf<Kind>;
}

/** One document as it stood at a moment. Throws its `notFound`. */
export class DocumentQuery<Kind extends DocumentKind> extends Query<DocumentState<Kind>> {
  constructor(
    readonly ledgerId: string,
    readonly named: NamedDocument<Kind>,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(DocumentQuery)
export class DocumentQueryHandler<Kind extends DocumentKind>
  implements IQueryHandler<DocumentQuery<Kind>>
{
  constructor(private readonly database: Database) {}

  async execute({ ledgerId, named, moment }: DocumentQuery<Kind>): Promise<DocumentState<Kind>> {
    const { kinds, documentId, idName, notFound } = named;
    const selections = kinds.map((kind) => ({ kind, documentId }));
    const options = { page: { limit: 1 }, moment };
    const { seq, documents } = await readDocuments(this.database.db, ledgerId, selections, options);
    const [document] = documents;
    must(document !== undefined, notFound, { field: idName, [idName]: documentId });
    return { seq, document };
  }
}
