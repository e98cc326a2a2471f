import {
  ACCOUNTS,
  type Account,
  type Balance,
  balances,
  type Movement,
  move,
  ZERO_BALANCE,
} from '../../src/domain/accounts.js';
import { formatYuan, parseYuan } from '../../src/domain/money.js';

// What an order moves, as the script says it by itself: `available -4.00, frozen 4.00` per line.

export type Moves = Readonly<Record<string, string>>;

export const yuan = formatYuan;

/** Every account of every line, in the figures of the script alone. */
export type Balances = ReadonlyMap<string, Balance>;

export function movementOf(text: string): Movement {
  const entries = text.split(', ').map((part): [string, bigint] => {
    const [account = '', amount = ''] = part.split(' ');
    const fen = parseYuan(amount);
    if (fen === undefined || !ACCOUNTS.some((known) => known === account)) {
      throw new Error(`"${part}" is no account and amount`);
    }
    return [account, fen];
  });
  const movement: Movement = Object.fromEntries(entries);
  if (!balances(movement)) throw new Error(`"${text}" does not balance`);
  return movement;
}

export function moved(before: Balances, moves: Moves): Balances {
  const after = new Map(before);
  for (const [lineId, text] of Object.entries(moves)) {
    after.set(lineId, move(after.get(lineId) ?? ZERO_BALANCE, movementOf(text)));
  }
  return after;
}

/** The accounts that are not zero, in yuan; to be compared line by line. */
export function spoken(lines: Iterable<readonly [string, object]>): Record<string, object> {
  const told = [...lines].map(([lineId, balance]): [string, object] => [lineId, inWords(balance)]);
  return Object.fromEntries(told.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The same of what an order would move, from lines before and after it. */
export function movedBetween(
  lines: readonly { lineId: string; before: object; after: object }[],
): Record<string, object> {
  const movements = lines.map(({ lineId, before, after }): [string, Movement] => {
    const fen = (side: object, account: Account) => amountFen(side, account);
    const entries = ACCOUNTS.map((name) => [name, fen(after, name) - fen(before, name)]);
    return [lineId, Object.fromEntries(entries)];
  });
  return spoken(movements);
}

function inWords(balance: object): object {
  const entries = ACCOUNTS.map((account) => [account, amountFen(balance, account)] as const);
  const moving = entries.filter(([, fen]) => fen !== 0n);
  return Object.fromEntries(moving.map(([account, fen]) => [account, yuan(fen)]));
}

function amountFen(balance: object, account: Account): bigint {
  const amount = (balance as Partial<Record<Account, bigint | string>>)[account] ?? 0n;
  return typeof amount === 'bigint' ? amount : (parseYuan(amount) ?? 0n);
}
