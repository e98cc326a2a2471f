import { type Balance, move, ZERO_BALANCE } from './accounts.js';
import type { Classification, CodeName } from './classification.js';
import {
  episodeAfter,
  episodeIdOf,
  type LedgerDocument,
  paymentAfter,
  reallocationAfter,
} from './documents.js';
import type { BudgetUnit, LedgerOpened, Project, Recorded } from './events.js';
import { postingsOf } from './postings.js';

// The state of a ledger, as the deciders see it: a fold of its events and nothing else.

export interface Header {
  readonly ledgerId: string;
  readonly fiscalYear: number;
  readonly departmentName: string;
  readonly units: ReadonlyMap<string, BudgetUnit>;
  readonly projects: ReadonlyMap<string, Project>;
  readonly functional: Classification;
  readonly economic: Classification;
  readonly budgetApproved: boolean;
}

export interface Line {
  readonly lineId: string;
  readonly balance: Balance;
}

export interface Lookup<Value> {
  get(key: string): Value | undefined;
}

export interface Budget {
  readonly header: Header | undefined;
  readonly lines: Lookup<Line>;
  readonly documents: Lookup<LedgerDocument>;
}

/** What one event changes: the new values of everything it touches. */
export interface Changes {
  readonly header?: Header;
  readonly lines: readonly Line[];
  readonly documents: readonly LedgerDocument[];
}

/** The state of a ledger that has no events. */
export const EMPTY_BUDGET: Budget = { header: undefined, lines: new Map(), documents: new Map() };

/** Applies one event. Never refuses: an event is a fact. */
export function evolve(budget: Budget, recorded: Recorded): Changes {
  const { event } = recorded;
  const lines = postingsOf(event).map(({ lineId, movement }) => {
    const before = budget.lines.get(lineId)?.balance ?? ZERO_BALANCE;
    return { lineId, balance: move(before, movement) };
  });
  const document = documentAfter(budget, recorded);
  const documents = document === undefined ? [] : [document];
  const header = headerAfter(budget.header, recorded);
  return header === undefined ? { lines, documents } : { header, lines, documents };
}

/** Folds a history into plain maps; the reference for every cached or projected state. */
export function foldBudget(history: Iterable<Recorded>): Budget & {
  readonly lines: ReadonlyMap<string, Line>;
  readonly documents: ReadonlyMap<string, LedgerDocument>;
} {
  const lines = new Map<string, Line>();
  const documents = new Map<string, LedgerDocument>();
  let header: Header | undefined;
  for (const recorded of history) {
    const changes = evolve({ header, lines, documents }, recorded);
    header = changes.header ?? header;
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
  }
  return { header, lines, documents };
}

function headerAfter(header: Header | undefined, { event }: Recorded): Header | undefined {
  if (event.type === 'LedgerOpened') return openedHeader(event);
  if (event.type === 'BudgetApproved' && header !== undefined) {
    return { ...header, budgetApproved: true };
  }
  return undefined;
}

function openedHeader(event: LedgerOpened): Header {
  return {
    ledgerId: event.ledgerId,
    fiscalYear: event.fiscalYear,
    departmentName: event.departmentName,
    units: new Map(event.units.map((unit) => [unit.unitCode, unit])),
    projects: new Map(event.projects.map((project) => [project.projectCode, project])),
    functional: namesByCode(event.functionalCodes),
    economic: namesByCode(event.economicCodes),
    budgetApproved: false,
  };
}

function namesByCode(codes: readonly CodeName[]): Classification {
  return new Map(codes.map(({ code, name }) => [code, name]));
}

function documentAfter(budget: Budget, recorded: Recorded): LedgerDocument | undefined {
  const { event } = recorded;
  switch (event.type) {
    case 'ReallocationRequested':
    case 'BudgetReallocated':
    case 'ReallocationRejected':
    case 'ReallocationWithdrawn':
      return reallocationAfter(budget.documents.get(event.reallocationId), recorded, event);
    case 'PaymentRecorded':
    case 'PaymentRefunded':
    case 'PaymentCorrected':
      return paymentAfter(budget.documents.get(event.paymentId), recorded, event);
    case 'OverspendFlagged':
    case 'OverspendCleared':
      return episodeAfter(budget.documents.get(episodeIdOf(event)), recorded, event);
    case 'LedgerOpened':
    case 'BudgetApproved':
    case 'SupplementaryAppropriated':
    case 'AppropriationReduced':
      return undefined;
    default:
      return event satisfies never;
  }
}
