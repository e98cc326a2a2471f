import { streamEvents } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { decodeEvent } from './codec.js';
import { LedgerMemory } from './memory.js';
import { type Moment, seqOf } from './moment.js';

/** A state of the past, and an instant of the day that it stands at. */
export interface PastState {
  readonly state: LedgerMemory;
  readonly at: string;
}

/**
 * The state that a moment means, folded from what was recorded and effective then. It takes as long as it
 * takes to read the log up to there. Throws `LEDGER_NOT_OPEN` or `NotYetRecorded`.
 */
export async function stateAt(
  db: Db,
  ledgerId: string,
  { asOf, knownAt }: Moment,
): Promise<PastState> {
  const seq = await seqOf(db, ledgerId, knownAt);
  const state = new LedgerMemory(ledgerId);
  let lastAt = '';
  for await (const stored of streamEvents(db, { ledgerId, afterSeq: 0, untilSeq: seq })) {
    state.head = { seq: stored.seq, hash: stored.hash };
    lastAt = stored.recordedAt;
    if (asOf !== undefined && stored.effectiveOn > asOf) continue;
    state.fold(decodeEvent(stored));
  }
  if (asOf !== undefined) return { state, at: noonInChina(asOf) };
  return { state, at: knownAt !== undefined && 'instant' in knownAt ? knownAt.instant : lastAt };
}

function noonInChina(day: string): string {
  return new Date(`${day}T12:00:00+08:00`).toISOString();
}
