import type { CommandBus } from '@nestjs/cqrs';
import type { CrossingFound } from '../domain/overspend.js';
import { RuleBroken } from '../domain/rules.js';
import { IdempotencyMismatch } from '../ledger/answer.js';
import { canonicalText, reviveFen } from '../ledger/codec.js';
import type { Database, Db } from '../platform/database.js';
import { blockCheckpoint, livePosition } from '../projections/checkpoint.js';
import { catchUp } from '../projections/projector.js';
import { PostCrossingCommand } from './overspend.commands.js';
import { OVERSPEND } from './overspend.projection.js';

/** Who posts crossings: their actor, and the client their idempotency keys belong to. */
export const SYSTEM_OVERSPEND = 'system:overspend';

export interface OverspendOptions {
  readonly database: Database;
  readonly commandBus: Pick<CommandBus, 'execute'>;
  readonly ledgerId: string;
  readonly log: (message: string) => void;
}

/**
 * Finds the crossings in what was appended to a ledger and posts them into its log, in order. Exactly
 * once each, however often, wherever and in how many places at once it runs: finding moves with the
 * checkpoint, and posting carries the crossing's own key, so a repetition gets the first answer.
 */
export async function detectOverspend(options: OverspendOptions): Promise<void> {
  const { database, ledgerId, log } = options;
  const outcome = await catchUp(database, OVERSPEND, { ledgerId, log });
  // A crossing that was refused holds back those after it until it is tried again.
  if (outcome !== 'resting') await postCrossings(options);
}

const PAGE = 200;

async function postCrossings(options: OverspendOptions): Promise<void> {
  for (;;) {
    const page = await unposted(options.database.db, options.ledgerId);
    for (const found of page) await postCrossing(options, found);
    if (page.length < PAGE) return;
  }
}

type Unposted = Awaited<ReturnType<typeof unposted>>[number];

function unposted(db: Db, ledgerId: string) {
  return db
    .selectFrom('crossing as x')
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
    .where('c.projection', '=', OVERSPEND.name)
    .where('c.status', '=', 'live')
    .orderBy('x.caused_seq')
    .orderBy('x.place')
    .limit(PAGE)
    .execute();
}

async function postCrossing(options: OverspendOptions, found: Unposted): Promise<void> {
  const { database, commandBus, ledgerId } = options;
  const crossing = reviveFen(JSON.parse(found.body)) as CrossingFound;
  const command = new PostCrossingCommand(ledgerId, crossing, metaOf(crossing, found));
  try {
    const receipt = await commandBus.execute(command);
    await markPosted(database.db, { ledgerId, found, seq: receipt.events[0]?.seq });
  } catch (error) {
    if (error instanceof RuleBroken || error instanceof IdempotencyMismatch) {
      await blockPosting(options, found, error);
    }
    throw error;
  }
}

function metaOf(crossing: CrossingFound, found: Unposted) {
  const { event_id, effective_on, correlation_id } = found;
  if (event_id === null || effective_on === null || correlation_id === null) {
    throw new Error(`event ${found.caused_seq}, which caused ${found.crossing_key}, is missing`);
  }
  return {
    actor: SYSTEM_OVERSPEND,
    client: SYSTEM_OVERSPEND,
    effectiveOn: effective_on,
    idempotencyKey: found.crossing_key,
    request: canonicalText(crossing),
    causationId: event_id,
    correlationId: correlation_id,
  };
}

async function markPosted(
  db: Db,
  posted: {
    readonly ledgerId: string;
    readonly found: Unposted;
    readonly seq: number | undefined;
  },
): Promise<void> {
  const { ledgerId, found, seq } = posted;
  if (seq === undefined) throw new Error(`${found.crossing_key} was posted without an event`);
  await db
    .updateTable('crossing')
    .set({ posted_seq: String(seq) })
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', found.version)
    .where('caused_seq', '=', found.caused_seq)
    .where('place', '=', found.place)
    .execute();
}

async function blockPosting(
  { database, ledgerId, log }: OverspendOptions,
  { caused_seq, crossing_key }: Unposted,
  error: Error,
): Promise<void> {
  const position = await livePosition(database.db, { ledgerId, projection: OVERSPEND.name });
  if (position === undefined) return;
  const reason = `crossing ${crossing_key} was refused: ${error.message}`;
  await blockCheckpoint(database.db, position.checkpoint, { seq: Number(caused_seq), reason });
  log(`overspend alerts of ledger ${ledgerId} are BLOCKED at event ${caused_seq}: ${reason}`);
}
