import type { EventReference } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { carryOverOf, nextLedgerIdOf, unsettledOf } from './carry-over.js';
import { carriedMoneyIdOf } from './closing-document.js';
import type { CarriedOver, OpenContract, YearClosed } from './closing-events.js';
import { openFenOn } from './commitment-checks.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { sumFen } from './money.js';
import {
  checkApproved,
  checkDocumentId,
  checkKnownLine,
  checkNotBefore,
  checkYear,
  openHeader,
} from './posting-checks.js';
import { type Facts, must } from './rules.js';

// The year is closed when nothing is left on its lines. Only then does next year's ledger receive what
// was carried over: a closed year changes no more, so nothing is received that could be taken back.

/** 年结: closes the year, when every line is settled. */
export type CloseYear = Readonly<Record<never, never>>;

export function closeYear(budget: Budget, _: CloseYear, meta: Meta): BudgetEvent[] {
  const header = openHeader(budget, meta);
  checkApproved(header, meta);
  checkYearOpen(header, meta);
  let [carriedOutFen, returnedFen, lineCount] = [0n, 0n, 0];
  for (const line of budget.lines.values()) {
    const { lineId, balance } = line;
    const [[account, amountFen] = [undefined, 0n]] = unsettledOf(line);
    const facts = { field: 'ledgerId', lineId, account, amountFen };
    must(account === undefined, 'YEAR_NOT_SETTLED', facts);
    carriedOutFen += balance.carriedOut;
    returnedFen += balance.returned;
    if (carryOverOf(budget, lineId)?.toLedgerId !== undefined) lineCount += 1;
  }
  return [{ type: 'YearClosed', carriedOutFen, returnedFen, lineCount }];
}

/** An event of last year's ledger as it stands in its log. */
export interface Foreign<Event> {
  readonly reference: EventReference;
  readonly event: Event;
}

/** What next year's ledger takes over from one line. */
export interface ReceiveCarryOver {
  /** The place of the `CarriedOver` in last year's log. */
  readonly fromSeq: number;
  /** That event; undefined where last year's ledger has no such event, or took it back. */
  readonly carried: Foreign<CarriedOver> | undefined;
  /** The end of last year; undefined while it is not closed. */
  readonly closing: Foreign<YearClosed> | undefined;
}

/** Receives the money of a line, once, with its purpose, its age and its contracts. */
export function receiveCarryOver(
  budget: Budget,
  { fromSeq, carried, closing }: ReceiveCarryOver,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const facts = { field: 'fromSeq', fromSeq };
  must(carried !== undefined, 'CARRY_OVER_NOT_FOUND', facts);
  const { reference: from, event } = carried;
  const { runId, lineId, parts, contracts, toLedgerId } = event;
  checkKnownLine(header, lineId, 'fromSeq');
  checkYear(header, meta);
  must(closing !== undefined, 'YEAR_NOT_CLOSED', { ...facts, ledgerId: from.ledgerId });
  must(toLedgerId === header.ledgerId, 'LEDGER_DOES_NOT_FOLLOW', { ...facts, toLedgerId });
  must(!isReceived(budget, lineId), 'CARRY_OVER_RECEIVED_ALREADY', { ...facts, lineId });
  checkContractsNew(budget, contracts, { facts, meta });
  return [{ type: 'CarryOverReceived', runId, from, lineId, parts, contracts }];
}

export interface ReverseCarryOverReceipt {
  readonly lineId: string;
  readonly reason: string;
}

/** Undoes a receipt, as long as nobody has used the money and the receiving is not complete. */
export function reverseCarryOverReceipt(
  budget: Budget,
  { lineId, reason }: ReverseCarryOverReceipt,
  meta: Meta,
): BudgetEvent[] {
  addressOf(lineId);
  const header = openHeader(budget, meta);
  const money = budget.documents.get(carriedMoneyIdOf(lineId));
  const facts = { field: 'lineId', lineId };
  const received = money?.kind === 'carried-money' && money.status === 'received';
  must(received, 'CARRY_OVER_NOT_FOUND', facts);
  checkYear(header, meta);
  checkNotComplete(header);
  checkNotBefore(money.receivedOn, meta);
  const { runId, parts, contracts } = money;
  const takenFen = totalOf(parts) - totalOf(contracts);
  const leftFen = budget.lines.get(lineId)?.balance.available ?? 0n;
  must(takenFen <= leftFen, 'REVERSAL_EXCEEDS_AVAILABLE', { ...facts, takenFen, leftFen });
  for (const { encumbranceId, amountFen, increasedFen } of contracts) {
    const contract = budget.documents.get(encumbranceId);
    const untouched =
      contract?.kind === 'encumbrance' &&
      contract.increasedFen === increasedFen &&
      openFenOn(contract, lineId) === amountFen;
    must(untouched, 'CARRIED_CONTRACT_CHANGED', { ...facts, encumbranceId });
  }
  return [{ type: 'CarryOverReceiptReversed', runId, lineId, parts, contracts, reason }];
}

/** Says that next year's ledger has everything. */
export interface CompleteCarryOver {
  readonly runId: string;
  readonly closing: Foreign<YearClosed> | undefined;
}

export function completeCarryOver(
  budget: Budget,
  { runId, closing }: CompleteCarryOver,
  meta: Meta,
): BudgetEvent[] {
  checkDocumentId(runId, 'runId');
  const header = openHeader(budget, meta);
  checkYear(header, meta);
  must(closing !== undefined, 'YEAR_NOT_CLOSED', { field: 'ledgerId' });
  const { reference: from, event } = closing;
  const follows = nextLedgerIdOf(from.ledgerId) === header.ledgerId;
  must(follows, 'LEDGER_DOES_NOT_FOLLOW', { field: 'ledgerId', ledgerId: from.ledgerId });
  checkNotComplete(header);
  const received = [...budget.documents.ofKind('carried-money')].filter(
    ({ status }) => status === 'received',
  );
  const [lineCount, expectedCount] = [received.length, event.lineCount];
  const carriedInFen = sumFen(received.map(({ parts }) => totalOf(parts)));
  const expectedFen = event.carriedOutFen;
  const complete = lineCount === expectedCount && carriedInFen === expectedFen;
  const figures = { lineCount, expectedCount, carriedInFen, expectedFen };
  must(complete, 'CARRY_OVER_INCOMPLETE', { field: 'ledgerId', ...figures });
  return [{ type: 'CarryOverCompleted', runId, from, lineCount, carriedInFen }];
}

function totalOf(parts: readonly { readonly amountFen: bigint }[]): bigint {
  return sumFen(parts.map(({ amountFen }) => amountFen));
}

function isReceived({ documents }: Budget, lineId: string): boolean {
  const money = documents.get(carriedMoneyIdOf(lineId));
  return money?.kind === 'carried-money' && money.status === 'received';
}

function checkYearOpen({ yearClosed, ledgerId }: Header, { effectiveOn }: Meta): void {
  must(!yearClosed, 'YEAR_IS_CLOSED', { field: 'effectiveOn', effectiveOn, ledgerId });
}

function checkNotComplete({ carriedInBy: runId }: Header): void {
  must(runId === undefined, 'CARRY_OVER_COMPLETE', { field: 'ledgerId', runId });
}

// A contract over several lines arrives line by line: its id is taken by nothing else.
function checkContractsNew(
  { documents }: Budget,
  contracts: readonly OpenContract[],
  asked: { readonly facts: Facts; readonly meta: Meta },
): void {
  const { facts, meta } = asked;
  const arrived = new Set(
    [...documents.ofKind('carried-money')].flatMap((money) =>
      money.contracts.map(({ encumbranceId }) => encumbranceId),
    ),
  );
  for (const { encumbranceId } of contracts) {
    const known = documents.get(encumbranceId);
    const isNew = known === undefined || arrived.has(encumbranceId);
    must(isNew, 'DOCUMENT_ALREADY_EXISTS', { ...facts, encumbranceId });
    if (known?.kind === 'encumbrance') checkNotBefore(known.heldOn, meta);
  }
}
