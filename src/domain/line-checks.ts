import type { StatusAccount } from './accounts.js';
import type { Budget, Line } from './budget.js';
import { must } from './rules.js';

// Checks before the money of lines goes elsewhere: what waits for something is settled first.

/** Money that waits for a decision, a contract or the bank. */
export const HELD = ['frozen', 'preEncumbered', 'inPayment'] as const;

/** Checks that none of the lines has money in these accounts. */
export function checkNoneHeld(
  lines: readonly Line[],
  { field, accounts }: { readonly field: string; readonly accounts: readonly StatusAccount[] },
): void {
  for (const { lineId, balance } of lines) {
    for (const account of accounts) {
      const amountFen = balance[account];
      must(amountFen === 0n, 'LINE_HAS_HELD_MONEY', { field, lineId, account, amountFen });
    }
  }
}

/** Checks that none of the lines is overspent. */
export function checkNoneOverspent(lines: readonly Line[], field: string): void {
  for (const { lineId, balance } of lines) {
    const availableFen = balance.available;
    must(availableFen >= 0n, 'LINE_OVERSPENT', { field, lineId, availableFen });
  }
}

/** Checks that no pending reallocation would bring money to lines that are about to take none. */
export function checkNotAwaited(
  { documents }: Budget,
  isMeant: (lineId: string) => boolean,
  field: string,
): void {
  for (const { documentId: reallocationId, status, to } of documents.ofKind('reallocation')) {
    if (status !== 'requested') continue;
    const lineId = to.find((target) => isMeant(target.lineId))?.lineId;
    must(lineId === undefined, 'LINE_AWAITS_MONEY', { field, lineId, reallocationId });
  }
}
