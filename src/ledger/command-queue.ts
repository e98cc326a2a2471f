import { LedgerBusy, type Receipt } from './answer.js';
import type { Order } from './decision.js';

export type Priority = 'interactive' | 'bulk';

/** A command and the caller who waits for its answer. */
export interface Waiting {
  readonly order: Order;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

const BULK_SHARE = 4;

/**
 * The commands that wait for one ledger. Interactive ones go first; bulk loads fill what they leave and
 * keep a quarter of each batch, so that neither starves the other.
 */
export class CommandQueue {
  private readonly queues: Readonly<Record<Priority, Waiting[]>> = { interactive: [], bulk: [] };

  constructor(
    private readonly limits: { readonly batchLimit: number; readonly queueLimit: number },
  ) {}

  /** Throws `LedgerBusy` when too many wait already. */
  push(waiting: Waiting, priority: Priority): void {
    const queue = this.queues[priority];
    if (queue.length >= this.limits.queueLimit) throw new LedgerBusy(1);
    queue.push(waiting);
  }

  /** Takes the next batch; empty when nothing waits. */
  take(): Waiting[] {
    const { batchLimit } = this.limits;
    const { interactive, bulk } = this.queues;
    const reserved = Math.min(bulk.length, Math.ceil(batchLimit / BULK_SHARE));
    const first = interactive.splice(0, Math.max(batchLimit - reserved, 1));
    const room = first.length > 0 ? Math.min(reserved, batchLimit - first.length) : batchLimit;
    return [...first, ...bulk.splice(0, room)];
  }
}
