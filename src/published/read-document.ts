import type { CodeName } from '../domain/classification.js';
import type { Figure } from '../reports/figure.js';
import type { PublishedDocument, PublishedTable, PublishedUnit } from './document.js';
import { type FoundTable, type FoundTables, findTables } from './find-tables.js';
import { pagesOf } from './heads.js';
import { FORMATS } from './layouts.js';
import { type NamedAmount, projectsOf } from './projects.js';
import { readBalance } from './read-balance.js';
import { readNarrative } from './read-narrative.js';
import { readSource } from './read-source.js';
import { readSubjects } from './read-subjects.js';
import { readTasks } from './read-tasks.js';
import { readThreePublic } from './read-three-public.js';
import { finished, type Setting, type TableReading } from './reading.js';
import { DocumentRefused } from './refusal.js';
import { settingOf, unitsListed } from './setting.js';
import { READING_LIMITS, type ReadingLimits, wordsOf } from './source.js';
import { compact } from './words.js';

/**
 * Reads a published budget or final account: text, Markdown, HTML, XLSX or PDF, told by what the bytes are.
 * What cannot be understood is among the problems. Throws `DocumentRefused`.
 */
export async function readPublished(
  bytes: Buffer,
  { name, limits = READING_LIMITS }: { readonly name: string; readonly limits?: ReadingLimits },
): Promise<PublishedDocument> {
  const { lines, problems } = await readSource(bytes, name, limits);
  const found = findTables(lines);
  if (found === undefined) {
    const reason = 'no table of a budget or a final account was found in it';
    throw new DocumentRefused('without-tables', reason, name);
  }
  const setting = settingOf(found, lines, name);
  setting.problems.push(...problems);
  const read = readTables(found.tables, setting);
  const printed = read.flatMap((one) => one.figures);
  const told = readNarrative(found.prose, setting, accountingUnits(printed));
  const figures = [...printed, ...told];
  return documentOf({ found, setting, tables: read.map(({ table }) => table), figures });
}

interface Read {
  readonly table: PublishedTable;
  readonly figures: readonly Figure[];
}

// Tables with names alone are read last, by the codes of the others.
function readTables(tables: readonly FoundTable[], setting: Setting): readonly Read[] {
  const read = new Map<string, Read>();
  const inOrder = [...tables].sort((a, b) => +isBalance(a) - +isBalance(b));
  for (const table of inOrder) {
    read.set(table.layout.tableId, finished(table, readTable(table, setting), setting));
  }
  return tables.flatMap(({ layout }) => read.get(layout.tableId) ?? []);
}

const isBalance = ({ layout }: FoundTable): boolean => layout.shape === 'balance';

function readTable(table: FoundTable, setting: Setting): TableReading {
  switch (table.layout.shape) {
    case 'balance':
      return readBalance(table, pagesOf(table, setting.format), setting);
    case 'subjects':
      return readSubjects(table, pagesOf(table, setting.format), setting);
    case 'three-public':
      return readThreePublic(table, pagesOf(table, setting.format), setting);
    case 'tasks':
      return readTasks(table, setting);
    default:
      return table.layout.shape satisfies never;
  }
}

function documentOf({
  found,
  setting,
  tables,
  figures,
}: {
  readonly found: FoundTables;
  readonly setting: Setting;
  readonly tables: readonly PublishedTable[];
  readonly figures: readonly Figure[];
}): PublishedDocument {
  const { format, departmentName, fiscalYear, problems } = setting;
  const filled = new Set(figures.map(({ tableId }) => tableId));
  const hasRows = new Set(
    tables.flatMap(({ tableId, rows }) => (rows.length > 0 ? [tableId] : [])),
  );
  const blank = FORMATS[format].map(({ tableId }) => tableId);
  const named = projectNames(figures);
  return {
    departmentName,
    fiscalYear,
    format,
    units: unitsOf(found, setting, figures),
    functionalCodes: listed(setting.functionalCodes),
    economicCodes: listed(setting.economicCodes),
    projects: projectsOf(named, problems),
    tables,
    blank: blank.filter((tableId) => !filled.has(tableId) && !hasRows.has(tableId)),
    figures,
    problems,
  };
}

function listed(codes: ReadonlyMap<string, string>): CodeName[] {
  const list = [...codes].map(([code, name]) => ({ code, name }));
  return list.sort((a, b) => (a.code < b.code ? -1 : 1));
}

// Units that have figures keep accounts of their own; the text adds those that do not.
function unitsOf(
  { prose }: FoundTables,
  { departmentName }: Setting,
  figures: readonly Figure[],
): readonly PublishedUnit[] {
  const own = accountingUnits(figures);
  const told = unitsListed(prose.map(wordsOf).join(''));
  const units = own.length === 0 && told.length === 0 ? [departmentName] : own;
  return [
    ...units.map((name) => ({ name, independentAccounts: true })),
    ...told.filter(({ name }) => !units.some((unit) => compact(unit) === compact(name))),
  ];
}

function accountingUnits(figures: readonly Figure[]): readonly string[] {
  const withUnits = figures.filter(({ tableId }) => !/-(?:01|06|12)$|narrative/.test(tableId));
  const names = new Set(withUnits.map(({ key }) => key.split('|')[0] ?? ''));
  return [...names].filter((name) => name !== 'department' && name !== '');
}

// The text first: it has the whole names, which the tables shorten.
function projectNames(figures: readonly Figure[]): NamedAmount[] {
  const named = figures.flatMap((figure) => {
    const name = projectName(figure);
    return name === undefined ? [] : [{ name, figure }];
  });
  const isText = ({ figure }: NamedAmount) => figure.tableId === 'narrative';
  return [...named.filter(isText), ...named.filter((one) => !isText(one))];
}

function projectName({ tableId, key }: Figure): string | undefined {
  const [first = '', second = '', third, fourth] = key.split('|');
  if (tableId === 'narrative') {
    const isProject = first === 'project' || first === 'key-project';
    return isProject && third === 'amount' && fourth === undefined ? second : undefined;
  }
  if (tableId === 'table-05') return third === 'total' && second !== '' ? second : undefined;
  const isTask = tableId === 'table-12' && second === 'total';
  return isTask && first !== 'total' && first !== '基本支出' ? first : undefined;
}
