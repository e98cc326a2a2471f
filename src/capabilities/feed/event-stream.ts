import type { StoredEvent } from '../../event-store/envelope.js';
import type { WatchedHead } from '../../ledger/head-watch.js';
import { type FeedPage, LOOKED_AT } from './feed.queries.js';

// A ledger's log as server-sent events (WHATWG HTML, 9.2). The id of an event is its sequence number, so
// that a reader who says the last one he has seen misses nothing and gets nothing twice.

/** Silence after which something is said: proxies and this server end what is silent for longer. */
export const HEARTBEAT_MS = 10_000;
const RECONNECT_MS = 2_000;
/** A key that is revoked meanwhile is noticed within this time. */
const ASK_AGAIN_MS = 5_000;

export interface StreamSource {
  read(afterSeq: number): Promise<FeedPage>;
  speak(event: StoredEvent): unknown;
  readonly head: WatchedHead;
  /** Whether the reader may still read. */
  isAllowed(): Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * The text of a stream after an event, block by block, until the signal. It reads on only when its
 * last block was taken: a slow reader holds no more than one page.
 */
export async function* eventStream(
  afterSeq: number,
  { read, speak, head, isAllowed, signal }: StreamSource,
): AsyncGenerator<string> {
  yield `retry: ${RECONNECT_MS}\nid: ${afterSeq}\n\n`;
  let [saidSeq, saidAt, askedAt] = [afterSeq, Date.now(), Date.now()];
  let seenSeq = afterSeq;
  while (!signal.aborted) {
    if (Date.now() - askedAt >= ASK_AGAIN_MS) {
      if (!(await isAllowed())) return;
      askedAt = Date.now();
    }
    const page = await read(seenSeq);
    for (const event of page.events) {
      yield `id: ${event.seq}\ndata: ${JSON.stringify(speak(event))}\n\n`;
      [saidSeq, saidAt] = [event.seq, Date.now()];
    }
    seenSeq = page.seenSeq;
    if (seenSeq - saidSeq >= LOOKED_AT || Date.now() - saidAt >= HEARTBEAT_MS) {
      // An id without data moves the place to resume at and is no event to the reader.
      yield seenSeq > saidSeq ? `id: ${seenSeq}\n\n` : ':\n\n';
      [saidSeq, saidAt] = [seenSeq, Date.now()];
    }
    if (seenSeq < page.headSeq) continue;
    const silence = saidAt + HEARTBEAT_MS - Date.now();
    await head.beyond(seenSeq, { timeoutMs: Math.max(1, silence), signal });
  }
}
