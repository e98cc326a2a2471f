import { FORMATS, type Format, type TableLayout } from './layouts.js';
import { type SourceLine, wordsOf } from './source.js';
import { compact } from './words.js';

// Where the tables of a source begin and end. A title counts when heads or a unit of amounts follow it: in a
// list of contents there are none. The title comes again on the next page, and goes on with the same table.

export interface FoundTable {
  readonly layout: TableLayout;
  readonly titleLine: SourceLine;
  /** Lines below each title, without captions and notes: heads and rows. */
  readonly pages: readonly (readonly SourceLine[])[];
  /** 元, 万元 …, as the table says. */
  readonly unit?: string;
  readonly departmentName?: string;
  readonly notes: readonly string[];
}

export interface FoundTables {
  readonly format: Format;
  readonly tables: readonly FoundTable[];
  /** Lines outside of all tables. */
  readonly prose: readonly SourceLine[];
}

/** The tables, in the format that most titles fit; undefined when there are none. */
export function findTables(lines: readonly SourceLine[]): FoundTables | undefined {
  const found = (Object.keys(FORMATS) as Format[]).map((format) => ({
    format,
    ...tablesOf(lines, FORMATS[format]),
  }));
  const best = found.reduce((a, b) => (b.tables.length > a.tables.length ? b : a));
  return best.tables.length === 0 ? undefined : best;
}

interface OpenTable {
  readonly layout: TableLayout;
  readonly titleLine: SourceLine;
  readonly pages: SourceLine[][];
  readonly notes: string[];
  unit?: string;
  departmentName?: string;
}

function tablesOf(lines: readonly SourceLine[], layouts: readonly TableLayout[]) {
  const open = new Map<string, OpenTable>();
  const prose: SourceLine[] = [];
  let table: OpenTable | undefined;
  for (const [index, line] of lines.entries()) {
    const words = wordsOf(line);
    const layout = confirmedTitle(lines, index, layouts);
    if (layout !== undefined) {
      table = open.get(layout.tableId) ?? { layout, titleLine: line, pages: [], notes: [] };
      open.set(layout.tableId, table);
      table.pages.push([]);
    } else if (table === undefined || endsTables(line, words, table)) {
      table = undefined;
      prose.push(line);
    } else if (!isLabel(words)) take(table, line, words);
  }
  const tables = layouts.flatMap(({ tableId }) => open.get(tableId) ?? []);
  return { tables, prose };
}

function take(table: OpenTable, line: SourceLine, words: string): void {
  if (NOTE.test(words)) {
    table.notes.push(line.cells.map(({ text }) => text).join(' '));
    return;
  }
  const caption = captionOf(line, words);
  if (caption === undefined) {
    table.pages.at(-1)?.push(line);
    return;
  }
  if (caption.unit !== undefined) table.unit ??= caption.unit;
  if (caption.departmentName !== undefined) table.departmentName ??= caption.departmentName;
}

const NOTE = /^[(]?(?:备?注|说明)[:：]/;
const MONEY = /(?:金额)?单位[:：](?:人民币)?(亿元|万元|千元|元)/;
const DEPARTMENT =
  /^(?:公开|编制|填报)?(?:部门|单位|部门\(单位\))(?:名称)?[:：]([^:：]*?)(?:(?:金额)?单位[:：].*)?$/;

// What stands above the heads. Table 12 has 部门名称 in a row of its own, without a colon.
function captionOf(
  { cells }: SourceLine,
  words: string,
): { readonly unit?: string; readonly departmentName?: string } | undefined {
  const unit = MONEY.exec(words)?.[1];
  const department = DEPARTMENT.exec(words.replace(/^公开\d+表/, ''))?.[1];
  if (unit === undefined && (department === undefined || cells.length > 3)) {
    return /^公开\d+表$/.test(words) ? {} : undefined;
  }
  const isName = department !== undefined && !/^(?:亿元|万元|千元|元)?$/.test(department);
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(isName ? { departmentName: department } : {}),
  };
}

const LOOK_AHEAD = 14;

function confirmedTitle(
  lines: readonly SourceLine[],
  index: number,
  layouts: readonly TableLayout[],
): TableLayout | undefined {
  const layout = titleOf(lines[index] as SourceLine, layouts);
  if (layout === undefined) return undefined;
  for (const line of lines.slice(index + 1, index + LOOK_AHEAD)) {
    const words = wordsOf(line);
    if (MONEY.test(words) || isHead(line)) return layout;
    const other = titleOf(line, layouts);
    if (other !== undefined && other !== layout) return undefined;
  }
  return undefined;
}

function isHead({ cells }: SourceLine): boolean {
  const heads = cells.filter(({ text }) =>
    /^(?:预算单位|科目编码|科目名称|项目|收入|支出|功能分类科目(?:编码)?|任务名称)$/.test(
      compact(text),
    ),
  );
  return heads.length > 1;
}

const NUMBERED =
  /^(?:附?表[\d一二三四五六七八九十]+(?:-\d+)?[:.、]?|附件\d+[:.、]?|\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十\d]+[、.])?/;

function titleOf({ cells }: SourceLine, layouts: readonly TableLayout[]): TableLayout | undefined {
  const words = compact(cells.map(({ text }) => text).join('')).replace(/["']/g, '');
  if (words.length > 60) return undefined;
  const bare = words.replace(/^-/, '').replace(NUMBERED, '');
  const fits = (title: string) =>
    bare === title || (bare.endsWith(title) && /\d{4}年度?$/.test(bare.slice(0, -title.length)));
  return layouts.find(({ titles }) => titles.some(fits));
}

// 表 7: belongs to the title that follows.
function isLabel(words: string): boolean {
  return /^(?:附?表[\d一二三四五六七八九十]+(?:-\d+)?|第?\d+页|[-—]?\d+[-—])$/.test(words);
}

// The text goes on after the last table, or between them.
function endsTables({ cells }: SourceLine, words: string, { layout }: OpenTable): boolean {
  if (/^(?:第[一二三四五六七八九十\d]+部分|[一二三四]、(?:文字|表格)部分)/.test(words)) return true;
  if (layout.shape === 'tasks' || cells.length > 1 || NOTE.test(words)) return false;
  return /^.{24,}[。;；]$/.test(words);
}
