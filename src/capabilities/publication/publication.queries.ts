import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { PublicationFacts } from '../../domain/publication-facts.js';
import type { Moment } from '../../ledger/moment.js';
import { readPublication } from '../../ledger/publication.js';
import { Database } from '../../platform/database.js';
import { type Publication, publicationOf } from '../../reports/publication.js';
import { readSource } from '../../reports/read-source.js';
import type { Phase } from '../../reports/table.js';

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

export interface Published {
  /** The place in the log that everything in it stands at. */
  readonly seq: number;
  readonly publication: Publication;
}

/** The whole publication of a phase, at a moment. */
export class WholePublicationQuery extends Query<Published> {
  constructor(
    readonly ledgerId: string,
    readonly phase: Phase,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(WholePublicationQuery)
export class WholePublicationQueryHandler implements IQueryHandler<WholePublicationQuery> {
  constructor(private readonly database: Database) {}

  async execute({ ledgerId, phase, moment }: WholePublicationQuery): Promise<Published> {
    const source = await readSource(this.database.db, ledgerId, moment);
    return { seq: source.seq, publication: publicationOf(source, phase) };
  }
}
