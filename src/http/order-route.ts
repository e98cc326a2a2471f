import { z } from 'zod';
import type { Meta } from '../domain/events.js';
import type { LedgerCommand } from '../ledger/ledger.commands.js';
import type { CommandMeta } from '../ledger/ledger.js';
import type { Role } from '../platform/api-keys.js';
import { LEDGER_ID, type LedgerPath, text } from './fields.js';

// A write as data: `orders.http.ts` makes a route of it and the command line a verb.

/** What every body says beside the order's content. */
export type Effective = Pick<Meta, 'effectiveOn' | 'documentNumber'>;

/** A request for a command, read and checked. */
export interface GivenOrder<Body extends Effective, Path extends LedgerPath> {
  readonly ledgerId: string;
  readonly path: Path;
  readonly body: Body;
  readonly meta: CommandMeta;
  /** Makes the id of what the order makes; an import gives the ids that its file has. */
  newId(): string;
  readonly expectedSeqs?: readonly number[] | undefined;
}

export interface OrderRoute<
  Body extends Effective = Effective,
  Path extends LedgerPath = LedgerPath,
> {
  /** Name of the operation; in kebab-case the verb of the command line. */
  readonly id: string;
  /** Below `/v1/ledgers/:ledgerId`, such as `payments/:paymentId/refunds`. */
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly body: z.ZodType<Body>;
  readonly pathSchema: z.ZodType<Path>;
  /** Whether the order is for a version of a document that was read before. */
  readonly ifMatch?: 'required' | 'optional' | undefined;
  /** The collection that the document is read from, such as `payments`; for `Location` and `ETag`. */
  readonly documents?: string | undefined;
  /** Whether a control rule can park the order, which is answered 202. */
  readonly mayBeHeld?: true | undefined;
  /** What the id is called that the order gives to what it makes, such as `paymentId`. */
  readonly makes?: string | undefined;
  command(asked: GivenOrder<Body, Path>): LedgerCommand<unknown>;
}

/** The names in a path such as `payments/:paymentId/refunds`. */
type NamesIn<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | NamesIn<More>
    : Rest
  : never;

type PathOf<Path extends string> = LedgerPath & { readonly [Name in NamesIn<Path>]: string };

type Wanted<Place extends string, Body extends Effective> = Omit<
  OrderRoute<Body, PathOf<Place>>,
  'path' | 'pathSchema'
> & {
  readonly path: Place;
  /** Where an id of the path has a form of its own; otherwise each is a text. */
  readonly pathSchema?: z.ZodType<PathOf<Place>>;
};

/** A route with its body and its path typed. */
export function orderRoute<const Place extends string, Body extends Effective>(
  route: Wanted<Place, Body>,
): OrderRoute {
  const { pathSchema = textsOf(route.path) } = route;
  return { ...route, pathSchema };
}

/** The names in a path, in their order. */
export function namesIn(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
}

function textsOf<Place extends string>(path: Place): z.ZodType<PathOf<Place>> {
  const ids = Object.fromEntries(namesIn(path).map((name) => [name, text(100)]));
  return z.strictObject({ ledgerId: LEDGER_ID, ...ids }) as unknown as z.ZodType<PathOf<Place>>;
}
