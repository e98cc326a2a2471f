import type { Budget, Line } from './budget.js';
import { type CarryOver, carriedMoneyIdOf, carryOverIdOf } from './closing-document.js';
import type { AgedAmount, OpenContract } from './closing-events.js';
import type { Encumbrance } from './commitment-document.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf } from './line.js';
import { given } from './line-amounts.js';
import { checkNoneHeld, checkNoneOverspent, checkNotAwaited, HELD } from './line-checks.js';
import { sumFen } from './money.js';
import {
  checkAmount,
  checkApproved,
  checkDocumentId,
  checkNotBefore,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

// 结转结余: at the end of the year what is left of each line goes into next year's ledger with its
// purpose and its age, or back to the treasury.

/**
 * 预算法 art. 42: money left over is used for its purpose in the next year, and what two years running
 * have not used up is surplus. Holds where no policy says otherwise.
 */
const STATUTORY = { kinds: ['basic', 'project'], years: 2 } as const;

/** Carries one line over, within a run. */
export interface CarryOverLine {
  readonly runId: string;
  readonly lineId: string;
}

/** What is left of a line goes on or is returned; what is held for something is settled first. */
export function carryOverLine(
  budget: Budget,
  { runId, lineId }: CarryOverLine,
  meta: Meta,
): BudgetEvent[] {
  checkDocumentId(runId, 'runId');
  addressOf(lineId);
  const header = openHeader(budget, meta);
  const line = existingLine(budget, lineId);
  checkApproved(header, meta);
  const before = carryOverOf(budget, lineId);
  const done = { field: 'lineId', lineId, runId: before?.runId };
  must(before === undefined, 'CARRIED_OVER_ALREADY', done);
  checkNotAwaited(budget, (id) => id === lineId, 'lineId');
  checkNoneHeld([line], { field: 'lineId', accounts: HELD });
  checkNoneOverspent([line], 'lineId');
  const { available: availableFen, unallotted: unallottedFen } = line.balance;
  const held = encumbrancesOn(budget, lineId);
  for (const { heldOn } of held) checkNotBefore(heldOn, meta);
  const contracts = held.map((encumbrance) => openContract(encumbrance, lineId));
  const isEmpty = availableFen === 0n && unallottedFen === 0n && contracts.length === 0;
  must(!isEmpty, 'NOTHING_TO_CARRY_OVER', { field: 'lineId', lineId });
  const { parts, returnedFen } = dividedOf({ budget, header, line, contracts });
  const carried: BudgetEvent = {
    type: 'CarriedOver',
    runId,
    toLedgerId: nextLedgerIdOf(header.ledgerId),
    lineId,
    parts,
    contracts,
  };
  const returned: BudgetEvent = {
    type: 'FundsReturned',
    runId,
    lineId,
    availableFen: returnedFen,
    unallottedFen,
    reason: 'year-end',
  };
  return [
    ...(parts.length === 0 ? [] : [carried]),
    ...(returnedFen + unallottedFen === 0n ? [] : [returned]),
  ];
}

export interface ReverseCarryOver {
  readonly runId: string;
  readonly lineId: string;
  readonly reason: string;
}

/** Undoes a line's part of a run. Only before the year is closed: until then nobody has received it. */
export function reverseCarryOver(
  budget: Budget,
  { runId, lineId, reason }: ReverseCarryOver,
  meta: Meta,
): BudgetEvent[] {
  checkDocumentId(runId, 'runId');
  addressOf(lineId);
  const header = openHeader(budget, meta);
  existingLine(budget, lineId);
  const before = carryOverOf(budget, lineId);
  const facts = { field: 'runId', runId, lineId };
  must(before?.runId === runId, 'CARRY_OVER_NOT_FOUND', facts);
  checkApproved(header, meta);
  checkNotBefore(before.carriedOn, meta);
  const { parts, contracts, returnedAvailableFen, returnedUnallottedFen } = before;
  const content = { parts, contracts, returnedAvailableFen, returnedUnallottedFen };
  return [{ type: 'CarryOverReversed', runId, lineId, ...content, reason }];
}

/** 收回: takes money of a line back to the treasury before the year ends. */
export interface ReturnFunds {
  readonly lineId: string;
  readonly amountFen: bigint;
  readonly reason: string;
}

/** Rules of a return: only what is available, and what is carried in goes first. */
export function returnFunds(
  budget: Budget,
  { lineId, amountFen, reason }: ReturnFunds,
  meta: Meta,
): BudgetEvent[] {
  addressOf(lineId);
  checkAmount(amountFen);
  const header = openHeader(budget, meta);
  const { available: availableFen } = existingLine(budget, lineId).balance;
  checkApproved(header, meta);
  const facts = { field: 'amount', lineId, amountFen, availableFen };
  must(amountFen <= availableFen, 'RETURN_EXCEEDS_AVAILABLE', facts);
  const money = { availableFen: amountFen, unallottedFen: 0n };
  return [{ type: 'FundsReturned', lineId, ...money, reason }];
}

/** The ledger of the same department for the year after: `440307-audit-2024` after 2023. */
export function nextLedgerIdOf(ledgerId: string): string {
  const year = Number(ledgerId.slice(-4)) + 1;
  return `${ledgerId.slice(0, -4)}${year}`;
}

/** The ledger of the same department for the year before. */
export function previousLedgerIdOf(ledgerId: string): string {
  return `${ledgerId.slice(0, -4)}${Number(ledgerId.slice(-4)) - 1}`;
}

/** What the end of the year did to a line, unless it was undone. */
export function carryOverOf(budget: Budget, lineId: string): CarryOver | undefined {
  const document = budget.documents.get(carryOverIdOf(lineId));
  return document?.kind === 'carry-over' && document.status === 'done' ? document : undefined;
}

/** The accounts of a line that have to be empty before its year is closed, with what they hold. */
export function unsettledOf({ balance }: Line): [keyof Line['balance'], bigint][] {
  const accounts = ['available', 'unallotted', 'encumbered', ...HELD] as const;
  return accounts.flatMap((account) =>
    balance[account] === 0n ? [] : [[account, balance[account]]],
  );
}

interface Leaving {
  readonly budget: Budget;
  readonly header: Header;
  readonly line: Line;
  readonly contracts: readonly OpenContract[];
}

// What is too old is returned, oldest first, as far as no contract holds it: a contract goes on.
function dividedOf({ budget, header, line, contracts }: Leaving) {
  const { available } = line.balance;
  const contractFen = sumFen(contracts.map(({ amountFen }) => amountFen));
  const left = leftOf(budget, header, { line, leftFen: available + contractFen });
  const { kinds, years } = header.policy?.policy.carryOver ?? STATUTORY;
  const goesOn = (kinds as readonly string[]).includes(addressOf(line.lineId).kind);
  const isSurplus = ({ originYear }: AgedAmount) =>
    !goesOn || header.fiscalYear - originYear + 1 >= years;
  const surplusFen = sumFen(left.filter(isSurplus).map(({ amountFen }) => amountFen));
  const returnedFen = surplusFen < available ? surplusFen : available;
  return { parts: lessOldest(left, returnedFen), returnedFen };
}

// Money carried in is spent first, so what is left is this year's own and then the youngest carried in.
function leftOf(
  budget: Budget,
  { fiscalYear }: Header,
  { line, leftFen }: { readonly line: Line; readonly leftFen: bigint },
): AgedAmount[] {
  const { balance, lineId } = line;
  const money = budget.documents.get(carriedMoneyIdOf(lineId));
  const carriedIn = money?.kind === 'carried-money' && money.status === 'received' ? money : null;
  const older = carriedIn?.parts ?? [];
  const carriedInFen = sumFen(older.map(({ amountFen }) => amountFen));
  const { original, supplementary, reduced, reallocated, unallotted } = balance;
  const ownFen = original + supplementary - reduced + reallocated - unallotted;
  const parts = ownFen > 0n ? [...older, { originYear: fiscalYear, amountFen: ownFen }] : older;
  const usedFen = carriedInFen + (ownFen > 0n ? ownFen : 0n) - leftFen;
  return lessOldest(parts, usedFen);
}

/** Parts, oldest first, after the oldest of the money is gone. */
function lessOldest(parts: readonly AgedAmount[], goneFen: bigint): AgedAmount[] {
  let restFen = goneFen;
  return parts.flatMap(({ originYear, amountFen }) => {
    const takenFen = restFen < amountFen ? restFen : amountFen;
    restFen -= takenFen;
    return takenFen === amountFen ? [] : [{ originYear, amountFen: amountFen - takenFen }];
  });
}

function encumbrancesOn(budget: Budget, lineId: string): Encumbrance[] {
  return [...budget.documents.ofKind('encumbrance')]
    .filter(({ open }) => open.some((part) => part.lineId === lineId))
    .sort((one, other) => (one.documentId < other.documentId ? -1 : 1));
}

function openContract(encumbrance: Encumbrance, lineId: string): OpenContract {
  const { documentId: encumbranceId, open, originalFen, increasedFen } = encumbrance;
  const amountFen = open.find((part) => part.lineId === lineId)?.amountFen ?? 0n;
  const { contractNumber, supplierName, supplierSize, purpose, dueOn } = encumbrance;
  const contract = { contractNumber, supplierName, purpose, dueOn, ...given({ supplierSize }) };
  return { ...contract, encumbranceId, amountFen, originalFen, increasedFen };
}

function existingLine(budget: Budget, lineId: string): Line {
  const line = budget.lines.get(lineId);
  must(line !== undefined, 'LINE_NOT_FOUND', { field: 'lineId', lineId });
  return line;
}
