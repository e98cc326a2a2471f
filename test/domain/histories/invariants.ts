import {
  ACCOUNTS,
  type Account,
  adjustedFen,
  type Balance,
  balances,
  move,
  ZERO_BALANCE,
} from '../../../src/domain/accounts.js';
import type { LineAmount } from '../../../src/domain/appropriation-events.js';
import type { LedgerDocument } from '../../../src/domain/documents.js';
import type { BudgetEvent, BudgetEventType, Recorded } from '../../../src/domain/events.js';
import { addressOf } from '../../../src/domain/line.js';
import { sumFen } from '../../../src/domain/money.js';
import { postingsOf } from '../../../src/domain/postings.js';
import { uncontrolled } from './control-faults.js';
import { faultsOf } from './document-faults.js';
import { misheld } from './holdings.js';
import { STATUSES } from './statuses.js';
import type { Step } from './steps.js';

/** What holds after every event, each answering with what is wrong, in words. */
export const INVARIANTS: Readonly<Record<string, (step: Step) => string[]>> = {
  'the budgetary equation holds for every line': ({ lines }) =>
    lines.filter(({ after }) => !balances(after.balance)).map(({ after }) => after.lineId),
  'no account is negative but available and reallocated': ({ lines }) =>
    lines.flatMap(({ after: { lineId, balance } }) =>
      NEVER_NEGATIVE.filter((account) => balance[account] < 0n).map(
        (name) => `${name} of ${lineId}`,
      ),
    ),
  'the event is a balanced entry that moves each of its lines once': ({ recorded, lines }) => {
    const entry = postingsOf(recorded.event);
    const once = new Set(entry.map(({ lineId }) => lineId)).size === entry.length;
    return faults({
      'a line is moved twice': !once,
      'a line is out of balance': entry.some(({ movement }) => !balances(movement)),
      'lines changed otherwise': lines.some(({ before, after }, index) => {
        const balance = move(before?.balance ?? ZERO_BALANCE, entry[index]?.movement ?? {});
        return ACCOUNTS.some((account) => balance[account] !== after.balance[account]);
      }),
    });
  },
  'reallocations sum to zero': ({ recorded }) => {
    const moved = postingsOf(recorded.event).map(({ movement }) => movement.reallocated ?? 0n);
    return faults({ 'the sum is not zero': sumFen(moved) !== 0n });
  },
  'the total of the budget changes by what was appropriated less what was reduced': (step) => {
    const changed = postingsOf(step.recorded.event).map(({ movement }) => adjustedFen(movement));
    const { event } = step.recorded;
    const wantedFen = appropriatedFen(event, step.history);
    return faults({ [`it is not ${wantedFen}`]: sumFen(changed) !== wantedFen });
  },
  'what is held, paid and carried on a line is what its documents say': misheld,
  'what was arranged provisionally is known to the header, and gone after the approval': (step) => {
    const { header, lines } = step.after;
    const arranged = new Map(header?.provisional.map((line) => [line.lineId, line.amountFen]));
    const known = (lineId: string) => arranged.get(lineId) ?? 0n;
    const wrong = [...lines.values()].filter(
      ({ lineId, balance }) => balance.provisional !== known(lineId),
    );
    const left = header?.budgetApproved === true && arranged.size > 0;
    return [...wrong.map(({ lineId }) => lineId), ...faults({ 'some is left': left })];
  },
  'no document is in an impossible state': ({ documents }) =>
    documents.flatMap(({ after }) =>
      faultsOf(after).map((fault) => `${after.kind} ${after.documentId}: ${fault}`),
    ),
  'documents go from status to status as they may, and no two share an id': ({ documents }) =>
    documents
      .filter((change) => !mayBecome(change))
      .map(({ before, after }) => {
        const from = before === undefined ? 'made' : `${before.kind} ${before.status}`;
        return `${after.documentId}: ${from}, then ${after.kind} ${after.status}`;
      }),
  'the documents an event touches carry its number': ({ documents, recorded: { seq } }) =>
    documents
      .filter(
        ({ before, after }) => after.changedSeq !== seq || (!before && after.openedSeq !== seq),
      )
      .map(({ after }) => after.documentId),
  'nothing happens to a document before its day': ({ documents, recorded }) =>
    documents
      .filter(({ before }) => before !== undefined && dayOf(before) > recorded.effectiveOn)
      .map(({ after }) => after.documentId),
  'a unit or project that ends has nothing left, and takes nothing but what comes back': (step) =>
    [...moneyOfEnded(step)]
      .filter(([, { beforeFen, afterFen, justEnded }]) =>
        justEnded
          ? afterFen !== 0n
          : afterFen > beforeFen && !COMES_BACK.includes(step.recorded.event.type),
      )
      .map(([name, { beforeFen, afterFen }]) => `${name} had ${beforeFen} and has ${afterFen}`),
  'an event is reversed once at most, by the opposite of its postings': ({ recorded, history }) => {
    const { event, seq } = recorded;
    if (event.type !== 'EventReversed') return [];
    const target = history[event.reversesSeq - 1]?.event;
    const sums = new Map<string, bigint>();
    for (const { lineId, movement } of [...entryOf(target), ...postingsOf(event)]) {
      for (const [account, fen] of Object.entries(movement)) {
        const key = `${account} of ${lineId}`;
        sums.set(key, (sums.get(key) ?? 0n) + fen);
      }
    }
    const earlier = history.some(
      ({ event: other, seq: otherSeq }) =>
        other.type === 'EventReversed' &&
        other.reversesSeq === event.reversesSeq &&
        otherSeq !== seq,
    );
    const undone = [...sums.values()].every((fen) => fen === 0n);
    return faults({ 'it was reversed before': earlier, 'something is left of it': !undone });
  },
  'a year that is closed has nothing left, and moves no more money': (step) => {
    const lines = [...step.after.lines.values()];
    const closing = step.recorded.event.type === 'YearClosed';
    return faults({
      'something is left': closing && lines.some(({ balance }) => hasLeft(balance)),
      'money moves': step.headerBefore?.yearClosed === true && step.lines.length > 0,
    });
  },
  'what is booked in another month is booked in an open one after its own': (step) => {
    const { event, effectiveOn } = step.recorded;
    const bookedIn = 'bookedIn' in event ? event.bookedIn : undefined;
    if (bookedIn === undefined) return [];
    const closed = step.headerBefore?.closedPeriods ?? new Map();
    const { openUntil } = closed.get(bookedIn) ?? { openUntil: 'never closed' };
    return faults({
      'its own month is open': !closed.has(effectiveOn.slice(0, 7)),
      'the month is not after its own': bookedIn <= effectiveOn.slice(0, 7),
      'the month is closed': openUntil === undefined,
    });
  },
  'what is asked for stays within the limits of control, held orders only until their release':
    uncontrolled,
  'a held order moves no money': ({ recorded, lines, documents }) => {
    const isHeld = documents.some(({ after }) => after.kind === 'held-order');
    return faults({ [`${recorded.event.type} moves a line`]: isHeld && lines.length > 0 });
  },
};

function faults(found: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(found).filter((fault) => found[fault]);
}

const NEVER_NEGATIVE = ACCOUNTS.filter((name) => name !== 'available' && name !== 'reallocated');

const totalOf = (lines: readonly LineAmount[] = []) =>
  sumFen(lines.map(({ amountFen }) => amountFen));

/** What an event adds to the total of the budget. */
function appropriatedFen(event: BudgetEvent, history: readonly Recorded[]): bigint {
  switch (event.type) {
    case 'BudgetApproved':
      return totalOf(event.lines) - totalOf(event.replaces);
    case 'ProvisionallyAppropriated':
    case 'SupplementaryAppropriated':
      return totalOf(event.lines);
    case 'AppropriationReduced':
    case 'UnitMovedOut':
      return -totalOf(event.lines);
    case 'BudgetAdjusted':
      return totalOf(event.increases) - totalOf(event.decreases);
    case 'CarryOverReceived':
      return totalParts(event.parts);
    case 'CarryOverReceiptReversed':
      return -totalParts(event.parts);
    case 'EventReversed': {
      const target = history[event.reversesSeq - 1];
      return target === undefined ? 0n : -appropriatedFen(target.event, history);
    }
    default:
      return 0n;
  }
}

const totalParts = (parts: readonly { readonly amountFen: bigint }[]) =>
  sumFen(parts.map(({ amountFen }) => amountFen));

function entryOf(event: BudgetEvent | undefined) {
  return event === undefined ? [] : postingsOf(event);
}

function mayBecome({ before, after }: Step['documents'][number]): boolean {
  const statuses = STATUSES[after.kind] as Readonly<Record<string, readonly string[]>>;
  if (before === undefined) return statuses.made?.includes(after.status) === true;
  return before.kind === after.kind && statuses[before.status]?.includes(after.status) === true;
}

function dayOf(document: LedgerDocument): string {
  switch (document.kind) {
    case 'payment':
      return document.paidOn;
    case 'reallocation':
    case 'reopening':
    case 'reversal':
    case 'held-order':
    case 'control-override':
      return document.requestedOn;
    case 'freeze':
    case 'pre-encumbrance':
    case 'encumbrance':
      return document.heldOn;
    case 'receipt':
      return document.receivedOn;
    // What was undone may be done again for an earlier day.
    case 'carry-over':
      return document.status === 'done' ? document.carriedOn : '';
    case 'carried-money':
      return document.status === 'received' ? document.receivedOn : '';
    default:
      return '';
  }
}

const LEFT: readonly Account[] = [
  'available',
  'unallotted',
  'frozen',
  'preEncumbered',
  'encumbered',
  'inPayment',
];

/** What gives back to where the money came from, and what last year's ledger left to a line. */
const COMES_BACK: readonly BudgetEventType[] = [
  'PaymentRefunded',
  'PaymentCorrected',
  'EventReversed',
  'CarryOverReversed',
  'CarryOverReceived',
];

interface Ended {
  readonly beforeFen: bigint;
  readonly afterFen: bigint;
  readonly justEnded: boolean;
}

// What every ended unit and project that the event concerns had left and has left on all of its lines.
function moneyOfEnded({ headerBefore, lines, after }: Step): Map<string, Ended> {
  const changed = new Map(lines.map((line) => [line.after.lineId, line.before]));
  const ended = new Map<string, Ended>();
  for (const [lineId, { balance }] of after.lines) {
    const before = changed.has(lineId) ? changed.get(lineId)?.balance : balance;
    const { unitCode, projectCode = '' } = addressOf(lineId);
    const ends = [
      [`unit ${unitCode}`, after.header?.units.get(unitCode), headerBefore?.units.get(unitCode)],
      [
        `project ${projectCode}`,
        after.header?.projects.get(projectCode),
        headerBefore?.projects.get(projectCode),
      ],
    ] as const;
    for (const [name, now, then] of ends) {
      if (now?.closedOn === undefined) continue;
      const sum = ended.get(name) ?? { beforeFen: 0n, afterFen: 0n };
      ended.set(name, {
        beforeFen: sum.beforeFen + leftFen(before),
        afterFen: sum.afterFen + leftFen(balance),
        justEnded: then?.closedOn === undefined,
      });
    }
  }
  return ended;
}

function hasLeft(balance: Balance): boolean {
  return LEFT.some((account) => balance[account] !== 0n);
}

function leftFen(balance: Balance = ZERO_BALANCE): bigint {
  return sumFen(LEFT.map((account) => balance[account]));
}
