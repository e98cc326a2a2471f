import { looksLikeAmount } from './amounts.js';
import type { FoundTable } from './find-tables.js';
import { HEAD_LIMIT, inColumns } from './grid.js';
import type { ColumnLayout, Format, TableLayout } from './layouts.js';
import type { Setting } from './reading.js';
import { type SourceLine, wordsOf } from './source.js';
import { compact } from './words.js';

// What the columns of a table are, read from its heads.

export type Role = 'unit' | 'code' | 'code-part' | 'name' | 'period' | 'amount' | 'none';

export interface HeadColumn {
  readonly index: number;
  readonly role: Role;
  /** The head from the top down, without blanks. */
  readonly head: string;
  /** Of an amount that the layout knows. */
  readonly columnId?: string;
  /** `approved` or `adjusted` in final accounts; a year beside another one. */
  readonly phase?: string;
}

export interface TablePage {
  readonly columns: readonly HeadColumn[];
  readonly rows: readonly SourceLine[];
}

/** Whether a line of a table is a row: heads hold no amounts, except the numbers that columns are given. */
export function isRow(line: SourceLine): boolean {
  return line.cells.some(({ text }) => looksLikeAmount(text)) && !numbersColumns(line);
}

function numbersColumns({ cells }: SourceLine): boolean {
  const texts = cells.map(({ text }) => compact(text));
  if (/^(?:栏次|行次)$/.test(texts[0] ?? '')) return true;
  const numbers = texts.filter((text) => /^\d+$/.test(text));
  const others = texts.filter((text) => !/^\d+$/.test(text));
  const inOrder = numbers.every(
    (text, index) => index === 0 || +text === +(numbers[index - 1] ?? 0) + 1,
  );
  return (
    numbers.length > 2 &&
    numbers[0] === '1' &&
    inOrder &&
    others.every((text) => /^\**$/.test(text))
  );
}

/** The pages of a table, each with its columns; a page without heads goes on under those before it. */
export function pagesOf({ layout, pages }: FoundTable, format: Format): readonly TablePage[] {
  let known: readonly string[] = [];
  let columns: readonly HeadColumn[] = [];
  return pages.flatMap((page) => {
    const lines = inColumns(page, isRow);
    if (lines.length === 0) return [];
    const headCount = headCountOf(lines, known);
    const heads = lines.slice(Math.max(0, headCount - HEAD_LIMIT), headCount);
    if (headCount > 0) columns = columnsOf(heads, layout, format);
    if (known.length === 0) known = heads.map(wordsOf);
    return [{ columns, rows: lines.slice(headCount).filter((line) => !numbersColumns(line)) }];
  });
}

// Heads that come again come in the same words; the lines below them may be the rest of a row.
function headCountOf(lines: readonly SourceLine[], known: readonly string[]): number {
  const first = lines.findIndex(isRow);
  const upTo = first === -1 ? lines.length : first;
  if (known.length === 0) return upTo;
  const repeated = known.every((words, index) => {
    const line = lines[index];
    return line !== undefined && wordsOf(line) === words;
  });
  if (repeated) return known.length;
  return lines.slice(0, upTo).some((line) => HEAD_WORDS.test(wordsOf(line))) ? upTo : 0;
}

/** Tells of columns with something in them that the layout has no head for. */
export function tellUnknownColumns(
  pages: readonly TablePage[],
  { titles }: TableLayout,
  { problems }: Pick<Setting, 'problems'>,
): void {
  const told = new Set<string>();
  for (const { columns, rows } of pages) {
    for (const { role, columnId, head, index } of columns) {
      if (role !== 'amount' || columnId !== undefined || told.has(head)) continue;
      if (!rows.some(({ cells }) => cells.some(({ left }) => left === index))) continue;
      told.add(head);
      const message = `${titles[0]} has a column “${head}” that is not known; its amounts were not taken`;
      problems.push({ code: 'column-unknown', message, place: { column: index + 1 } });
    }
  }
}

const HEAD_WORDS = /科目编码|科目名称|预算单位|预算数|决算数|项目名称|任务名称/;

const ROLES: readonly (readonly [Role, RegExp])[] = [
  ['none', /(?:行次|序号|备注|绩效目标)$/],
  ['unit', /(?:预算单位|单位名称|部门\(单位\)|单位)$/],
  ['period', /^(?:年度|年份)$/],
  ['code-part', /(?:^|编码|科目)[类款项]$/],
  ['code', /编码$/],
  ['name', /(?:名称|项目(?:\(按.*\))?|功能分类|支出性质|经济分类)$/],
];

// An amount of 政府采购项目 ends like the name of a project.
function roleOf(head: string, layout: TableLayout): Role {
  const leafIsAmount = layout.columns.some(({ head: pattern }) => pattern.test(head));
  for (const [role, pattern] of ROLES) {
    if (pattern.test(head) && !(leafIsAmount && role === 'name')) return role;
  }
  return 'amount';
}

function columnsOf(
  heads: readonly SourceLine[],
  layout: TableLayout,
  format: Format,
): readonly HeadColumn[] {
  const cells = heads.flatMap((line) => line.cells);
  const width = cells.reduce((most, { right }) => Math.max(most, right + 1), 0);
  const grid = spread(
    heads.filter((line) => !numbersColumns(line)),
    width,
  );
  return Array.from({ length: width }, (_, index) => {
    const head = grid.map((line) => line[index] ?? '').join('');
    const role = roleOf(head, layout);
    const column = role === 'amount' ? columnFor(head, layout.columns) : undefined;
    const phase = phaseOf(head, format);
    return {
      index,
      role: head === '' ? 'none' : role,
      head,
      ...(column === undefined ? {} : { columnId: column.columnId }),
      ...(phase === undefined ? {} : { phase }),
    };
  });
}

function columnFor(head: string, columns: readonly ColumnLayout[]): ColumnLayout | undefined {
  const bare = head.replace(/\((?:亿|万|千)?元\)/g, '');
  return (
    columns.find(({ head: pattern }) => pattern.test(bare)) ??
    columns.find(({ head: pattern }) =>
      pattern.test(bare.replace(/(?:年初|全年|调整)?(?:预|决)算数?$/, '')),
    )
  );
}

function phaseOf(head: string, format: Format): string | undefined {
  if (format !== 'national-final-accounts') return undefined;
  if (/决算/.test(head)) return undefined;
  if (/全年预算|调整预算/.test(head)) return 'adjusted';
  return /预算数/.test(head) ? 'approved' : undefined;
}

// A head over several columns fills the first of them in a spreadsheet: the ones after it are blank there and
// filled below.
function spread(heads: readonly SourceLine[], width: number): string[][] {
  const grid = heads.map(({ cells }) => {
    const line: string[] = Array.from({ length: width }, () => '');
    for (const { text, left, right } of cells) {
      for (let index = left; index <= right; index += 1) line[index] += compact(text);
    }
    return line;
  });
  for (const [depth, line] of grid.entries()) {
    for (let index = 1; index < width; index += 1) {
      const below = grid.slice(depth + 1).some((other) => other[index] !== '');
      const above = grid
        .slice(0, depth)
        .some((other) => other[index] !== '' && other[index] !== other[index - 1]);
      if (line[index] === '' && below && !above) line[index] = line[index - 1] ?? '';
    }
  }
  return grid;
}
