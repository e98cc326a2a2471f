import { setTimeout as pause } from 'node:timers/promises';
import { formatYuan } from '../src/domain/money.js';
import type { Role } from '../src/platform/api-keys.js';

// Posts over HTTP until it is answered, always under the same key, and knows by itself which lines
// must have crossed their budgets.

/** A line is driven beyond its budget and brought back. */
export interface Excursion {
  readonly ledgerId: string;
  readonly lineId: string;
  readonly beyondFen: bigint;
  /** Brought back by more budget, and by a refund after that; or by the refund alone. */
  readonly supplementFen: bigint | undefined;
  readonly pauseMs: number;
}

export interface TrafficOptions {
  readonly apiUrl: () => string;
  readonly keys: Readonly<Record<Role, string>>;
  /** The budget of each line of every ledger; nothing of it is spent yet. */
  readonly budgetFen: (lineId: string) => bigint;
}

const EFFECTIVE_ON = '2023-03-15';
const ANSWER_MS = 10_000;
const GIVE_UP_MS = 120_000;
/** Long enough that those who wait leave the processes that start the time to do so. */
const AGAIN_AFTER_MS = 200;

export class Traffic {
  posted = 0;
  /** Attempts beyond the first. */
  postedAgain = 0;
  private readonly budgets = new Map<string, bigint>();
  private readonly excursions = new Map<string, number>();

  constructor(private readonly options: TrafficOptions) {}

  /** Not twice at once on one line. */
  async go({ ledgerId, lineId, ...excursion }: Excursion): Promise<void> {
    const { beyondFen, supplementFen, pauseMs } = excursion;
    const id = `${ledgerId} ${lineId}`;
    const budgetFen = this.budgets.get(id) ?? this.options.budgetFen(lineId);
    const path = `/v1/ledgers/${ledgerId}`;
    const amount = formatYuan(budgetFen + beyondFen);
    const { documentId } = await this.post('treasury', `${path}/payments`, {
      ...{ effectiveOn: EFFECTIVE_ON, lineId, amount },
      ...{ voucherNumber: '记-0001', purpose: '办公用品' },
    });
    await pause(pauseMs);
    if (supplementFen !== undefined) {
      const lines = [{ lineId, amount: formatYuan(beyondFen + supplementFen) }];
      const documented = { effectiveOn: EFFECTIVE_ON, documentNumber: '深龙财〔2023〕9号' };
      const body = { ...documented, reason: '追加', lines };
      await this.post('finance', `${path}/supplementary-appropriations`, body);
      this.budgets.set(id, budgetFen + beyondFen + supplementFen);
      await pause(pauseMs);
    }
    await this.post('treasury', `${path}/payments/${documentId}/refunds`, {
      ...{ effectiveOn: EFFECTIVE_ON, amount, voucherNumber: '记-0002', reason: '退回' },
    });
    this.excursions.set(id, (this.excursions.get(id) ?? 0) + 1);
  }

  /** The keys of the crossings that the lines of a ledger must have made. */
  crossingsOf(ledgerId: string): string[] {
    return [...this.excursions].flatMap(([id, count]) => {
      const [ledger, lineId] = id.split(' ');
      if (ledger !== ledgerId) return [];
      return Array.from({ length: count }, (_, index) => [
        `overspend:1:100:line:${lineId}:${index + 1}:flag`,
        `overspend:1:100:line:${lineId}:${index + 1}:clear`,
      ]).flat();
    });
  }

  private async post(role: Role, path: string, body: object): Promise<{ documentId: string }> {
    this.posted += 1;
    const key = `fault-${this.posted}`;
    for (const deadline = Date.now() + GIVE_UP_MS; Date.now() < deadline; this.postedAgain += 1) {
      const answer = await this.attempt(role, path, { body, key });
      if (answer !== undefined && answer.status < 300) return answer.json();
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
        throw new Error(`${path} was refused with ${answer.status}: ${await answer.text()}`);
      }
      await pause(AGAIN_AFTER_MS);
    }
    throw new Error(`${path} was not answered for ${GIVE_UP_MS} ms`);
  }

  // Undefined when the server is not there, or goes away before it has answered.
  private async attempt(
    role: Role,
    path: string,
    { body, key }: { readonly body: object; readonly key: string },
  ) {
    try {
      const answer = await fetch(`${this.options.apiUrl()}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.options.keys[role]}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await answer.text();
      return { status: answer.status, text: () => text, json: () => JSON.parse(text) };
    } catch {
      return undefined;
    }
  }
}
