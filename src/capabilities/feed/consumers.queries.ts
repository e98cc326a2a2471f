import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Selectable } from 'kysely';
import type { BudgetEventType } from '../../domain/events.js';
import { must } from '../../domain/rules.js';
import { seqOf } from '../../ledger/moment.js';
import { Database, type Db } from '../../platform/database.js';
import type { ConsumerTable } from '../../platform/schema.js';
import type { FeedSelection } from './feed.queries.js';

/** A consumer is its owner's alone: of another's nobody sees whether it exists. */
export interface ConsumerPlace {
  readonly ledgerId: string;
  /** Name of the key. */
  readonly owner: string;
  readonly name: string;
}

export interface Consumer {
  readonly name: string;
  readonly consumerId: string;
  readonly selection: FeedSelection;
  readonly ackedSeq: number;
  readonly createdAt: string;
  readonly ackedAt: string | null;
}

export class ConsumerQuery extends Query<Consumer> {
  constructor(readonly place: ConsumerPlace) {
    super();
  }
}

@QueryHandler(ConsumerQuery)
export class ConsumerQueryHandler implements IQueryHandler<ConsumerQuery> {
  constructor(private readonly database: Database) {}

  execute({ place }: ConsumerQuery): Promise<Consumer> {
    return getConsumer(this.database.db, place);
  }
}

/** Throws `CONSUMER_NOT_FOUND`. */
export async function getConsumer(db: Db, place: ConsumerPlace): Promise<Consumer> {
  const found = await findConsumer(db, place);
  must(found !== undefined, 'CONSUMER_NOT_FOUND', { field: 'name', name: place.name });
  return found;
}

export async function findConsumer(
  db: Db,
  { ledgerId, owner, name }: ConsumerPlace,
): Promise<Consumer | undefined> {
  const row = await db
    .selectFrom('consumer')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('owner', '=', owner)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && consumerOf(row);
}

export interface Consumers {
  /** Where the log ends. */
  readonly seq: number;
  readonly consumers: readonly Consumer[];
}

/** Throws `LEDGER_NOT_OPEN`. */
export class ConsumersQuery extends Query<Consumers> {
  constructor(readonly whose: Omit<ConsumerPlace, 'name'>) {
    super();
  }
}

@QueryHandler(ConsumersQuery)
export class ConsumersQueryHandler implements IQueryHandler<ConsumersQuery> {
  constructor(private readonly database: Database) {}

  async execute({ whose: { ledgerId, owner } }: ConsumersQuery): Promise<Consumers> {
    const { db } = this.database;
    const seq = await seqOf(db, ledgerId);
    const rows = await db
      .selectFrom('consumer')
      .selectAll()
      .where('ledger_id', '=', ledgerId)
      .where('owner', '=', owner)
      .orderBy('name')
      .execute();
    return { seq, consumers: rows.map(consumerOf) };
  }
}

export function consumerOf(row: Selectable<ConsumerTable>): Consumer {
  const types = row.types as BudgetEventType[] | null;
  return {
    name: row.name,
    consumerId: row.consumer_id,
    selection: {
      ...(types === null ? {} : { types }),
      ...(row.alerts_only ? { alerts: 'only' } : {}),
    },
    ackedSeq: Number(row.acked_seq),
    createdAt: row.created_at,
    ackedAt: row.acked_at,
  };
}
