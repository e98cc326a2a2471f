import type { Budget, Line } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { type LineAddress, lineIdOf } from './line.js';
import { checkNoneHeld, checkNoneOverspent, HELD } from './line-checks.js';
import { LEDGER_ID_FORM } from './opening.js';
import {
  type AddressedLine,
  checkNoneAwaited,
  checkProject,
  checkUnit,
  linesOf,
} from './organisation.js';
import type { LineMove } from './organisation-events.js';
import {
  checkApproved,
  checkNotBefore,
  checkOpenProject,
  checkOpenUnit,
  openHeader,
} from './posting-checks.js';
import { must } from './rules.js';

// Units and projects that go elsewhere with what is left; what they spent stays on their old lines.

export interface MergeUnits {
  readonly unitCode: string;
  readonly intoUnitCode: string;
  readonly reason: string;
}

export function mergeUnits(budget: Budget, order: MergeUnits, meta: Meta): BudgetEvent[] {
  const { unitCode, intoUnitCode, reason } = order;
  const header = openHeader(budget, meta);
  checkUnit(header, unitCode, 'unitCode');
  checkTargetUnit(header, intoUnitCode, 'intoUnitCode');
  checkApproved(header, meta);
  checkOpenUnit(header, unitCode, 'unitCode');
  checkOpenUnit(header, intoUnitCode, 'intoUnitCode');
  const facts = { field: 'intoUnitCode', unitCode };
  must(unitCode !== intoUnitCode, 'MERGE_INTO_ITSELF', facts);
  checkNoneAwaited(budget, { unitCode }, 'unitCode');
  const lines = linesOf(budget, { unitCode });
  checkNoneHeld(lines, { field: 'unitCode', accounts: HELD });
  checkNoneEndedOwes(header, lines, 'unitCode');
  checkContractsBegun(budget, lines, meta);
  const moves = movesOf(budget, lines, (address) => ({ ...address, unitCode: intoUnitCode }));
  return [{ type: 'UnitMerged', unitCode, intoUnitCode, reason, moves }];
}

export interface MergeProjects {
  readonly projectCode: string;
  readonly intoProjectCode: string;
  readonly reason: string;
}

export function mergeProjects(budget: Budget, order: MergeProjects, meta: Meta): BudgetEvent[] {
  const { projectCode, intoProjectCode, reason } = order;
  const header = openHeader(budget, meta);
  checkProject(header, projectCode, 'projectCode');
  checkProject(header, intoProjectCode, 'intoProjectCode');
  checkApproved(header, meta);
  checkOpenProject(header, projectCode, 'projectCode');
  checkOpenProject(header, intoProjectCode, 'intoProjectCode');
  const facts = { field: 'intoProjectCode', projectCode };
  must(projectCode !== intoProjectCode, 'MERGE_INTO_ITSELF', facts);
  checkNoneAwaited(budget, { projectCode }, 'projectCode');
  const lines = linesOf(budget, { projectCode });
  checkNoneHeld(lines, { field: 'projectCode', accounts: HELD });
  checkNoneEndedOwes(header, lines, 'projectCode');
  checkContractsBegun(budget, lines, meta);
  const moves = movesOf(budget, lines, (address) => ({
    ...address,
    kind: 'project',
    projectCode: intoProjectCode,
  }));
  return [{ type: 'ProjectMerged', projectCode, intoProjectCode, reason, moves }];
}

export interface MoveProject {
  readonly projectCode: string;
  readonly fromUnitCode: string;
  readonly toUnitCode: string;
  readonly reason: string;
}

/** Moves what a project has left in one unit to another unit; the project itself stays open. */
export function moveProject(budget: Budget, order: MoveProject, meta: Meta): BudgetEvent[] {
  const { projectCode, fromUnitCode, toUnitCode, reason } = order;
  const header = openHeader(budget, meta);
  checkProject(header, projectCode, 'projectCode');
  checkUnit(header, fromUnitCode, 'fromUnitCode');
  checkTargetUnit(header, toUnitCode, 'toUnitCode');
  checkApproved(header, meta);
  checkOpenProject(header, projectCode, 'projectCode');
  checkOpenUnit(header, fromUnitCode, 'fromUnitCode');
  checkOpenUnit(header, toUnitCode, 'toUnitCode');
  const facts = { field: 'toUnitCode', unitCode: toUnitCode };
  must(fromUnitCode !== toUnitCode, 'MERGE_INTO_ITSELF', facts);
  const lines = linesOf(budget, { projectCode, unitCode: fromUnitCode });
  checkNoneHeld(lines, { field: 'projectCode', accounts: HELD });
  checkContractsBegun(budget, lines, meta);
  const moves = movesOf(budget, lines, (address) => ({ ...address, unitCode: toUnitCode }));
  return [{ type: 'ProjectMoved', projectCode, fromUnitCode, toUnitCode, reason, moves }];
}

export interface MoveUnitOut {
  readonly unitCode: string;
  readonly toLedgerId: string;
  readonly reason: string;
}

/** Takes out what a unit has available, for another department; everything else is settled first. */
export function moveUnitOut(budget: Budget, order: MoveUnitOut, meta: Meta): BudgetEvent[] {
  const { unitCode, toLedgerId, reason } = order;
  const field = 'toLedgerId';
  const year = LEDGER_ID_FORM.exec(toLedgerId)?.[1];
  must(year !== undefined, 'LEDGER_ID_MALFORMED', { field, toLedgerId });
  const header = openHeader(budget, meta);
  checkUnit(header, unitCode, 'unitCode');
  checkApproved(header, meta);
  checkOpenUnit(header, unitCode, 'unitCode');
  const { fiscalYear } = header;
  must(Number(year) === fiscalYear, 'LEDGER_OF_ANOTHER_YEAR', { field, toLedgerId, fiscalYear });
  must(toLedgerId !== header.ledgerId, 'MERGE_INTO_ITSELF', { field, toLedgerId });
  checkNoneAwaited(budget, { unitCode }, 'unitCode');
  const unitLines = linesOf(budget, { unitCode });
  checkNoneHeld(unitLines, { field: 'unitCode', accounts: UNSETTLED });
  checkNoneOverspent(unitLines, 'unitCode');
  const lines = unitLines
    .map(({ lineId, balance }) => ({ lineId, amountFen: balance.available }))
    .filter(({ amountFen }) => amountFen !== 0n);
  return [{ type: 'UnitMovedOut', unitCode, toLedgerId, reason, lines }];
}

function checkTargetUnit(header: Header, unitCode: string, field: string): void {
  checkUnit(header, unitCode, field);
  const keepsAccounts = header.units.get(unitCode)?.independentAccounts === true;
  must(keepsAccounts, 'UNIT_HOLDS_NO_LINES', { field, unitCode });
}

/** Contracts and what was never handed down stay in this department as well. */
const UNSETTLED = [...HELD, 'encumbered', 'unallotted'] as const;

// A contract does not leave its line before it was made.
function checkContractsBegun({ documents }: Budget, lines: readonly Line[], meta: Meta): void {
  const lineIds = new Set(lines.map(({ lineId }) => lineId));
  for (const { heldOn, open } of documents.ofKind('encumbrance')) {
    if (open.some(({ lineId }) => lineIds.has(lineId))) checkNotBefore(heldOn, meta);
  }
}

// What has ended takes no money, so that what it owes is made good only by moving its payments, which
// stay on the old line.
function checkNoneEndedOwes(header: Header, lines: readonly AddressedLine[], field: string): void {
  const ended = lines.filter(({ address: { unitCode, projectCode = '' } }) => {
    const [unit, project] = [header.units.get(unitCode), header.projects.get(projectCode)];
    return unit?.closedOn !== undefined || project?.closedOn !== undefined;
  });
  checkNoneOverspent(ended, field);
}

// An overspent line hands on what it owes, so that nothing stays behind but what was spent.
function movesOf(
  budget: Budget,
  lines: readonly AddressedLine[],
  moved: (address: LineAddress) => LineAddress,
): LineMove[] {
  const contracts = contractsByLine(budget);
  return lines.flatMap(({ lineId, address, balance }) => {
    const move = {
      fromLineId: lineId,
      toLineId: lineIdOf(moved(address)),
      availableFen: balance.available,
      unallottedFen: balance.unallotted,
      contracts: contracts.get(lineId) ?? [],
    };
    const { availableFen, unallottedFen } = move;
    const isEmpty = availableFen === 0n && unallottedFen === 0n && move.contracts.length === 0;
    return isEmpty ? [] : [move];
  });
}

function contractsByLine(budget: Budget): ReadonlyMap<string, LineMove['contracts']> {
  const contracts = new Map<string, LineMove['contracts']>();
  const encumbrances = [...budget.documents.ofKind('encumbrance')];
  encumbrances.sort((one, other) => (one.documentId < other.documentId ? -1 : 1));
  for (const { documentId: encumbranceId, open } of encumbrances) {
    for (const { lineId, amountFen } of open) {
      contracts.set(lineId, [...(contracts.get(lineId) ?? []), { encumbranceId, amountFen }]);
    }
  }
  return contracts;
}
