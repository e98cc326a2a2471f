import type {
  BudgetApproved,
  BudgetUnit,
  LedgerOpened,
  LineAmount,
  Project,
} from './appropriation-events.js';
import type { Classification, CodeName } from './classification.js';
import type { EventReversed, PeriodClosed } from './closing-events.js';
import type { LedgerEvent, Recorded } from './events.js';
import { plusAmounts } from './line-amounts.js';
import type { PolicyInForce } from './policy.js';

// What concerns the ledger as a whole: its names, its rules, its periods.

/** A unit, and the day it was closed or merged into another. */
export interface HeaderUnit extends BudgetUnit {
  readonly closedOn?: string;
  readonly mergedInto?: string;
}

export interface HeaderProject extends Project {
  readonly closedOn?: string;
  readonly mergedInto?: string;
}

/** A month that was closed. */
export interface ClosedPeriod {
  /** The last day on which it is open again, if it was reopened. */
  readonly openUntil?: string;
  /** Adjusted budget per line when it was closed, where a cap needs it. */
  readonly adjusted?: readonly LineAmount[];
}

export interface Header {
  readonly ledgerId: string;
  readonly fiscalYear: number;
  readonly departmentName: string;
  readonly units: ReadonlyMap<string, HeaderUnit>;
  readonly projects: ReadonlyMap<string, HeaderProject>;
  readonly functional: Classification;
  readonly economic: Classification;
  readonly budgetApproved: boolean;
  /** What was arranged before the budget was approved. */
  readonly provisional: readonly LineAmount[];
  readonly policy?: PolicyInForce;
  /** Closed months by YYYY-MM. */
  readonly closedPeriods: ReadonlyMap<string, ClosedPeriod>;
  readonly yearClosed: boolean;
  /** The run that brought last year's money in, when it is complete. */
  readonly carriedInBy?: string;
  /** The last day for which the rules of time were judged. */
  readonly alertsSweptOn?: string;
  /** The last day on which the ledger checked itself. */
  readonly selfCheckedOn?: string;
}

/** The header after an event; undefined when the event does not change it. */
export function headerAfter(header: Header | undefined, recorded: Recorded): Header | undefined {
  const { event } = recorded;
  if (event.type === 'LedgerOpened') return openedHeader(event);
  if (header === undefined) return undefined;
  if (event.type === 'ProvisionallyAppropriated') {
    return { ...header, provisional: plusAmounts(header.provisional, event.lines) };
  }
  if (event.type === 'EventReversed') return reversedHeader(header, event);
  const change = CHANGES[event.type as LedgerEvent['type']] as
    | ((header: Header, event: LedgerEvent, on: string) => Partial<Header>)
    | undefined;
  if (change === undefined) return undefined;
  return { ...header, ...change(header, event as LedgerEvent, recorded.effectiveOn) };
}

type Change<Type extends LedgerEvent['type']> = (
  header: Header,
  event: Extract<LedgerEvent, { type: Type }>,
  on: string,
) => Partial<Header>;

const CHANGES: { readonly [Type in LedgerEvent['type']]: Change<Type> } = {
  LedgerOpened: (header) => header,
  PolicyAdopted: (_, { version, policy }) => ({ policy: { version, policy } }),
  BudgetApproved: (_, __: BudgetApproved) => ({ budgetApproved: true, provisional: [] }),
  UnitOpened: (header, { unit }) => withUnit(header, unit.unitCode, unit),
  UnitRenamed: (header, { unitCode, name }) => withUnit(header, unitCode, { name }),
  UnitMerged: (header, { unitCode, intoUnitCode }, closedOn) =>
    withUnit(header, unitCode, { closedOn, mergedInto: intoUnitCode }),
  UnitClosed: (header, { unitCode }, closedOn) => withUnit(header, unitCode, { closedOn }),
  UnitMovedOut: (header, { unitCode }, closedOn) => withUnit(header, unitCode, { closedOn }),
  ProjectOpened: (header, { project }) => withProject(header, project.projectCode, project),
  ProjectRenamed: (header, { projectCode, name }) => withProject(header, projectCode, { name }),
  ProjectMerged: (header, { projectCode, intoProjectCode }, closedOn) =>
    withProject(header, projectCode, { closedOn, mergedInto: intoProjectCode }),
  ProjectMoved: (header) => header,
  ProjectClosed: (header, { projectCode }, closedOn) =>
    withProject(header, projectCode, { closedOn }),
  PeriodClosed: (header, event) => withPeriod(header, event.period, closed(event)),
  PeriodReopened: (header, { period, openUntil }) => withPeriod(header, period, { openUntil }),
  YearClosed: () => ({ yearClosed: true }),
  CarryOverCompleted: (_, { runId }) => ({ carriedInBy: runId }),
  AlertsSwept: (_, { on }) => ({ alertsSweptOn: on }),
  LedgerSelfChecked: (_, { on }) => ({ selfCheckedOn: on }),
};

function openedHeader(event: LedgerOpened): Header {
  const { policy } = event;
  return {
    ledgerId: event.ledgerId,
    fiscalYear: event.fiscalYear,
    departmentName: event.departmentName,
    units: new Map(event.units.map((unit) => [unit.unitCode, unit])),
    projects: new Map(event.projects.map((project) => [project.projectCode, project])),
    functional: namesByCode(event.functionalCodes),
    economic: namesByCode(event.economicCodes),
    budgetApproved: false,
    provisional: [],
    ...(policy === undefined ? {} : { policy: { version: 1, policy } }),
    closedPeriods: new Map(),
    yearClosed: false,
  };
}

// What was arranged provisionally and taken back is nothing that the approval replaces.
function reversedHeader(header: Header, event: EventReversed): Header | undefined {
  if (event.reversesType !== 'ProvisionallyAppropriated') return undefined;
  const takenBack = event.postings.flatMap(({ lineId, entries }) =>
    entries
      .filter(({ account }) => account === 'provisional')
      .map(({ amountFen }) => ({ lineId, amountFen })),
  );
  return { ...header, provisional: plusAmounts(header.provisional, takenBack) };
}

function closed({ adjusted }: PeriodClosed): ClosedPeriod {
  return adjusted === undefined ? {} : { adjusted };
}

function withUnit(header: Header, unitCode: string, change: Partial<HeaderUnit>): Partial<Header> {
  const before = header.units.get(unitCode);
  const unit = { unitCode, name: '', independentAccounts: true, ...before, ...change };
  return { units: new Map(header.units).set(unitCode, unit) };
}

function withProject(
  header: Header,
  projectCode: string,
  change: Partial<HeaderProject>,
): Partial<Header> {
  const project = { projectCode, name: '', ...header.projects.get(projectCode), ...change };
  return { projects: new Map(header.projects).set(projectCode, project) };
}

// Closing a month again ends its reopening; reopening it keeps the figures of its closing.
function withPeriod(header: Header, period: string, change: ClosedPeriod): Partial<Header> {
  const { adjusted } = header.closedPeriods.get(period) ?? {};
  const next = adjusted === undefined ? change : { adjusted, ...change };
  return { closedPeriods: new Map(header.closedPeriods).set(period, next) };
}

function namesByCode(codes: readonly CodeName[]): Classification {
  return new Map(codes.map(({ code, name }) => [code, name]));
}
