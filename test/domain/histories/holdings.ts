import { STATUS_ACCOUNTS, type StatusAccount } from '../../../src/domain/accounts.js';
import type { LineAmount } from '../../../src/domain/appropriation-events.js';
import type { LedgerDocument } from '../../../src/domain/documents.js';
import type { Recorded } from '../../../src/domain/events.js';
import { sumFen } from '../../../src/domain/money.js';
import type { Step } from './steps.js';

/** The accounts of a line that documents account for, to the fen. */
const HELD = STATUS_ACCOUNTS.filter((account) => !['unallotted', 'available'].includes(account));

/** What a document holds, and on which account of its lines. */
function holdingOf(
  document: LedgerDocument,
): Partial<Record<StatusAccount, readonly LineAmount[]>> {
  switch (document.kind) {
    case 'reallocation':
      return document.status === 'requested' ? { frozen: document.from } : {};
    case 'freeze':
      return { frozen: document.open };
    case 'pre-encumbrance':
      return { preEncumbered: document.open };
    case 'encumbrance':
      return { encumbered: document.open };
    case 'payment':
      return { [document.status === 'ordered' ? 'inPayment' : 'disbursed']: document.charges };
    case 'carry-over': {
      if (document.status !== 'done') return {};
      const { lineId, parts, returnedAvailableFen, returnedUnallottedFen } = document;
      const carriedFen = sumFen(parts.map(({ amountFen }) => amountFen));
      return {
        carriedOut: [{ lineId, amountFen: carriedFen }],
        returned: [{ lineId, amountFen: returnedAvailableFen + returnedUnallottedFen }],
      };
    }
    default:
      return {};
  }
}

/** Where the lines of a state say otherwise than its documents about what is held, in words. */
export function misheld({ history, after: { lines, documents } }: Step): string[] {
  const held = returnedInYear(history);
  for (const document of documents.values()) {
    for (const [account, amounts] of Object.entries(holdingOf(document))) {
      for (const { lineId, amountFen } of amounts) {
        const key = `${account} of ${lineId}`;
        held.set(key, (held.get(key) ?? 0n) + amountFen);
      }
    }
  }
  const faults = [...lines.values()].flatMap(({ lineId, balance }) =>
    HELD.flatMap((account) => {
      const key = `${account} of ${lineId}`;
      const heldFen = held.get(key) ?? 0n;
      held.delete(key);
      return heldFen === balance[account] ? [] : [`${key}: ${balance[account]}, held ${heldFen}`];
    }),
  );
  return [...faults, ...[...held.keys()].map((key) => `${key} is no line`)];
}

// What is returned before the end of the year is in no document.
function returnedInYear(history: readonly Recorded[]): Map<string, bigint> {
  const returned = new Map<string, bigint>();
  for (const { event } of history) {
    if (event.type !== 'FundsReturned' || event.runId !== undefined) continue;
    const key = `returned of ${event.lineId}`;
    returned.set(key, (returned.get(key) ?? 0n) + event.availableFen + event.unallottedFen);
  }
  return returned;
}
