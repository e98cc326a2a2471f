// The budgetary equation of a line, as double entry: every event moves the same amount on both sides.
//   original + supplementary - reduced + reallocated + carriedIn + provisional
//                                                                           (resources = adjusted budget)
//     = unallotted + available + frozen + preEncumbered + encumbered + inPayment
//       + disbursed + carriedOut + returned                                 (status)
// `provisional` is what may be spent before the budget is approved (Budget Law art. 54); the approval
// replaces it. `unallotted` is approved, but not yet handed down (下达) to the unit that will spend it.
export const RESOURCE_ACCOUNTS = [
  'original',
  'supplementary',
  'reduced',
  'reallocated',
  'carriedIn',
  'provisional',
] as const;

export const STATUS_ACCOUNTS = [
  'unallotted',
  'available',
  'frozen',
  'preEncumbered',
  'encumbered',
  'inPayment',
  'disbursed',
  'carriedOut',
  'returned',
] as const;

export const ACCOUNTS = [...RESOURCE_ACCOUNTS, ...STATUS_ACCOUNTS] as const;

export type ResourceAccount = (typeof RESOURCE_ACCOUNTS)[number];
export type StatusAccount = (typeof STATUS_ACCOUNTS)[number];
export type Account = ResourceAccount | StatusAccount;

/** Fen on every account. `available` and `reallocated` may be negative, no other may. */
export type Balance = Readonly<Record<Account, bigint>>;

/** What one event does to one line, in fen; absent accounts do not move. */
export type Movement = Readonly<Partial<Record<Account, bigint>>>;

export const ZERO_BALANCE: Balance = {
  original: 0n,
  supplementary: 0n,
  reduced: 0n,
  reallocated: 0n,
  carriedIn: 0n,
  provisional: 0n,
  unallotted: 0n,
  available: 0n,
  frozen: 0n,
  preEncumbered: 0n,
  encumbered: 0n,
  inPayment: 0n,
  disbursed: 0n,
  carriedOut: 0n,
  returned: 0n,
};

/** The balance after a movement. */
export function move(balance: Balance, movement: Movement): Balance {
  const next = { ...balance };
  for (const account in movement) {
    const moved = movement[account as Account];
    if (moved !== undefined) next[account as Account] += moved;
  }
  return next;
}

/** Adjusted budget in fen: what the line may spend after all changes. */
export function adjustedFen(balance: Movement): bigint {
  const { original = 0n, supplementary = 0n, reduced = 0n } = balance;
  const { reallocated = 0n, carriedIn = 0n, provisional = 0n } = balance;
  return original + supplementary - reduced + reallocated + carriedIn + provisional;
}

/** The status side in fen; equals `adjustedFen` in every balance and in every movement. */
export function statusFen(balance: Movement): bigint {
  let totalFen = 0n;
  for (const account of STATUS_ACCOUNTS) totalFen += balance[account] ?? 0n;
  return totalFen;
}

/**
 * What is spoken for, in fen: adjusted budget less available and less what is not allotted yet, for
 * nobody can commit money that was not handed down.
 */
export function committedFen(balance: Movement): bigint {
  const { available = 0n, unallotted = 0n } = balance;
  return adjustedFen(balance) - available - unallotted;
}

/** True when both sides of the equation agree. */
export function balances(balance: Movement): boolean {
  return adjustedFen(balance) === statusFen(balance);
}
