import type { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { OpenFeeds } from '../../http/open-feeds.js';
import { pageBy } from '../../http/paging.js';
import type { ApiReply } from '../../http/request.js';
import type { HeadWatch } from '../../ledger/head-watch.js';
import type { Consumer } from './consumers.queries.js';
import { type FeedPage, FeedQuery } from './feed.queries.js';

const LONGEST_WAIT_MS = 30_000;
/** Longest search for an event that a selection fits; the next call goes on where this one stopped. */
const LONGEST_SEARCH_MS = 5_000;

export const MESSAGES_QUERY = z.strictObject({
  limit: pageBy(/./).limit,
  waitMs: z
    .string()
    .regex(/^(0|[1-9][0-9]{0,4})$/, `must be 0 to ${LONGEST_WAIT_MS}`)
    .transform(Number)
    .refine((waitMs) => waitMs <= LONGEST_WAIT_MS, `must be 0 to ${LONGEST_WAIT_MS}`)
    .optional()
    .transform((waitMs) => waitMs ?? 0)
    .describe('How long to wait when there is nothing yet.'),
});

export type MessagesQuery = z.output<typeof MESSAGES_QUERY>;

interface Asked extends MessagesQuery {
  readonly ledgerId: string;
  readonly consumer: Consumer;
  /** Of the key that asks. */
  readonly prefix: string;
}

/** Pulls what comes after a consumer's place, and waits for it when it may. */
export class Poll {
  constructor(
    private readonly queryBus: QueryBus,
    private readonly heads: HeadWatch,
    private readonly feeds: OpenFeeds,
  ) {}

  async pull(asked: Asked, reply: ApiReply): Promise<FeedPage> {
    const { ledgerId, prefix, waitMs } = asked;
    const begun = Date.now();
    const found = await this.search(asked, asked.consumer.ackedSeq);
    if (found.events.length > 0 || waitMs === 0) return found;
    const place = this.feeds.open(prefix);
    const head = this.heads.watch(ledgerId);
    reply.raw.once('close', place.close);
    try {
      let page = found;
      for (;;) {
        const timeoutMs = begun + waitMs - Date.now();
        if (page.events.length > 0 || timeoutMs <= 0 || place.signal.aborted) return page;
        await head.beyond(page.seenSeq, { timeoutMs, signal: place.signal });
        page = await this.search(asked, page.seenSeq);
      }
    } finally {
      reply.raw.off('close', place.close);
      head.close();
      place.close();
    }
  }

  /** Looks from page to page until something is found or the log ends. */
  private async search({ ledgerId, consumer, limit }: Asked, afterSeq: number): Promise<FeedPage> {
    const deadline = Date.now() + LONGEST_SEARCH_MS;
    let seenSeq = afterSeq;
    for (;;) {
      const query = new FeedQuery(ledgerId, consumer.selection, { afterSeq: seenSeq, limit });
      const page = await this.queryBus.execute(query);
      const ended = page.seenSeq >= page.headSeq || Date.now() > deadline;
      if (page.events.length > 0 || ended) return page;
      seenSeq = page.seenSeq;
    }
  }
}
