import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { must } from '../../domain/rules.js';
import { canonicalText } from '../../ledger/codec.js';
import { seqOf } from '../../ledger/moment.js';
import { Database, type Db } from '../../platform/database.js';
import {
  type Consumer,
  type ConsumerPlace,
  consumerOf,
  findConsumer,
  getConsumer,
} from './consumers.queries.js';
import type { FeedSelection } from './feed.queries.js';

// Consumers are places in a log, not facts of a budget: they are kept beside it, and no event tells of
// them.

const MOST_PER_OWNER = 100;

/** After which event a consumer begins. */
export type ConsumerStart = number | 'start' | 'head';

/** Makes a consumer, or finds the one that was made by the same order. */
export class CreateConsumerCommand extends Command<Consumer> {
  constructor(
    readonly place: ConsumerPlace,
    readonly selection: FeedSelection,
    readonly from: ConsumerStart,
  ) {
    super();
  }
}

@CommandHandler(CreateConsumerCommand)
export class CreateConsumerHandler implements ICommandHandler<CreateConsumerCommand> {
  constructor(private readonly database: Database) {}

  async execute({ place, selection, from }: CreateConsumerCommand): Promise<Consumer> {
    const { db } = this.database;
    const { ledgerId, owner, name } = place;
    const headSeq = await seqOf(db, ledgerId);
    const seq = from === 'head' ? headSeq : from === 'start' ? 0 : from;
    must(seq <= headSeq, 'CONSUMER_START_AFTER_LOG', { field: 'from', seq, headSeq });
    const known = await findConsumer(db, place);
    if (known === undefined) await checkCount(db, place);
    await db
      .insertInto('consumer')
      .values({
        ledger_id: ledgerId,
        owner,
        name,
        consumer_id: uuidv7(),
        types: selection.types === undefined ? null : [...selection.types],
        alerts_only: selection.alerts === 'only',
        acked_seq: String(seq),
        acked_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const made = await getConsumer(db, place);
    const same = canonicalText(made.selection) === canonicalText(selection);
    must(same, 'CONSUMER_DIFFERS', { field: 'name', name });
    return made;
  }
}

// Two orders at once may each make one too many; the limit is there for those who forget to delete.
async function checkCount(db: Db, { ledgerId, owner }: ConsumerPlace): Promise<void> {
  const { count } = await db
    .selectFrom('consumer')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('ledger_id', '=', ledgerId)
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  must(Number(count) < MOST_PER_OWNER, 'CONSUMER_LIMIT_REACHED', { limit: MOST_PER_OWNER });
}

/** Says that a consumer is done with everything up to an event. */
export class AcknowledgeCommand extends Command<Consumer> {
  constructor(
    readonly place: ConsumerPlace,
    readonly cursor: { readonly consumerId: string; readonly seq: number },
  ) {
    super();
  }
}

@CommandHandler(AcknowledgeCommand)
export class AcknowledgeHandler implements ICommandHandler<AcknowledgeCommand> {
  constructor(private readonly database: Database) {}

  /** Moves forward only: what was acknowledged before stays so, in whatever order workers say it. */
  async execute({ place, cursor }: AcknowledgeCommand): Promise<Consumer> {
    const { db } = this.database;
    const { ledgerId, owner, name } = place;
    const headSeq = await seqOf(db, ledgerId);
    const { consumerId } = await getConsumer(db, place);
    must(cursor.consumerId === consumerId, 'CURSOR_FOREIGN', { field: 'cursor', name });
    const { seq } = cursor;
    must(seq <= headSeq, 'CURSOR_AFTER_LOG', { field: 'cursor', seq, headSeq });
    const row = await db
      .updateTable('consumer')
      .set({
        acked_seq: sql<string>`greatest(acked_seq, ${String(seq)}::bigint)`,
        acked_at: new Date().toISOString(),
      })
      .where('ledger_id', '=', ledgerId)
      .where('owner', '=', owner)
      .where('name', '=', name)
      .where('consumer_id', '=', consumerId)
      .returningAll()
      .executeTakeFirst();
    must(row !== undefined, 'CONSUMER_NOT_FOUND', { field: 'name', name });
    return consumerOf(row);
  }
}

/** Forgets a consumer and its place. Throws `CONSUMER_NOT_FOUND`. */
export class DeleteConsumerCommand extends Command<void> {
  constructor(readonly place: ConsumerPlace) {
    super();
  }
}

@CommandHandler(DeleteConsumerCommand)
export class DeleteConsumerHandler implements ICommandHandler<DeleteConsumerCommand> {
  constructor(private readonly database: Database) {}

  async execute({ place: { ledgerId, owner, name } }: DeleteConsumerCommand): Promise<void> {
    const { numDeletedRows } = await this.database.db
      .deleteFrom('consumer')
      .where('ledger_id', '=', ledgerId)
      .where('owner', '=', owner)
      .where('name', '=', name)
      .executeTakeFirst();
    must(numDeletedRows === 1n, 'CONSUMER_NOT_FOUND', { field: 'name', name });
  }
}
