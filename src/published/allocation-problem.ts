import type { LineAddress } from '../domain/line.js';
import { type Figure, rangeOf } from '../reports/figure.js';
import type { Constraint, LinearSystem } from '../reports/tie-outs/linear-system.js';
import type { PublishedDocument } from './document.js';

// The lines behind a published budget are not published, only their sums. Which lines there can be, and
// what every printed sum says about them.

/** A line that could stand behind the document; unit and project by the codes that they are given. */
export interface Candidate {
  readonly address: LineAddress;
  /** How much more of the money it is expected to hold than others where nothing else is known. */
  readonly weight: number;
}

/** A printed cell, and the candidates that it is the sum of. */
export interface PrintedSum {
  readonly figure: Figure;
  readonly candidates: readonly number[];
}

export interface AllocationProblem {
  readonly candidates: readonly Candidate[];
  readonly sums: readonly PrintedSum[];
  readonly unitCodes: ReadonlyMap<string, string>;
  readonly projectCodes: ReadonlyMap<string, string>;
  /** What the document tells of money that no table gives an economic subject for. */
  readonly obstacles: readonly string[];
}

const SOURCE = 'general-public-budget';
const DEPARTMENT = 'department';
const NATIONAL_TOTALS = ['current-year', 'total'];
const KINDS = { basic: 'basic', project: 'project' } as const;

// An item that has the name of an economic subject in its own (住房公积金, 职业年金缴费) is what such money
// is for; it is put nowhere else as far as the sums allow.
const NAMESAKE_WEIGHT = 1_000_000;

/** The candidates of a document, and every printed sum of them. Printed zeros are taken for nothing. */
export function allocationProblem(document: PublishedDocument): AllocationProblem {
  const unitCodes = coded(
    document.units.map(({ name }) => name),
    'U',
  );
  const projectCodes = coded(projectsIn(document), `${document.fiscalYear}-P`);
  const index = new FigureIndex(document.figures);
  const candidates = candidatesOf(document, { unitCodes, projectCodes, index });
  const sums = document.figures.flatMap((figure) => {
    const selects = selectionOf(figure, { unitCodes, projectCodes, document });
    if (selects === undefined) return [];
    const chosen = candidates.flatMap(({ address }, at) => (selects(address) ? [at] : []));
    return [{ figure, candidates: chosen }];
  });
  return { candidates, sums, unitCodes, projectCodes, obstacles: obstaclesIn(document) };
}

/** The problem as amounts in ranges and sums in ranges. */
export function systemOf({ candidates, sums }: AllocationProblem): LinearSystem {
  const constraints = sums.map(({ figure, candidates: chosen }): Constraint => {
    const { fromFen: from, toFen: to } = rangeOf(figure.printed);
    return { terms: chosen.map((variable) => ({ variable, factor: 1n })), from, to };
  });
  const most = constraints.reduce((largest, { to = 0n }) => (to > largest ? to : largest), 0n);
  return { ranges: candidates.map(() => ({ fromFen: 0n, toFen: most })), constraints };
}

class FigureIndex {
  private readonly figures = new Map<string, Figure>();

  constructor(figures: readonly Figure[]) {
    for (const figure of figures) this.figures.set(`${figure.tableId} ${figure.key}`, figure);
  }

  // A cell that is not there says nothing; one that prints zero says that there is nothing.
  mayHold(tableIds: readonly string[], key: string): boolean {
    const printed = tableIds.map((tableId) => this.figures.get(`${tableId} ${key}`));
    return printed.every((figure) => figure === undefined || figure.printed.valueFen !== 0n);
  }
}

interface Names {
  readonly unitCodes: ReadonlyMap<string, string>;
  readonly projectCodes: ReadonlyMap<string, string>;
}

function candidatesOf(
  document: PublishedDocument,
  { unitCodes, projectCodes, index }: Names & { readonly index: FigureIndex },
): Candidate[] {
  const items = document.functionalCodes.filter(({ code }) => code.length === 7);
  const subjects = document.economicCodes.filter(({ code }) => code.length === 5);
  const holders = holdersIn(document);
  const candidates: Candidate[] = [];
  for (const [unit, unitCode] of unitCodes) {
    if (!holders.includes(unit)) continue;
    for (const item of items) {
      for (const subject of subjects) {
        const base = { unitCode, functionalCode: item.code, economicCode: subject.code };
        const weight = item.name.includes(subject.name) ? NAMESAKE_WEIGHT : 1;
        const may = (kind: 'basic' | 'project') =>
          index.mayHold(['table-03', 'table-07'], `${unit}|${item.code}|${kind}`) &&
          index.mayHold(['table-08'], `${unit}|${subject.code}|${kind}`);
        if (may('basic')) {
          const address = { ...base, fundSource: SOURCE, kind: KINDS.basic } as const;
          candidates.push({ address, weight });
        }
        if (!may('project')) continue;
        for (const projectCode of projectCodes.values()) {
          const address = {
            ...base,
            fundSource: SOURCE,
            kind: KINDS.project,
            projectCode,
          } as const;
          candidates.push({ address, weight });
        }
      }
    }
  }
  return candidates;
}

type Selects = (address: LineAddress) => boolean;

// What a cell is the sum of; undefined for cells that are no sum of lines.
function selectionOf(
  { tableId, key }: Figure,
  names: Names & { readonly document: PublishedDocument },
): Selects | undefined {
  const [first = '', second = '', third = ''] = key.split('|');
  switch (tableId) {
    case 'table-01':
    case 'table-06':
      return first === 'expenditure' ? byExpenditure(second) : undefined;
    case 'table-03':
    case 'table-07':
      return byCode({ unit: first, code: second, column: third }, 'functionalCode', names);
    case 'table-08':
      return byCode({ unit: first, code: second, column: third }, 'economicCode', names);
    case 'table-09':
      return second === 'current' ? byItem(first, third, names) : undefined;
    case 'table-12':
      return byTask(first, second, names);
    default:
      return undefined;
  }
}

function byExpenditure(code: string): Selects | undefined {
  if (NATIONAL_TOTALS.includes(code)) return () => true;
  return /^[0-9]+$/.test(code) ? (address) => address.functionalCode.startsWith(code) : undefined;
}

function byCode(
  { unit, code, column }: { readonly unit: string; readonly code: string; readonly column: string },
  part: 'functionalCode' | 'economicCode',
  { unitCodes, document }: Names & { readonly document: PublishedDocument },
): Selects | undefined {
  const isKind = column === 'total' || column === KINDS.basic || column === KINDS.project;
  const unitCode = unitCodes.get(unit);
  const isWhole = unit === DEPARTMENT || unit === document.departmentName;
  if (!isKind || (unitCode === undefined && !isWhole)) return undefined;
  return (address) =>
    (unitCode === undefined || address.unitCode === unitCode) &&
    address[part].startsWith(code) &&
    (column === 'total' || address.kind === column);
}

const THREE_PUBLIC: Readonly<Record<string, readonly string[]>> = {
  total: ['30212', '30217', '30231', '31013'],
  'overseas-travel': ['30212'],
  'official-reception': ['30217'],
  'vehicle-subtotal': ['30231', '31013'],
  'vehicle-purchase': ['31013'],
  'vehicle-operation': ['30231'],
};

function byItem(unit: string, item: string, { unitCodes }: Names): Selects | undefined {
  const codes = THREE_PUBLIC[item];
  const unitCode = unitCodes.get(unit);
  if (codes === undefined || unitCode === undefined) return undefined;
  return (address) => address.unitCode === unitCode && codes.includes(address.economicCode);
}

function byTask(task: string, column: string, { projectCodes }: Names): Selects | undefined {
  if (column !== 'total') return undefined;
  if (task === 'total') return () => true;
  if (task === BASIC_TASK) return (address) => address.kind === KINDS.basic;
  const projectCode = projectCodes.get(task);
  if (projectCode === undefined) return undefined;
  return (address) => address.projectCode === projectCode;
}

const BASIC_TASK = '基本支出';

// Table 12 tells projects to the fen; without it the names of table 5 or of the text have to do.
function projectsIn({ figures, projects }: PublishedDocument): string[] {
  const tasks = figures
    .filter(({ tableId, key }) => tableId === 'table-12' && key.endsWith('|total'))
    .map(({ key }) => key.slice(0, -'|total'.length))
    .filter((task) => task !== 'total' && task !== BASIC_TASK);
  return tasks.length > 0 ? [...new Set(tasks)] : projects.map(({ name }) => name);
}

/** Units that hold lines: those with figures of their own. */
function holdersIn({ units, figures }: PublishedDocument): string[] {
  const printed = new Set(
    figures
      .filter(({ tableId }) => ['table-03', 'table-07', 'table-08'].includes(tableId))
      .map(({ key }) => key.split('|')[0]),
  );
  return units.filter(({ name }) => printed.has(name)).map(({ name }) => name);
}

function obstaclesIn({ figures }: PublishedDocument): string[] {
  const tables = ['table-10', 'table-11'];
  const held = tables.filter((tableId) =>
    figures.some((figure) => figure.tableId === tableId && figure.printed.valueFen !== 0n),
  );
  return held.map(
    (tableId) => `${tableId} holds money, and no table says which economic subjects it is for`,
  );
}

function coded(names: readonly string[], prefix: string): ReadonlyMap<string, string> {
  return new Map(names.map((name, at) => [name, `${prefix}${at + 1}`]));
}
