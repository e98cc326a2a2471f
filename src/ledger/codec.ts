import canonicalize from 'canonicalize';
import { ACCOUNTS, type Account, type Balance, type Movement } from '../domain/accounts.js';
import type { BudgetEvent, BudgetEventType, Recorded } from '../domain/events.js';
import { must } from '../domain/rules.js';
import type { StoredEvent } from '../event-store/envelope.js';
import type { AmountColumns } from '../platform/schema.js';
import { CATALOGUE, upcast } from './catalogue.js';

// Between the rule book's values and stored bytes. Money is a bigint in memory and a decimal string in
// JSON; a name that ends in Fen says so.

/** Canonical JSON (RFC 8785) of a value, with bigints as decimal strings and undefined left out. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(plain(value));
  if (text === undefined) throw new Error('nothing to canonicalize');
  return text;
}

/** JSON of a value that is stored but not hashed, with bigints as decimal strings. */
export function jsonText(value: unknown): string {
  return JSON.stringify(plain(value));
}

/** The same of what was refused, perhaps for text that cannot be stored: it is told all the same. */
export function refusedText(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === 'bigint') return part.toString();
    return typeof part === 'string' ? storableText(part) : part;
  });
}

/** Text with U+FFFD for what PostgreSQL cannot store, in JSON neither, or UTF-8 cannot say. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** The stored payload of an event: everything but its type. */
export function encodePayload(event: BudgetEvent): string {
  const { type, ...payload } = event;
  return canonicalText(payload);
}

/** A stored event as the rule book knows it, in its newest shape. Throws on an unknown type or version. */
export function decodeEvent(stored: StoredEvent): Recorded {
  const entry = CATALOGUE[stored.type as BudgetEventType];
  if (entry === undefined) throw new Error(`unknown event type ${stored.type}`);
  const parsed: Record<string, unknown> = JSON.parse(stored.payload);
  const payload = upcast(entry, { version: stored.schemaVersion, payload: parsed });
  const event = { type: stored.type, ...(reviveFen(payload) as object) } as BudgetEvent;
  const { seq, actor, effectiveOn, documentNumber } = stored;
  const recorded = { seq, actor, effectiveOn, event };
  return documentNumber === null ? recorded : { ...recorded, documentNumber };
}

/** Turns every string under a name ending in Fen into a bigint. */
export function reviveFen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveFen);
  if (typeof value !== 'object' || value === null) return value;
  const revived: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    revived[name] = name.endsWith('Fen') ? BigInt(part) : reviveFen(part);
  }
  return revived;
}

/** A balance or movement as 15 figures in the order of the accounts, zero where nothing moves. */
export function amountsOf(balance: Movement): bigint[] {
  return ACCOUNTS.map((account) => balance[account] ?? 0n);
}

/** Database column of each account. */
export const ACCOUNT_COLUMNS = {
  original: 'original',
  supplementary: 'supplementary',
  reduced: 'reduced',
  reallocated: 'reallocated',
  carriedIn: 'carried_in',
  provisional: 'provisional',
  unallotted: 'unallotted',
  available: 'available',
  frozen: 'frozen',
  preEncumbered: 'pre_encumbered',
  encumbered: 'encumbered',
  inPayment: 'in_payment',
  disbursed: 'disbursed',
  carriedOut: 'carried_out',
  returned: 'returned',
} as const satisfies Readonly<Record<Account, keyof AmountColumns<unknown>>>;

/** A row's account columns as a balance, null counting as zero. */
export function balanceOfRow(row: AmountColumns<string | bigint | null>): Balance {
  const figures = ACCOUNTS.map((account) => [account, BigInt(row[ACCOUNT_COLUMNS[account]] ?? 0n)]);
  return Object.fromEntries(figures);
}

// Two such texts and a ledger id fit an index entry of PostgreSQL, whatever the script.
const TEXT_LIMIT = 400;

/** Refuses text that PostgreSQL cannot store or UTF-8 cannot say. */
export function checkText(texts: Readonly<Record<string, string | null | undefined>>): void {
  for (const [field, text] of Object.entries(texts)) {
    const fine =
      text == null ||
      (text !== '' && text.length <= TEXT_LIMIT && text.isWellFormed() && !text.includes('\u0000'));
    must(fine, 'TEXT_MALFORMED', { field });
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') must(value.isWellFormed(), 'TEXT_MALFORMED', { field: 'body' });
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    if (part !== undefined) result[name] = plain(part);
  }
  return result;
}
