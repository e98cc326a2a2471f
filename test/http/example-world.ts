import { CommandBus } from '@nestjs/cqrs';
import { detectAlerts } from '../../src/alerts/alerts.job.js';
import type { Role } from '../../src/platform/api-keys.js';
import { OFFICE } from '../domain/fixture.js';
import { type Answer, APPROVAL_BODY, type Api, expectStatus, openingBody } from './api.js';

// A ledger of its own for one example, and what has to be in it before the order can be accepted.

export class World {
  constructor(
    private readonly api: Api,
    readonly ledgerId: string,
  ) {}

  /** Opens the ledger of the fixture under this id and, unless told, approves its budget. */
  async open({ policy, approved = true }: { policy?: unknown; approved?: boolean }) {
    const opening = { ...openingBody(this.ledgerId), ...(policy === undefined ? {} : { policy }) };
    await expectStatus(201, this.api.post('/v1/ledgers', { role: 'finance', body: opening }));
    if (approved) await this.post('budget-approval', APPROVAL_BODY);
  }

  /** Gives an order that has to be accepted, and returns what was written. */
  async post(path: string, body: object, role: Role = 'finance', headers = {}): Promise<Written> {
    const sent = this.api.post(this.path(path), { role, body, headers });
    return (await expectStatus(201, sent)).body;
  }

  /** The id under which an order is held. */
  async held(path: string, body: object, role: Role): Promise<string> {
    const sent = this.api.post(this.path(path), { role, body });
    return String((await expectStatus(202, sent)).body.documentId);
  }

  /** The id of the document that an order makes. */
  async made(path: string, body: object, role?: Role): Promise<string> {
    return String((await this.post(path, body, role)).documentId);
  }

  get(path: string): Promise<Answer> {
    return expectStatus(200, this.api.get(this.path(path)));
  }

  /** Gives what a decision on a document has to carry: its version. */
  async versionOf(path: string): Promise<{ 'if-match': string }> {
    return { 'if-match': String((await this.get(path)).headers.get('etag')) };
  }

  /** The id of an alert that a payment of 901 of the 1,000 fen of a line raises. */
  async raised(): Promise<string> {
    const { ledgerId } = this;
    const { app, database } = this.api;
    const payment = { effectiveOn: '2023-03-01', voucherNumber: '记-9', purpose: '办公用品' };
    await this.post('payments', { ...payment, lineId: OFFICE, amount: '9.01' }, 'treasury');
    const commandBus = app.get(CommandBus);
    await detectAlerts({ database, commandBus, ledgerId, log: () => undefined });
    return `alert:available-line:line:${OFFICE}`;
  }

  /** The places of everything that was carried over. */
  async carriedSeqs(): Promise<number[]> {
    const { body } = await this.get('events?type=CarriedOver&limit=500');
    return body.items.map(({ seq }: { seq: number }) => seq);
  }

  /** Another ledger beside this one. */
  beside(ledgerId: string): World {
    return new World(this.api, ledgerId);
  }

  path(path: string): string {
    return `/v1/ledgers/${this.ledgerId}/${path}`;
  }
}

interface Written {
  readonly seq: number;
  readonly documentId?: string;
}

export type Ids = Readonly<Record<string, string>>;

export type Days = 'of the year' | 'of the year or beside it';

export interface OrderExample {
  readonly body: object | ((world: World, ids: Ids) => object | Promise<object>);
  /** Makes what the order is about; returns the ids of the order's path. */
  readonly prepare?: (world: World) => Ids | Promise<Ids>;
  /** Who orders, if not the first that may. */
  readonly role?: Role;
  readonly policy?: unknown;
  /** False where the budget of the ledger is not approved yet. */
  readonly approved?: boolean;
  /** Where the order goes to another ledger than the one that was prepared. */
  readonly ledgerId?: (ledgerId: string) => string;
  /** On which days it may be given; of the fiscal year unless told. */
  readonly days?: Days;
  /** 409 where no accepted example can be made. */
  readonly status?: 201 | 409;
}
