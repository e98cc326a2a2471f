import type { BudgetUnit, Project } from './appropriation-events.js';
import type { Budget, Line } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { addressOf, type LineAddress, NAME_FORM } from './line.js';
import { checkNotAwaited } from './line-checks.js';
import { checkOpenProject, checkOpenUnit, checkYear, openHeader } from './posting-checks.js';
import { must } from './rules.js';

// Units and projects that open, change their names and close. A code is never used twice in a ledger.

export interface OpenUnit {
  readonly unit: BudgetUnit;
  readonly reason: string;
}

export function openUnit(budget: Budget, { unit, reason }: OpenUnit, meta: Meta): BudgetEvent[] {
  const { unitCode, name, independentAccounts } = unit;
  const field = 'unit.unitCode';
  must(NAME_FORM.test(unitCode), 'CODE_MALFORMED', { field, code: unitCode });
  const header = openHeader(budget, meta);
  const before = header.units.get(unitCode);
  const isOpen = before !== undefined && before.closedOn === undefined;
  must(!isOpen, 'UNIT_ALREADY_OPEN', { field, unitCode });
  checkYear(header, meta);
  checkOpenUnit(header, unitCode, field);
  return [{ type: 'UnitOpened', unit: { unitCode, name, independentAccounts }, reason }];
}

export interface RenameUnit {
  readonly unitCode: string;
  readonly name: string;
  readonly reason: string;
}

export function renameUnit(budget: Budget, order: RenameUnit, meta: Meta): BudgetEvent[] {
  const { unitCode, name, reason } = order;
  const header = openHeader(budget, meta);
  checkUnit(header, unitCode, 'unitCode');
  checkYear(header, meta);
  checkOpenUnit(header, unitCode, 'unitCode');
  return [{ type: 'UnitRenamed', unitCode, name, reason }];
}

export interface CloseUnit {
  readonly unitCode: string;
  readonly reason: string;
}

/** Closes a unit that has no money left; what it spent stays on its lines. */
export function closeUnit(
  budget: Budget,
  { unitCode, reason }: CloseUnit,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  checkUnit(header, unitCode, 'unitCode');
  checkYear(header, meta);
  checkOpenUnit(header, unitCode, 'unitCode');
  checkNoneAwaited(budget, { unitCode }, 'unitCode');
  checkNothingLeft(linesOf(budget, { unitCode }), 'unitCode');
  return [{ type: 'UnitClosed', unitCode, reason }];
}

export interface OpenProject {
  readonly project: Project;
  readonly reason: string;
}

export function openProject(
  budget: Budget,
  { project, reason }: OpenProject,
  meta: Meta,
): BudgetEvent[] {
  const { projectCode, name } = project;
  const field = 'project.projectCode';
  must(NAME_FORM.test(projectCode), 'CODE_MALFORMED', { field, code: projectCode });
  must(projectCode !== 'basic', 'PROJECT_CODE_RESERVED', { field, projectCode });
  const header = openHeader(budget, meta);
  const before = header.projects.get(projectCode);
  const isOpen = before !== undefined && before.closedOn === undefined;
  must(!isOpen, 'PROJECT_ALREADY_OPEN', { field, projectCode });
  checkYear(header, meta);
  checkOpenProject(header, projectCode, field);
  return [{ type: 'ProjectOpened', project: { projectCode, name }, reason }];
}

export interface RenameProject {
  readonly projectCode: string;
  readonly name: string;
  readonly reason: string;
}

export function renameProject(budget: Budget, order: RenameProject, meta: Meta): BudgetEvent[] {
  const { projectCode, name, reason } = order;
  const header = openHeader(budget, meta);
  checkProject(header, projectCode, 'projectCode');
  checkYear(header, meta);
  checkOpenProject(header, projectCode, 'projectCode');
  return [{ type: 'ProjectRenamed', projectCode, name, reason }];
}

export interface CloseProject {
  readonly projectCode: string;
  readonly reason: string;
}

/** Closes a project that has no money left in any unit. */
export function closeProject(
  budget: Budget,
  { projectCode, reason }: CloseProject,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  checkProject(header, projectCode, 'projectCode');
  checkYear(header, meta);
  checkOpenProject(header, projectCode, 'projectCode');
  checkNoneAwaited(budget, { projectCode }, 'projectCode');
  checkNothingLeft(linesOf(budget, { projectCode }), 'projectCode');
  return [{ type: 'ProjectClosed', projectCode, reason }];
}

/** Checks that a unit is one of the ledger, open or closed. */
export function checkUnit(header: Header, unitCode: string, field: string): void {
  must(header.units.has(unitCode), 'UNIT_UNKNOWN', { field, unitCode });
}

/** Checks that a project is one of the ledger, open or closed. */
export function checkProject(header: Header, projectCode: string, field: string): void {
  must(header.projects.has(projectCode), 'PROJECT_UNKNOWN', { field, projectCode });
}

/** A line with its address taken apart. */
export interface AddressedLine extends Line {
  readonly address: LineAddress;
}

/** The lines of a unit, of a project, or of one in the other. */
export interface Part {
  readonly unitCode?: string;
  readonly projectCode?: string;
}

/** The existing lines of a part, in the order of their ids. */
export function linesOf(budget: Budget, part: Part): AddressedLine[] {
  return [...budget.lines.values()]
    .map((line) => ({ ...line, address: addressOf(line.lineId) }))
    .filter(({ address }) => isOf(address, part))
    .sort((one, other) => (one.lineId < other.lineId ? -1 : 1));
}

/** Checks that no pending reallocation would bring money to a part that is about to take none. */
export function checkNoneAwaited(budget: Budget, part: Part, field: string): void {
  checkNotAwaited(budget, (lineId) => isOf(addressOf(lineId), part), field);
}

function isOf(address: LineAddress, { unitCode, projectCode }: Part): boolean {
  return (
    (unitCode === undefined || address.unitCode === unitCode) &&
    (projectCode === undefined || address.projectCode === projectCode)
  );
}

const LEFT = [
  'available',
  'unallotted',
  'frozen',
  'preEncumbered',
  'encumbered',
  'inPayment',
] as const;

function checkNothingLeft(lines: readonly Line[], field: string): void {
  for (const { lineId, balance } of lines) {
    for (const account of LEFT) {
      const amountFen = balance[account];
      must(amountFen === 0n, 'LINE_HAS_MONEY_LEFT', { field, lineId, account, amountFen });
    }
  }
}
