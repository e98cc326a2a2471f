import { looksLikeAmount } from './amounts.js';
import type { HeadColumn, Role, TablePage } from './heads.js';
import { type Setting, tell } from './reading.js';
import type { SourceCell, SourceLine } from './source.js';
import { compact } from './words.js';

// Rows of a table as entries: what stands in the columns of each kind. Tables that stand side by side have
// several entries on one line, and are read one after the other.

export interface Entry {
  readonly line: SourceLine;
  readonly page: number;
  readonly unit?: SourceCell;
  readonly code?: SourceCell;
  /** 类, 款, 项 in columns of their own, counted from 0. */
  readonly codeParts: readonly { readonly level: number; readonly cell: SourceCell }[];
  readonly name?: SourceCell;
  readonly period?: SourceCell;
  readonly amounts: readonly { readonly column: HeadColumn; readonly cell: SourceCell }[];
  /** Which of the tables side by side, from 0. */
  readonly block: number;
}

/** The entries of all pages; `starts` is the kind of column that each table side by side begins with. */
export function entriesOf(
  pages: readonly TablePage[],
  starts: readonly Role[],
  setting: Setting,
): readonly Entry[] {
  return pages.flatMap(({ columns, rows }, page) => {
    const lines = rows.map((line) => unshifted(line, columns, setting));
    return blocksOf(columns, starts).flatMap((block, number) =>
      lines.flatMap((line) => {
        const entry = entryOf(block, line);
        return entry === undefined ? [] : [{ ...entry, page, block: number }];
      }),
    );
  });
}

/** Columns of the tables side by side. */
export function blocksOf(
  columns: readonly HeadColumn[],
  starts: readonly Role[],
): readonly (readonly HeadColumn[])[] {
  const blocks: HeadColumn[][] = [];
  let lead: HeadColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const begins =
      starts.includes(column.role) && !starts.includes(columns[index - 1]?.role ?? 'none');
    if (begins) {
      blocks.push([...lead, column]);
      lead = [];
    } else if (blocks.length === 0) lead.push(column);
    else blocks.at(-1)?.push(column);
  }
  return blocks.length === 0 ? [lead] : blocks;
}

// A row that lost the blank cell of its unit stands one column too far to the left.
function unshifted(line: SourceLine, columns: readonly HeadColumn[], setting: Setting): SourceLine {
  const [first] = line.cells;
  const lost =
    columns[0]?.role === 'unit' && first?.left === 0 && /^\d{3,7}$/.test(compact(first.text));
  if (!lost) return line;
  tell(
    setting,
    'row-shifted',
    first,
    'stands in the column of units; its row was read one column on',
  );
  const cells = line.cells.map((cell) => ({ ...cell, left: cell.left + 1, right: cell.right + 1 }));
  return { ...line, cells };
}

function entryOf(
  block: readonly HeadColumn[],
  line: SourceLine,
): Omit<Entry, 'page' | 'block'> | undefined {
  const at = (column: HeadColumn | undefined) =>
    column === undefined ? undefined : line.cells.find(({ left }) => left === column.index);
  const first = (role: Role) => at(block.find((column) => column.role === role));
  const parts = block.filter(({ role }) => role === 'code-part');
  const codeParts = parts.flatMap((column, level) => {
    const cell = at(column);
    return cell === undefined ? [] : [{ level, cell }];
  });
  const amounts = block.flatMap((column) => {
    const cell = column.role === 'amount' ? at(column) : undefined;
    return cell === undefined ? [] : [{ column, cell }];
  });
  const [unit, period] = [first('unit'), first('period')];
  const { code, name } = parted(first('code'), first('name'));
  const filled = [unit, code, name, period].some((cell) => cell !== undefined);
  if (!filled && codeParts.length === 0 && amounts.length === 0) return undefined;
  return {
    line,
    codeParts,
    amounts,
    ...(unit === undefined ? {} : { unit }),
    ...(code === undefined ? {} : { code }),
    ...(name === undefined ? {} : { name }),
    ...(period === undefined ? {} : { period }),
  };
}

// A code and a name that stand close run into one cell.
function parted(
  code: SourceCell | undefined,
  name: SourceCell | undefined,
): { readonly code?: SourceCell | undefined; readonly name?: SourceCell | undefined } {
  const whole = code ?? name;
  const [, digits, words] = /^(\d{3,7})\s*(\D.*)$/s.exec(whole?.text.trim() ?? '') ?? [];
  const together = (code === undefined || name === undefined) && digits !== undefined;
  if (whole === undefined || !together) return { code, name };
  return { code: { ...whole, text: digits }, name: { ...whole, text: words ?? '' } };
}

/** Whether an entry has nothing but its name, or nothing but its unit. */
export function hasOnly(entry: Entry, part: 'name' | 'unit'): boolean {
  const bare = entry.code === undefined && entry.codeParts.length === 0 && !hasAmounts(entry);
  const other = part === 'name' ? entry.unit : entry.name;
  return bare && entry[part] !== undefined && other === undefined;
}

export function hasAmounts({ amounts }: Entry): boolean {
  return amounts.some(({ cell }) => looksLikeAmount(cell.text));
}
