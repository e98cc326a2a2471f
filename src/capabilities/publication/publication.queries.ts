import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { PublicationFacts } from '../../domain/publication-facts.js';
import type { Moment } from '../../ledger/moment.js';
import { readPublication } from '../../ledger/publication.js';
import { Database } from '../../platform/database.js';

/** What a publication tells beside the money, at a moment, and the place in the log it stands at. */
export class PublicationQuery extends Query<PublicationFacts & { readonly seq: number }> {
  constructor(
    readonly ledgerId: string,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(PublicationQuery)
export class PublicationQueryHandler implements IQueryHandler<PublicationQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, moment }: PublicationQuery) {
    return readPublication(this.database.db, ledgerId, moment);
  }
}
