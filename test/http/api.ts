import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createServer } from '../../src/http/server.js';
import { createKey, ROLES, type Role } from '../../src/platform/api-keys.js';
import { type Config, readConfig } from '../../src/platform/config.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { OPENING, OPENING_LINES } from '../domain/fixture.js';
import { createTestDatabase } from '../support/database.js';

export const LEDGER_ID = OPENING.ledgerId;
export const LEDGER = `/v1/ledgers/${LEDGER_ID}`;

/** An answer with its body as text and, when it is JSON, as a value. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about.
  readonly body: any;
}

export interface Sent {
  readonly role?: Role | 'none';
  readonly key?: string;
  readonly idempotencyKey?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array;
}

/** A server of its own on a database of its own, with a key for every role. */
export class Api {
  private counter = 0;

  private constructor(
    readonly url: string,
    readonly app: NestFastifyApplication,
    readonly database: Database,
    readonly keys: Readonly<Record<Role, string>>,
    readonly logLines: readonly string[],
    readonly databaseUrl: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(overrides: Partial<Config> = {}): Promise<Api> {
    const { url: databaseUrl, drop } = await createTestDatabase();
    const config = { ...readConfig({}), DATABASE_URL: databaseUrl, ...overrides };
    const database = openDatabase({ url: databaseUrl, poolSize: 10 });
    const logLines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) });
    const app = await createServer({ config, database, log });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const keys = {} as Record<Role, string>;
    for (const role of ROLES) {
      keys[role] = (await createKey(database.db, { name: `the ${role}`, role })).key;
    }
    const close = async () => {
      await app.close();
      await database.close();
      await drop();
    };
    const base = `http://127.0.0.1:${port}`;
    return new Api(base, app, database, keys, logLines, databaseUrl, close);
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const { role = 'auditor', body, raw } = sent;
    const key = sent.key ?? (role === 'none' ? undefined : this.keys[role]);
    const idempotencyKey =
      sent.idempotencyKey === undefined ? `test-${++this.counter}` : sent.idempotencyKey;
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || idempotencyKey === null
          ? {}
          : { 'idempotency-key': idempotencyKey }),
        ...sent.headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await answer.text();
    const isJson = /^application\/(problem\+)?json\b/.test(
      answer.headers.get('content-type') ?? '',
    );
    const { status, headers } = answer;
    return { status, headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  get(path: string, sent: Sent = {}): Promise<Answer> {
    return this.send('GET', path, sent);
  }

  post(path: string, sent: Sent): Promise<Answer> {
    return this.send('POST', path, sent);
  }

  /** Opens the fixture's ledger and approves its budget. */
  async openReady(ledgerId = LEDGER_ID): Promise<void> {
    await expectStatus(
      201,
      this.post('/v1/ledgers', { role: 'finance', body: openingBody(ledgerId) }),
    );
    const path = `/v1/ledgers/${ledgerId}/budget-approval`;
    await expectStatus(201, this.post(path, { role: 'finance', body: APPROVAL_BODY }));
  }

  /** How much is written: events, answers to commands, postings, documents. */
  async written(): Promise<string> {
    const { rows } = await this.database.pool.query(
      `select (select count(*) from ledger.event) events,
        (select count(*) from ledger.command_result) answers,
        (select count(*) from ledger.posting) postings,
        (select count(*) from ledger.document) documents`,
    );
    return JSON.stringify(rows[0]);
  }

  async eventCount(): Promise<number> {
    const { rows } = await this.database.pool.query('select count(*)::int n from ledger.event');
    return rows[0].n;
  }
}

export async function expectStatus(status: number, sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status === status) return answer;
  throw new Error(`status ${answer.status} instead of ${status}: ${answer.text}`);
}

/** A problem of this status, naming this place of the body if one is given. */
export function expectRefused(answer: Answer, status: number, pointer?: string): void {
  const place = `${answer.status} ${answer.text}`;
  expect({ place, status: answer.status }).toEqual({ place, status });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const type = expect.stringMatching(/^urn:budget-ledger:problem:[a-z-]+$/);
  expect(answer.body).toMatchObject({ status, type });
  const pointers = (answer.body.errors ?? []).map((error: { pointer?: string }) => error.pointer);
  if (pointer !== undefined) expect(pointers).toContain(pointer);
}

export function openingBody(ledgerId = LEDGER_ID) {
  return { ...OPENING, ledgerId, effectiveOn: '2023-01-01', documentNumber: '深编〔2023〕1号' };
}

export const APPROVAL_BODY = {
  effectiveOn: '2023-01-02',
  documentNumber: '深龙财〔2023〕1号',
  lines: OPENING_LINES.map(({ lineId, amountFen, basis }) => ({
    lineId,
    amount: `${amountFen / 100n}.${String(amountFen % 100n).padStart(2, '0')}`,
    basis,
  })),
};
