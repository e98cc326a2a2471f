import type { CommandBus } from '@nestjs/cqrs';
import { RuleBroken } from '../domain/rules.js';
import { IdempotencyMismatch } from '../ledger/answer.js';
import { canonicalText, reviveFen } from '../ledger/codec.js';
import type { LedgerCommand } from '../ledger/ledger.commands.js';
import type { CommandMeta } from '../ledger/ledger.js';
import type { Database, Db } from '../platform/database.js';
import { blockCheckpoint, livePosition } from '../projections/checkpoint.js';
import type { Projection } from '../projections/projection.js';
import { catchUp } from '../projections/projector.js';

// Crossings that a follower found are posted into the log, in order. Exactly once each, however often,
// wherever and in how many places at once: finding moves with the checkpoint, and posting carries the
// crossing's own key, so a repetition gets the first answer.

export interface PostingOptions {
  readonly database: Database;
  readonly commandBus: Pick<CommandBus, 'execute'>;
  readonly ledgerId: string;
  readonly log: (message: string) => void;
}

/** What one follower finds, and how it is posted. */
export interface Finder<Found> {
  readonly projection: Projection;
  readonly table: 'crossing' | 'alert_crossing';
  /** Who posts: the actor, and the client that the idempotency keys belong to. */
  readonly actor: string;
  readonly commandOf: (ledgerId: string, found: Found, meta: CommandMeta) => LedgerCommand<Found>;
}

/** Finds what there is to be found in a ledger's log up to its head and posts it. */
export async function findAndPost<Found>(
  options: PostingOptions,
  finder: Finder<Found>,
): Promise<void> {
  const { database, ledgerId, log } = options;
  const outcome = await catchUp(database, finder.projection, { ledgerId, log });
  // A crossing that was refused holds back those after it until it is tried again.
  if (outcome !== 'resting') await postFound(options, finder);
}

const PAGE = 200;

async function postFound<Found>(options: PostingOptions, finder: Finder<Found>): Promise<void> {
  for (;;) {
    const page = await unposted(options.database.db, options.ledgerId, finder);
    for (const row of page) await postRow(options, finder, row);
    if (page.length < PAGE) return;
  }
}

type Unposted = Awaited<ReturnType<typeof unposted>>[number];

function unposted(
  db: Db,
  ledgerId: string,
  { table, projection }: Pick<Finder<never>, 'table' | 'projection'>,
) {
  return db
    .selectFrom(`${table} as x`)
    .innerJoin('projection_checkpoint as c', (join) =>
      join.onRef('c.ledger_id', '=', 'x.ledger_id').onRef('c.version', '=', 'x.version'),
    )
    .leftJoin('event as e', (join) =>
      join.onRef('e.ledger_id', '=', 'x.ledger_id').onRef('e.seq', '=', 'x.caused_seq'),
    )
    .select(['x.version', 'x.caused_seq', 'x.place', 'x.crossing_key', 'x.body'])
    .select(['e.event_id', 'e.effective_on', 'e.correlation_id'])
    .where('x.ledger_id', '=', ledgerId)
    .where('x.posted_seq', 'is', null)
    .where('c.projection', '=', projection.name)
    .where('c.status', '=', 'live')
    .orderBy('x.caused_seq')
    .orderBy('x.place')
    .limit(PAGE)
    .execute();
}

async function postRow<Found>(
  options: PostingOptions,
  finder: Finder<Found>,
  row: Unposted,
): Promise<void> {
  const { database, commandBus, ledgerId } = options;
  const found = reviveFen(JSON.parse(row.body)) as Found;
  const command = finder.commandOf(ledgerId, found, metaOf(finder.actor, { found, row }));
  try {
    const receipt = await commandBus.execute(command);
    await markPosted(database.db, {
      ledgerId,
      table: finder.table,
      row,
      seq: receipt.events[0]?.seq,
    });
  } catch (error) {
    if (error instanceof RuleBroken || error instanceof IdempotencyMismatch) {
      await blockPosting(options, finder.projection.name, { row, error });
    }
    throw error;
  }
}

function metaOf(actor: string, { found, row }: { found: unknown; row: Unposted }): CommandMeta {
  const { event_id, effective_on, correlation_id, caused_seq, crossing_key } = row;
  if (event_id === null || effective_on === null || correlation_id === null) {
    throw new Error(`event ${caused_seq}, which caused ${crossing_key}, is missing`);
  }
  return {
    actor,
    client: actor,
    effectiveOn: effective_on,
    idempotencyKey: crossing_key,
    request: canonicalText(found),
    causationId: event_id,
    correlationId: correlation_id,
  };
}

async function markPosted(
  db: Db,
  posted: {
    readonly ledgerId: string;
    readonly table: Finder<never>['table'];
    readonly row: Unposted;
    readonly seq: number | undefined;
  },
): Promise<void> {
  const { ledgerId, table, row, seq } = posted;
  if (seq === undefined) throw new Error(`${row.crossing_key} was posted without an event`);
  await db
    .updateTable(table)
    .set({ posted_seq: String(seq) })
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', row.version)
    .where('caused_seq', '=', row.caused_seq)
    .where('place', '=', row.place)
    .execute();
}

async function blockPosting(
  { database, ledgerId, log }: PostingOptions,
  projection: string,
  { row, error }: { readonly row: Unposted; readonly error: Error },
): Promise<void> {
  const position = await livePosition(database.db, { ledgerId, projection });
  if (position === undefined) return;
  const { caused_seq, crossing_key } = row;
  const reason = `crossing ${crossing_key} was refused: ${error.message}`;
  await blockCheckpoint(database.db, position.checkpoint, { seq: Number(caused_seq), reason });
  log(`${projection} of ledger ${ledgerId} is BLOCKED at event ${caused_seq}: ${reason}`);
}
