import { type Balance, ZERO_BALANCE } from '../../src/domain/accounts.js';
import { sumFen } from '../../src/domain/money.js';
import { type Balances, type Moves, yuan } from './moves.js';
import { on, type ScriptedYear, type Step } from './scripted-year.js';

// What the end of a year does to the figures of the script. No money in it is older than a year, so
// all that is available or under contract goes on; what was never handed down is returned.

interface Turned {
  readonly lineId: string;
  /** What the old ledger gives, and what the new one receives; empty when all is returned. */
  readonly given: string;
  readonly received: string;
  readonly carriedFen: bigint;
  readonly returnedFen: bigint;
}

export function turned(books: Balances): readonly Turned[] {
  const left = [...books].filter(([, { available, encumbered, unallotted }]) =>
    [available, encumbered, unallotted].some((fen) => fen !== 0n),
  );
  return left.sort(([one], [other]) => (one < other ? -1 : 1)).map(turnedLine);
}

function turnedLine([lineId, balance]: readonly [string, Balance]): Turned {
  const { available, encumbered, unallotted: returnedFen } = balance;
  const carriedFen = available + encumbered;
  const carried = `carriedOut ${yuan(carriedFen)}, returned ${yuan(returnedFen)}`;
  const taken = `available ${yuan(-available)}, encumbered ${yuan(-encumbered)}`;
  const arriving = `available ${yuan(available)}, encumbered ${yuan(encumbered)}`;
  return {
    lineId,
    carriedFen,
    returnedFen,
    given: `${taken}, unallotted ${yuan(-returnedFen)}, ${carried}`,
    received: `${arriving}, carriedIn ${yuan(carriedFen)}`,
  };
}

/** A run as its report has to say it. */
export function reportOf(turn: readonly Turned[]) {
  return {
    carriedOver: yuan(sumFen(turn.map(({ carriedFen }) => carriedFen))),
    returned: yuan(sumFen(turn.map(({ returnedFen }) => returnedFen))),
    lines: turn.map(({ lineId, carriedFen, returnedFen }) => ({
      lineId,
      carriedOver: yuan(carriedFen),
      returned: yuan(returnedFen),
    })),
  };
}

/** Books what a run still has to do: `done` lines have left the old ledger already. */
export function bookTurn(
  year: ScriptedYear,
  turn: readonly Turned[],
  ledgers: { readonly from: string; readonly to: string; readonly done: ReadonlySet<string> },
): void {
  const moves = (side: 'given' | 'received', lines: readonly Turned[]): Moves =>
    Object.fromEntries(lines.map((line) => [line.lineId, line[side]]));
  const { from, to, done } = ledgers;
  year.book(
    from,
    moves(
      'given',
      turn.filter(({ lineId }) => !done.has(lineId)),
    ),
  );
  year.book(
    to,
    moves(
      'received',
      turn.filter(({ carriedFen }) => carriedFen !== 0n),
    ),
  );
}

/** The orders that a run had given before it was cut short, one by one. */
export function firstHalf(turn: readonly Turned[], runId: string): readonly Step[] {
  return turn.slice(0, turn.length / 2).map(({ lineId, given }) =>
    on('2024-01-03', 'finance', 'carryOverLine', {
      body: { effectiveOn: '2023-12-31', runId, lineId },
      moves: { [lineId]: given },
    }),
  );
}

/** What next year’s run returns: money carried in that nobody has used by then is too old. */
export function surplusFen({ available, disbursed, carriedIn }: Balance = ZERO_BALANCE): bigint {
  const unusedFen = carriedIn > disbursed ? carriedIn - disbursed : 0n;
  return unusedFen < available ? unusedFen : available;
}
