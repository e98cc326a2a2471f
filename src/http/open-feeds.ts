import type { OnModuleDestroy } from '@nestjs/common';
import { problem, RequestRefused } from './problem.js';

/** A place for one answer that stays open. */
export interface FeedPlace {
  /** The answer has to end: its reader is gone, or the server closes. */
  readonly signal: AbortSignal;
  /** Gives the place back, once or more often. */
  close(): void;
}

const RETRY_SECONDS = '5';

/** The answers of this process that stay open: streams, and polls that wait. */
export class OpenFeeds implements OnModuleDestroy {
  private readonly byKey = new Map<string, Set<AbortController>>();
  private ending = false;

  constructor(private readonly limitPerKey: number) {}

  /** Takes a place for a key. Refused with 429 when the key has as many as it may have. */
  open(prefix: string): FeedPlace {
    if (this.ending) throw closing();
    const held = this.byKey.get(prefix) ?? new Set();
    if (held.size >= this.limitPerKey) throw tooMany(this.limitPerKey);
    const place = new AbortController();
    this.byKey.set(prefix, held.add(place));
    const close = () => {
      place.abort();
      held.delete(place);
      if (held.size === 0) this.byKey.delete(prefix);
    };
    return { signal: place.signal, close };
  }

  /** Nest calls it before the server stops listening: an open stream would hold that up for ever. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const places of this.byKey.values()) for (const place of places) place.abort();
  }
}

function tooMany(limit: number): RequestRefused {
  const title = 'The API key has too many open streams';
  return new RequestRefused(
    problem('too-many-streams', {
      title,
      status: 429,
      detail: `${title} and waiting polls; close one first.`,
      facts: { limit },
    }),
    { 'retry-after': RETRY_SECONDS },
  );
}

function closing(): RequestRefused {
  return new RequestRefused(problem('closing', { title: 'The server is closing', status: 503 }), {
    'retry-after': RETRY_SECONDS,
  });
}
