import { request } from 'node:http';
import type { Api } from './api.js';

// A reader of server-sent events, as the standard has it (WHATWG HTML, 9.2.6), that can hang up anywhere.

export interface Received {
  readonly id: string;
  readonly data: string;
}

export interface Reader {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly events: readonly Received[];
  /** Everything that came, comments and all. */
  text(): string;
  /** What to say when connecting again: the id of the last whole block. */
  lastId(): string;
  pause(): void;
  resume(): void;
  hangUp(): void;
  /** Resolves when the stream is over, with how it ended. */
  readonly ended: Promise<'complete' | 'cut'>;
  /** Resolves when so many events have come. */
  until(count: number): Promise<void>;
}

export interface ReaderOptions {
  readonly key?: string;
  readonly lastEventId?: string;
  /** Hangs up after so many bytes. */
  readonly bytes?: number;
}

/** Connects to a path and reads from it until the end or until told to hang up. */
export function readEvents(api: Api, path: string, options: ReaderOptions = {}): Promise<Reader> {
  const { key = api.keys.auditor, lastEventId, bytes = Number.POSITIVE_INFINITY } = options;
  const headers = {
    authorization: `Bearer ${key}`,
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { headers, agent: false });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      asked.on('error', () => undefined);
      const blocks = new Blocks();
      const wakers = new Set<() => void>();
      let [left, taken] = [bytes, ''];
      answer.on('data', (chunk: Buffer) => {
        const part = chunk.subarray(0, left);
        left -= part.length;
        taken += part.toString('latin1');
        blocks.take(part);
        for (const wake of wakers) wake();
        if (left <= 0) asked.destroy();
      });
      const ended = new Promise<'complete' | 'cut'>((end) => {
        answer.on('close', () => end(answer.complete ? 'complete' : 'cut'));
        answer.on('error', () => undefined);
      });
      const until = async (count: number) => {
        while (blocks.events.length < count) {
          const woken = new Promise<void>((wake) => wakers.add(wake));
          const over = await Promise.race([woken.then(() => false), ended.then(() => true)]);
          wakers.clear();
          if (over && blocks.events.length < count) {
            throw new Error(`ended after ${blocks.events.length} of ${count} events: ${taken}`);
          }
        }
      };
      resolve({
        status: answer.statusCode ?? 0,
        contentType: answer.headers['content-type'],
        events: blocks.events,
        text: () => Buffer.from(taken, 'latin1').toString('utf8'),
        lastId: () => blocks.lastId,
        pause: () => answer.pause(),
        resume: () => answer.resume(),
        hangUp: () => asked.destroy(),
        ended,
        until,
      });
    });
    asked.end();
  });
}

/** Turns bytes into events; a block that is cut off is no event and moves no id. */
class Blocks {
  readonly events: Received[] = [];
  lastId = '';
  private rest = Buffer.alloc(0);

  take(part: Buffer): void {
    this.rest = Buffer.concat([this.rest, part]);
    for (;;) {
      const end = this.rest.indexOf('\n\n');
      if (end === -1) return;
      this.read(this.rest.subarray(0, end).toString('utf8'));
      this.rest = this.rest.subarray(end + 2);
    }
  }

  private read(block: string): void {
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([a-z]*): ?(.*)$/.exec(line) ?? [];
      if (field === 'id') this.lastId = value;
      if (field === 'data') data.push(value);
    }
    if (data.length > 0) this.events.push({ id: this.lastId, data: data.join('\n') });
  }
}
