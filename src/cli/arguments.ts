import { createHash, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { LedgersQuery } from '../capabilities/opening/opening.queries.js';
import { isCalendarDate } from '../domain/calendar.js';
import type { CommandMeta } from '../ledger/ledger.js';
import type { KnownAt } from '../ledger/moment.js';
import { BadInput } from './failures.js';
import type { Session } from './session.js';

// What several commands take: ledgers, days, numbers, and who writes.

export function dayArgument(text: string): string {
  if (isCalendarDate(text)) return text;
  throw new InvalidArgumentError('must be a calendar date, YYYY-MM-DD.');
}

export function seqArgument(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a sequence number, from 1.');
}

export function numberArgument({ least, most }: { least: number; most: number }) {
  return (text: string): number => {
    const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}.`);
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A sequence number, or an instant with its offset from UTC. */
export function knownAtArgument(text: string): KnownAt {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return { seq: Number(text) };
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { instant: new Date(time).toISOString() };
  throw new InvalidArgumentError(
    'must be a sequence number or an instant such as 2023-03-01T00:00:00Z.',
  );
}

/** The ledger that was named; without a name the only one there is. */
export async function ledgerIdOf(session: Session, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const { ledgers } = await session.query(new LedgersQuery(null, { limit: 10 }));
  const [only, ...others] = ledgers;
  if (only === undefined) throw new BadInput('there is no ledger yet: open one first');
  if (others.length === 0) return only.ledgerId;
  const some = ledgers.map(({ ledgerId }) => ledgerId).join(', ');
  throw new BadInput(`there are several ledgers, name one of them: ${some}`);
}

export interface WriteOptions {
  readonly actor?: string;
  readonly document?: string;
}

/** Gives a command that writes the options that events carry. */
export function withActor(command: Command): Command {
  return command
    .option('--actor <name>', 'who does it, as events will say (default: cli:<user>)')
    .option('--document <number>', 'the document it rests on');
}

export function actorOf({ actor }: WriteOptions): string {
  return actor ?? `cli:${userInfo().username}`;
}

/** Meta of a command that is given once: the same content is the same command. */
export function metaOf(
  options: WriteOptions,
  { effectiveOn, request }: { readonly effectiveOn: string; readonly request: string },
): CommandMeta {
  const { document: documentNumber } = options;
  return {
    actor: actorOf(options),
    effectiveOn,
    ...(documentNumber === undefined ? {} : { documentNumber }),
    client: 'cli',
    idempotencyKey: createHash('sha256').update(request).digest('hex'),
    request,
    correlationId: randomUUID(),
  };
}
