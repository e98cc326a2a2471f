import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ACCOUNTS,
  adjustedFen,
  type Balance,
  balances,
  committedFen,
  type Movement,
  move,
  RESOURCE_ACCOUNTS,
  STATUS_ACCOUNTS,
  statusFen,
  ZERO_BALANCE,
} from '../../src/domain/accounts.js';

const fen = fc.bigInt({ min: -1_000n, max: 1_000n });
const anyMovement: fc.Arbitrary<Movement> = fc.record(
  Object.fromEntries(ACCOUNTS.map((account) => [account, fen])),
  { requiredKeys: [] },
);
const anyBalance = anyMovement.map((movement): Balance => ({ ...ZERO_BALANCE, ...movement }));

// Every account with a power of ten of its own, so that a sum shows which accounts are in it.
const MARKED: Balance = {
  original: 1n,
  supplementary: 10n,
  reduced: 100n,
  reallocated: 1_000n,
  carriedIn: 10_000n,
  provisional: 100_000n,
  unallotted: 100_000_000n,
  available: 1n,
  frozen: 10n,
  preEncumbered: 100n,
  encumbered: 1_000n,
  inPayment: 10_000n,
  disbursed: 100_000n,
  carriedOut: 1_000_000n,
  returned: 10_000_000n,
};

describe('the accounts', () => {
  it('are the two sides of the equation, each account once', () => {
    expect(ACCOUNTS).toEqual([...RESOURCE_ACCOUNTS, ...STATUS_ACCOUNTS]);
    expect(new Set(ACCOUNTS).size).toBe(15);
    expect(Object.keys(ZERO_BALANCE)).toEqual([...ACCOUNTS]);
    expect(Object.values(ZERO_BALANCE).every((amountFen) => amountFen === 0n)).toBe(true);
  });
});

describe('adjustedFen', () => {
  it('adds what was given and takes off what was reduced', () => {
    expect(adjustedFen(MARKED)).toBe(1n + 10n - 100n + 1_000n + 10_000n + 100_000n);
    expect(adjustedFen({})).toBe(0n);
  });
});

describe('statusFen', () => {
  it('sums the whole status side', () => {
    expect(statusFen(MARKED)).toBe(111_111_111n);
    expect(statusFen({})).toBe(0n);
  });
});

describe('committedFen', () => {
  it('is the adjusted budget less available and less what is not allotted', () => {
    expect(committedFen(MARKED)).toBe(110_911n - 1n - 100_000_000n);
    expect(committedFen({ disbursed: 5n, available: -5n })).toBe(5n);
    expect(committedFen({ original: 5n, unallotted: 5n })).toBe(0n);
    expect(committedFen({ unallotted: -5n, available: 5n })).toBe(0n);
    expect(committedFen({})).toBe(0n);
  });

  it('is the status side without available and unallotted, wherever the equation holds', () => {
    fc.assert(
      fc.property(anyBalance, (balance) => {
        const held = { ...balance, original: balance.original + statusFen(balance) };
        const settled = { ...held, original: held.original - adjustedFen(balance) };
        expect(balances(settled)).toBe(true);
        const { available, unallotted } = settled;
        expect(committedFen(settled)).toBe(statusFen(settled) - available - unallotted);
      }),
    );
  });
});

describe('balances', () => {
  it('holds to the fen', () => {
    expect(balances(ZERO_BALANCE)).toBe(true);
    expect(balances({ original: 5n, available: 3n, disbursed: 2n })).toBe(true);
    expect(balances({ original: 5n, available: 3n, disbursed: 3n })).toBe(false);
    expect(balances({ original: 5n, available: 3n, disbursed: 1n })).toBe(false);
    expect(balances({ reduced: 5n, available: -5n })).toBe(true);
    expect(balances({ provisional: 5n, unallotted: 2n, available: 3n })).toBe(true);
    expect(balances({ provisional: 5n, unallotted: 3n, available: 3n })).toBe(false);
  });
});

describe('move', () => {
  it('adds to the named accounts and leaves the others and its argument alone', () => {
    const before: Balance = { ...ZERO_BALANCE, original: 7n, available: 7n };
    expect(move(before, { available: -9n, disbursed: 9n })).toEqual({
      ...before,
      available: -2n,
      disbursed: 9n,
    });
    expect(move(before, {})).toEqual(before);
    expect(before).toEqual({ ...ZERO_BALANCE, original: 7n, available: 7n });
  });

  it('treats an undefined account as one that does not move', () => {
    expect(move(ZERO_BALANCE, { frozen: undefined, available: 1n })).toEqual({
      ...ZERO_BALANCE,
      available: 1n,
    });
  });

  it('adds both sides alike and in any order', () => {
    fc.assert(
      fc.property(anyBalance, anyMovement, anyMovement, (balance, first, second) => {
        const after = move(move(balance, first), second);
        expect(after).toEqual(move(move(balance, second), first));
        for (const total of [adjustedFen, statusFen, committedFen]) {
          expect(total(after)).toBe(total(balance) + total(first) + total(second));
        }
      }),
    );
  });
});
