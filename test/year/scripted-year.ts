import { expect } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { CAPABILITIES } from '../../src/app.capabilities.js';
import type { Rule } from '../../src/domain/rules.js';
import type { OrderRoute } from '../../src/http/order-route.js';
import type { Role } from '../../src/platform/api-keys.js';
import { alert, detect } from '../alerts/overspend-world.js';
import { type Answer, type Api, expectStatus, type Sent } from '../http/api.js';
import { setClock } from './clock.js';
import { type Balances, type Moves, moved, movedBetween, movementOf, spoken } from './moves.js';
import { AUDIT_2023 } from './sample-department.js';

/** The documents and events that earlier orders made, by the names that the script gives them. */
export interface Made {
  id(name: string): string;
  seq(name: string): number;
}

/** One order of the script, and what becomes of it. */
export interface Step {
  /** The effective date, and the day of recording unless the body says another effective date. */
  readonly day: string;
  readonly by: Role;
  /** The id of the route. */
  readonly order: string;
  readonly ledgerId: string;
  /** What the path names: documents by their name in the script, everything else by its code. */
  readonly of?: Readonly<Record<string, string>>;
  readonly body?: object | ((made: Made) => object);
  /** What the script calls the document, or the event, from now on. */
  readonly as?: string;
  /** What moves; nothing when it is not said. */
  readonly moves?: Moves;
  readonly refused?: Rule | 'role-not-allowed';
}

type More = Partial<Omit<Step, 'day' | 'by' | 'order'>>;

export function on(day: string, by: Role, order: string, more: More = {}): Step {
  return { ledgerId: AUDIT_2023, day, by, order, ...more };
}

export const ROUTES = new Map(
  CAPABILITIES.flatMap(({ orders = [] }) => orders).map((route) => [route.id, route]),
);

/** Gives the orders of a script over HTTP, and adds up by itself what they move. */
export class ScriptedYear implements Made {
  /** Routes whose order was accepted. */
  readonly accepted = new Set<string>();
  /** The rules that refused orders, in their order, by ledger. */
  readonly refusals = new Map<string, string[]>();
  private readonly made = new Map<string, { readonly id: string; readonly seq: number }>();
  private readonly books = new Map<string, Balances>();

  constructor(readonly api: Api) {}

  id(name: string): string {
    return this.known(name).id;
  }

  seq(name: string): number {
    return this.known(name).seq;
  }

  /** The figures of the script for every line of a ledger. */
  booksOf(ledgerId: string): Balances {
    return this.books.get(ledgerId) ?? new Map();
  }

  book(ledgerId: string, moves: Moves): void {
    this.books.set(ledgerId, moved(this.booksOf(ledgerId), moves));
  }

  async open(body: { readonly ledgerId: string; readonly effectiveOn: string }): Promise<void> {
    setClock(body.effectiveOn);
    await expectStatus(201, this.api.post('/v1/ledgers', { role: 'finance', body }));
    this.book(body.ledgerId, {});
  }

  /** Gives every order, first as a dry run. In the end the ledger has the figures of the script. */
  async live(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.take(step);
    for (const ledgerId of new Set(steps.map((step) => step.ledgerId))) {
      const bus = this.api.app.get(CommandBus);
      expect(await detect(this.api.database, bus, ledgerId)).toEqual([]);
      expect(await alert(this.api.database, bus, ledgerId)).toEqual([]);
      await this.expectBooks(ledgerId);
    }
  }

  async expectBooks(ledgerId: string): Promise<void> {
    const path = `/v1/ledgers/${ledgerId}/lines?limit=500`;
    const { body } = await expectStatus(200, this.api.get(path));
    const lines: readonly { readonly lineId: string }[] = body.items;
    const found = spoken(lines.map((line) => [line.lineId, line]));
    expect({ ledgerId, lines: found }).toEqual({ ledgerId, lines: spoken(this.booksOf(ledgerId)) });
  }

  private async take(step: Step): Promise<void> {
    const { day, ledgerId, moves = {}, refused } = step;
    const route = ROUTES.get(step.order);
    if (route === undefined) throw new Error(`there is no order ${step.order}`);
    setClock(day);
    const path = `/v1/ledgers/${ledgerId}/${this.pathOf(route, step)}`;
    const sent = await this.sentOf(route, step);
    const before = await this.api.written();
    const rehearsed = await this.api.post(`${path}?dryRun=true`, sent);
    expect(await this.api.written()).toBe(before);
    const answer = await this.api.post(path, sent);
    if (refused !== undefined) {
      this.expectRefusal(step, [rehearsed, answer]);
      return;
    }
    this.expectAccepted(step, [rehearsed, answer]);
    this.accepted.add(route.id);
    this.book(ledgerId, moves);
    const { documentId: id = '', seq } = answer.body;
    if (step.as !== undefined) this.made.set(step.as, { id, seq });
  }

  private expectRefusal(step: Step, answers: readonly Answer[]): void {
    const { ledgerId, refused = '' } = step;
    const kind = refused.toLowerCase().replaceAll('_', '-');
    for (const { body, text } of answers) {
      const told = { step: inShort(step), type: body.type, text };
      expect(told).toEqual({ ...told, type: `urn:budget-ledger:problem:${kind}` });
    }
    if (refused === 'role-not-allowed') return;
    this.refusals.set(ledgerId, [...(this.refusals.get(ledgerId) ?? []), refused]);
  }

  private expectAccepted(step: Step, [rehearsed, answer]: readonly [Answer, Answer]): void {
    const told = { step: inShort(step), answers: [rehearsed.text, answer.text] };
    const statuses = [rehearsed.status, answer.status];
    expect({ ...told, statuses }).toEqual({ ...told, statuses: [200, 201] });
    const moves = Object.entries(step.moves ?? {});
    const expected = spoken(moves.map(([lineId, text]) => [lineId, movementOf(text)]));
    const lines = movedBetween(rehearsed.body.lines);
    expect({ step: told.step, lines }).toEqual({ step: told.step, lines: expected });
  }

  private pathOf({ path }: OrderRoute, { of = {} }: Step): string {
    return path.replaceAll(/:(\w+)/g, (_, name: string) => {
      const given = of[name] ?? '';
      return this.made.get(given)?.id ?? given;
    });
  }

  private async sentOf(route: OrderRoute, step: Step): Promise<Sent> {
    const { day, by, ledgerId, of = {}, body = {} } = step;
    const given = typeof body === 'function' ? body(this) : body;
    const sent = { role: by, body: { effectiveOn: day, ...given } };
    if (route.ifMatch !== 'required') return sent;
    // Who decides on a document has read it: its version and its hash go with the decision.
    const [name = ''] = Object.values(of);
    const path = `/v1/ledgers/${ledgerId}/${route.documents}/${this.id(name)}`;
    const read = await expectStatus(200, this.api.get(path));
    const headers = { 'if-match': String(read.headers.get('etag')) };
    if (route.id !== 'approveReallocation') return { ...sent, headers };
    const { proposalHash } = read.body.reallocation;
    return { ...sent, headers, body: { proposalHash, ...sent.body } };
  }

  private known(name: string): { readonly id: string; readonly seq: number } {
    const known = this.made.get(name);
    if (known === undefined) throw new Error(`the script made no ${name} before`);
    return known;
  }
}

function inShort({ day, by, order, of = {}, as = '' }: Step): string {
  return [day, by, order, ...Object.values(of), as].join(' ').trim();
}
