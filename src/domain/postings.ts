import { type Account, type Movement, move, ZERO_BALANCE } from './accounts.js';
import type { BudgetApproved, Into, LineAmount } from './appropriation-events.js';
import type { AgedAmount, OpenContract } from './closing-events.js';
import type { EncumbranceRecorded } from './commitment-events.js';
import type { BudgetEvent } from './events.js';
import type { PaymentOrdered, PaymentRecorded, PaymentRejected } from './execution-events.js';
import { sumFen } from './money.js';
import type { LineMove } from './organisation-events.js';

/** What an event does to one line: a balanced movement over the accounts of the budgetary equation. */
export interface Posting {
  readonly lineId: string;
  readonly movement: Movement;
}

type Entry<Type extends BudgetEvent['type']> = (
  event: Extract<BudgetEvent, { type: Type }>,
) => Posting[];

const hold = postLine((fen) => ({ available: -fen, frozen: fen }));
const release = postLine((fen) => ({ available: fen, frozen: -fen }));

// What each event moves; null for those that move no money.
const ENTRIES: { readonly [Type in BudgetEvent['type']]: Entry<Type> | null } = {
  ProvisionallyAppropriated: ({ lines }) =>
    lines.map(postLine((fen) => ({ provisional: fen, available: fen }))),
  BudgetApproved: approval,
  SupplementaryAppropriated: (event) =>
    event.lines.map(postLine((fen) => ({ supplementary: fen, ...into(event, fen) }))),
  AppropriationReduced: ({ lines }) =>
    lines.map(postLine((fen) => ({ reduced: fen, available: -fen }))),
  BudgetAdjusted: (event) =>
    merged([
      ...event.increases.map(postLine((fen) => ({ supplementary: fen, ...into(event, fen) }))),
      ...event.decreases.map(postLine((fen) => ({ reduced: fen, available: -fen }))),
    ]),
  FundsAllotted: ({ lines }) =>
    lines.map(postLine((fen) => ({ unallotted: -fen, available: fen }))),
  ReallocationRequested: ({ from }) => from.map(hold),
  ReallocationAmended: ({ released, from }) =>
    merged([...released.map(release), ...from.map(hold)]),
  ReallocationRejected: ({ from }) => from.map(release),
  ReallocationWithdrawn: ({ from }) => from.map(release),
  ReallocationExpired: ({ from }) => from.map(release),
  BudgetReallocated: ({ from, to }) => [
    ...from.map(postLine((fen) => ({ reallocated: -fen, frozen: -fen }))),
    ...to.map(postLine((fen) => ({ reallocated: fen, available: fen }))),
  ],
  FundsFrozen: ({ lines }) => lines.map(hold),
  FundsUnfrozen: ({ lines }) => lines.map(release),
  PreEncumbranceRecorded: ({ lines }) =>
    lines.map(postLine((fen) => ({ available: -fen, preEncumbered: fen }))),
  PreEncumbranceReleased: ({ lines }) =>
    lines.map(postLine((fen) => ({ available: fen, preEncumbered: -fen }))),
  EncumbranceRecorded: encumbering,
  EncumbranceIncreased: ({ lines }) =>
    lines.map(postLine((fen) => ({ available: -fen, encumbered: fen }))),
  EncumbranceReleased: ({ lines }) =>
    lines.map(postLine((fen) => ({ available: fen, encumbered: -fen }))),
  PaymentOrdered: ordering,
  PaymentRejected: (event) => ordering(event).map(opposite),
  PaymentSettled: (event) => [postLine((fen) => ({ inPayment: -fen, disbursed: fen }))(event)],
  PaymentRecorded: paying,
  PaymentRefunded: (event) => [postLine((fen) => ({ available: fen, disbursed: -fen }))(event)],
  PaymentCorrected: ({ fromLineId, toLineId, amountFen }) => [
    { lineId: fromLineId, movement: { available: amountFen, disbursed: -amountFen } },
    { lineId: toLineId, movement: { available: -amountFen, disbursed: amountFen } },
  ],
  CarriedOver: (event) => [carriedOut(event)],
  FundsReturned: (event) => [returned(event)],
  CarryOverReversed: (event) => {
    const { lineId, returnedAvailableFen, returnedUnallottedFen } = event;
    const returnedFen = {
      availableFen: returnedAvailableFen,
      unallottedFen: returnedUnallottedFen,
    };
    return merged([carriedOut(event), returned({ lineId, ...returnedFen })].map(opposite));
  },
  CarryOverReceived: (event) => [carriedIn(event)],
  CarryOverReceiptReversed: (event) => [opposite(carriedIn(event))],
  UnitMerged: ({ moves }) => merged(moves.flatMap(moving)),
  ProjectMerged: ({ moves }) => merged(moves.flatMap(moving)),
  ProjectMoved: ({ moves }) => merged(moves.flatMap(moving)),
  UnitMovedOut: ({ lines }) => lines.map(postLine((fen) => ({ reduced: fen, available: -fen }))),
  EventReversed: ({ postings }) =>
    postings.map(({ lineId, entries }) => ({
      lineId,
      movement: Object.fromEntries(entries.map(({ account, amountFen }) => [account, amountFen])),
    })),
  LedgerOpened: null,
  PolicyAdopted: null,
  CashPlanSet: null,
  UnitOpened: null,
  UnitRenamed: null,
  UnitClosed: null,
  ProjectOpened: null,
  ProjectRenamed: null,
  ProjectClosed: null,
  PeriodClosed: null,
  PeriodReopeningRequested: null,
  PeriodReopened: null,
  PeriodReopeningRejected: null,
  YearClosed: null,
  CarryOverCompleted: null,
  ReallocationEndorsed: null,
  ReallocationReported: null,
  ApprovalDelegated: null,
  DelegationRevoked: null,
  ReversalRequested: null,
  ReversalRejected: null,
  PerformanceTargetsSet: null,
  PerformanceReviewed: null,
  PerformanceResultRecorded: null,
  RevenueBudgetSet: null,
  RevenueReceived: null,
  RevenueRefunded: null,
  OrderHeld: null,
  HeldOrderReleased: null,
  HeldOrderRefused: null,
  ControlOverrideRequested: null,
  ControlOverrideApproved: null,
  ControlOverrideRejected: null,
  ControlOverrideRevoked: null,
  OverspendFlagged: null,
  OverspendCleared: null,
  AlertRaised: null,
  AlertEscalated: null,
  AlertCleared: null,
  AlertsSwept: null,
  LedgerSelfChecked: null,
  ComparativesRecorded: null,
  StaffingRecorded: null,
  AssetsRecorded: null,
  MainTasksSet: null,
  NarrativeSet: null,
  AlertAcknowledged: null,
  AlertAssigned: null,
  AlertCommented: null,
  AlertSnoozed: null,
  AlertClosed: null,
};

/** The double entry of an event; empty for events that move no money. Each line appears once. */
export function postingsOf(event: BudgetEvent): Posting[] {
  const entry = ENTRIES[event.type] as ((event: BudgetEvent) => Posting[]) | null;
  return entry === null ? [] : entry(event);
}

/** True for an event that moves money, whatever the amounts. */
export function movesMoney(event: BudgetEvent): boolean {
  return ENTRIES[event.type] !== null;
}

/** The same amounts the other way round. */
export function opposite({ lineId, movement }: Posting): Posting {
  const entries = Object.entries(movement).map(([account, fen]) => [account, -fen]);
  return { lineId, movement: Object.fromEntries(entries) };
}

function postLine(movementOf: (amountFen: bigint) => Movement): (line: LineAmount) => Posting {
  return ({ lineId, amountFen }) => ({ lineId, movement: movementOf(amountFen) });
}

function into({ into: account = 'available' }: { readonly into?: Into }, fen: bigint): Movement {
  return { [account]: fen };
}

// What was arranged provisionally counts as allotted; of the rest the event says where it goes.
function approval({
  lines,
  replaces = [],
  into: account = 'available',
}: BudgetApproved): Posting[] {
  return merged([
    ...replaces.map(postLine((fen) => ({ provisional: -fen, available: -fen }))),
    ...lines.map(({ lineId, amountFen }) => {
      const before = replaces.find((replaced) => replaced.lineId === lineId)?.amountFen ?? 0n;
      const allottedFen = account === 'available' || before > amountFen ? amountFen : before;
      const movement = { original: amountFen, available: allottedFen };
      const restFen = amountFen - allottedFen;
      return { lineId, movement: restFen === 0n ? movement : { ...movement, unallotted: restFen } };
    }),
  ]);
}

function encumbering({ lines, planned = [] }: EncumbranceRecorded): Posting[] {
  return lines.map(({ lineId, amountFen }) => {
    const plannedFen = planned.find((part) => part.lineId === lineId)?.amountFen ?? 0n;
    const movement = { available: plannedFen - amountFen, encumbered: amountFen };
    return {
      lineId,
      movement: plannedFen === 0n ? movement : { ...movement, preEncumbered: -plannedFen },
    };
  });
}

function ordering({
  lineId,
  encumbranceId,
  amountFen,
}: PaymentOrdered | PaymentRejected): Posting[] {
  const source = encumbranceId === undefined ? 'available' : 'encumbered';
  return [{ lineId, movement: { [source]: -amountFen, inPayment: amountFen } }];
}

function paying({ lineId, amountFen, liquidatedFen = 0n }: PaymentRecorded): Posting[] {
  const movement: Record<string, bigint> = { disbursed: amountFen };
  if (liquidatedFen !== amountFen) movement.available = liquidatedFen - amountFen;
  if (liquidatedFen !== 0n) movement.encumbered = -liquidatedFen;
  return [{ lineId, movement }];
}

interface CarriedLine {
  readonly lineId: string;
  readonly parts: readonly AgedAmount[];
  readonly contracts: readonly OpenContract[];
}

// The parts are all that is carried over, the money of the contracts among it.
function carriedOut({ lineId, parts, contracts }: CarriedLine): Posting {
  const totalFen = sumFen(parts.map(({ amountFen }) => amountFen));
  const encumberedFen = sumFen(contracts.map(({ amountFen }) => amountFen));
  const availableFen = totalFen - encumberedFen;
  const movement = { available: -availableFen, encumbered: -encumberedFen, carriedOut: totalFen };
  return { lineId, movement };
}

function carriedIn({ lineId, parts, contracts }: CarriedLine): Posting {
  const totalFen = sumFen(parts.map(({ amountFen }) => amountFen));
  const encumberedFen = sumFen(contracts.map(({ amountFen }) => amountFen));
  const availableFen = totalFen - encumberedFen;
  return {
    lineId,
    movement: { carriedIn: totalFen, available: availableFen, encumbered: encumberedFen },
  };
}

function returned(amounts: {
  readonly lineId: string;
  readonly availableFen: bigint;
  readonly unallottedFen: bigint;
}): Posting {
  const { lineId, availableFen, unallottedFen } = amounts;
  const movement = { available: -availableFen, unallotted: -unallottedFen };
  return { lineId, movement: { ...movement, returned: availableFen + unallottedFen } };
}

function moving({ fromLineId, toLineId, availableFen, unallottedFen, contracts }: LineMove) {
  const encumberedFen = sumFen(contracts.map(({ amountFen }) => amountFen));
  const totalFen = availableFen + unallottedFen + encumberedFen;
  const movement = {
    reallocated: totalFen,
    available: availableFen,
    unallotted: unallottedFen,
    encumbered: encumberedFen,
  };
  return [opposite({ lineId: fromLineId, movement }), { lineId: toLineId, movement }];
}

// One posting per line, without the accounts that do not move.
function merged(postings: readonly Posting[]): Posting[] {
  const balances = new Map<string, Readonly<Record<Account, bigint>>>();
  for (const { lineId, movement } of postings) {
    balances.set(lineId, move(balances.get(lineId) ?? ZERO_BALANCE, movement));
  }
  return [...balances].map(([lineId, balance]) => {
    const moved = Object.entries(balance).filter(([, fen]) => fen !== 0n);
    return { lineId, movement: Object.fromEntries(moved) };
  });
}
