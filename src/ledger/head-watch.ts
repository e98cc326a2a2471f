import type { Db } from '../platform/database.js';
import type { Ledger } from './ledger.js';

// Who follows a log waits here for it to grow. Appends of this process are heard at once; those of other
// processes are found by looking, so that nothing depends on being told.

/** How often the heads of the ledgers that somebody waits for are read, all in one statement. */
const LOOK_EVERY_MS = 500;

/** A log that is followed. Close it, or it is looked at for ever. */
export interface WatchedHead {
  /**
   * Resolves when the log reaches beyond `afterSeq`, at the latest after `timeoutMs` or when `signal`
   * says so. Whoever waited looks for himself: it never rejects, and may resolve for nothing.
   */
  beyond(
    afterSeq: number,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<void>;
  close(): void;
}

interface Watched {
  /** The last event that was heard of, 0 when none was. */
  seq: number;
  watchers: number;
  readonly waiting: Set<() => void>;
}

/** The heads of all ledgers that somebody follows in this process. */
export class HeadWatch {
  private readonly watched = new Map<string, Watched>();
  private next: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Db,
    ledger: Pick<Ledger, 'onAppended'>,
  ) {
    ledger.onAppended((ledgerId, { seq }) => this.hear(ledgerId, seq));
  }

  /** Follows a ledger, whether it exists or not. */
  watch(ledgerId: string): WatchedHead {
    const watched = this.watched.get(ledgerId) ?? { seq: 0, watchers: 0, waiting: new Set() };
    this.watched.set(ledgerId, watched);
    watched.watchers += 1;
    return {
      beyond: (afterSeq, limits) => this.beyond(watched, afterSeq, limits),
      close: () => {
        watched.watchers -= 1;
        if (watched.watchers === 0) this.watched.delete(ledgerId);
      },
    };
  }

  private beyond(
    watched: Watched,
    afterSeq: number,
    { timeoutMs, signal }: Parameters<WatchedHead['beyond']>[1],
  ): Promise<void> {
    if (watched.seq > afterSeq || timeoutMs <= 0 || signal.aborted) return Promise.resolve();
    this.lookSoon();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timeout);
        signal.removeEventListener('abort', end);
        watched.waiting.delete(end);
        resolve();
      };
      const timeout = setTimeout(end, timeoutMs);
      signal.addEventListener('abort', end);
      watched.waiting.add(end);
    });
  }

  private hear(ledgerId: string, seq: number): void {
    const watched = this.watched.get(ledgerId);
    if (watched === undefined || watched.seq >= seq) return;
    watched.seq = seq;
    for (const wake of [...watched.waiting]) wake();
  }

  private lookSoon(): void {
    this.next ??= setTimeout(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    const waitedFor = [...this.watched].filter(([, { waiting }]) => waiting.size > 0);
    try {
      for (const { ledger_id, seq } of await this.heads(waitedFor.map(([ledgerId]) => ledgerId))) {
        this.hear(ledger_id, Number(seq));
      }
    } catch {
      // The database is away. Whoever waits meets that when he looks, and says so.
      for (const [, { waiting }] of waitedFor) for (const wake of [...waiting]) wake();
    }
    this.next = undefined;
    if ([...this.watched.values()].some(({ waiting }) => waiting.size > 0)) this.lookSoon();
  }

  private async heads(ledgerIds: readonly string[]) {
    if (ledgerIds.length === 0) return [];
    return this.db
      .selectFrom('ledger_head')
      .select(['ledger_id', 'seq'])
      .where('ledger_id', 'in', [...ledgerIds])
      .execute();
  }
}
