import type { Database } from '../platform/database.js';
import {
  blockCheckpoint,
  type Checkpoint,
  livePosition,
  moveCheckpoint,
  type Position,
} from './checkpoint.js';
import { isPoison, type Projection } from './projection.js';

/** Events per step: a few milliseconds of reading, and what is thrown away when a worker comes second. */
const STEP_EVENTS = 5_000;

/** `resting`: blocked earlier, and not tried again yet. */
export type CatchUpOutcome = 'caught-up' | 'blocked' | 'resting';

/**
 * Brings the live version of a projection to the head of a ledger's log, in order and step by step. Any
 * number of workers may do so at once. An event that cannot be taken, or a log that is not the one read
 * so far, blocks this projection of this ledger and nothing else: it is noted in the checkpoint, logged,
 * and tried again later. Rejects when a server is away; ask again then.
 */
export async function catchUp(
  database: Database,
  projection: Projection,
  { ledgerId, log }: { readonly ledgerId: string; readonly log: (message: string) => void },
): Promise<CatchUpOutcome> {
  let stepEvents = STEP_EVENTS;
  for (;;) {
    const position = await livePosition(database.db, { ledgerId, projection: projection.name });
    if (position === undefined) return 'caught-up';
    const { checkpoint, headSeq, broken } = position;
    if (checkpoint.resting) return 'resting';
    if (broken !== undefined) return block(database, position, { reason: broken, log });
    if (checkpoint.seq === headSeq) return 'caught-up';
    const taken = checkpoint.blocked ? 1 : Math.min(stepEvents, headSeq - checkpoint.seq);
    try {
      await advance(database, projection, { checkpoint, untilSeq: checkpoint.seq + taken });
      stepEvents = Math.min(STEP_EVENTS, taken * 2);
    } catch (error) {
      if (!isPoison(error)) throw error;
      // Smaller and smaller steps find the one event that is to blame and take all before it.
      if (taken === 1) return block(database, position, { reason: error.message, log });
      stepEvents = Math.ceil(taken / 2);
    }
  }
}

/** Takes one step. False when the checkpoint does not stand there any more: nothing was written. */
export async function advance(
  database: Database,
  projection: Projection,
  step: {
    readonly checkpoint: Checkpoint;
    readonly untilSeq: number;
    readonly onProgress?: (seq: number) => void;
  },
): Promise<boolean> {
  const { checkpoint, untilSeq, onProgress } = step;
  const { ledgerId, version, seq: afterSeq } = checkpoint;
  const range = { ledgerId, version, afterSeq, untilSeq };
  const write = await projection.read(
    database.db,
    onProgress === undefined ? range : { ...range, onProgress },
  );
  return database.db.transaction().execute(async (trx) => {
    const moved = await moveCheckpoint(trx, checkpoint, untilSeq);
    // Rows that an earlier version of the same number left behind would be counted twice.
    if (moved && afterSeq === 0) await projection.discard(trx, checkpoint);
    if (moved) await write(trx);
    return moved;
  });
}

async function block(
  database: Database,
  { checkpoint, broken }: Position,
  { reason, log }: { readonly reason: string; readonly log: (message: string) => void },
): Promise<'blocked'> {
  const { ledgerId, projection } = checkpoint;
  const seq = broken === undefined ? checkpoint.seq + 1 : checkpoint.seq;
  await blockCheckpoint(database.db, checkpoint, { seq, reason });
  log(`projection ${projection} of ledger ${ledgerId} is BLOCKED at event ${seq}: ${reason}`);
  return 'blocked';
}
