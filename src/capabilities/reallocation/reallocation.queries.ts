import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Reallocation } from '../../domain/documents.js';
import { must } from '../../domain/rules.js';
import {
  type DocumentPage,
  type DocumentSelection,
  type Documents,
  readDocuments,
} from '../../ledger/documents.js';
import type { Moment } from '../../ledger/moment.js';
import { Database } from '../../platform/database.js';

/** Reallocations in the order of their ids, as they stood at a moment. */
export class ReallocationsQuery extends Query<Documents<'reallocation'>> {
  constructor(
    readonly ledgerId: string,
    readonly selection: Omit<DocumentSelection<'reallocation'>, 'kind'>,
    readonly page: DocumentPage,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(ReallocationsQuery)
export class ReallocationsQueryHandler implements IQueryHandler<ReallocationsQuery> {
  constructor(private readonly database: Database) {}

  execute({
    ledgerId,
    selection,
    page,
    moment,
  }: ReallocationsQuery): Promise<Documents<'reallocation'>> {
    const reallocations = { ...selection, kind: 'reallocation' } as const;
    return readDocuments(this.database.db, ledgerId, reallocations, { page, moment });
  }
}

export interface ReallocationState {
  readonly seq: number;
  readonly reallocation: Reallocation;
}

/** One reallocation. Throws `REALLOCATION_NOT_FOUND`. */
export class ReallocationQuery extends Query<ReallocationState> {
  constructor(
    readonly ledgerId: string,
    readonly reallocationId: string,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(ReallocationQuery)
export class ReallocationQueryHandler implements IQueryHandler<ReallocationQuery> {
  constructor(private readonly database: Database) {}

  async execute({
    ledgerId,
    reallocationId,
    moment,
  }: ReallocationQuery): Promise<ReallocationState> {
    const selection = { kind: 'reallocation', documentId: reallocationId } as const;
    const options = { page: { limit: 1 }, moment };
    const found = await readDocuments(this.database.db, ledgerId, selection, options);
    const [reallocation] = found.documents;
    must(reallocation !== undefined, 'REALLOCATION_NOT_FOUND', {
      field: 'reallocationId',
      reallocationId,
    });
    return { seq: found.seq, reallocation };
  }
}
