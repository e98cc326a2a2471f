import { z } from 'zod';
import { isCalendarDate } from '../domain/calendar.js';
import { MAX_FEN, parseYuan } from '../domain/money.js';
import type { Cell, RowProblem, Sheet, SheetRow } from '../files/sheet.js';

// Columns by name: which there must be, and what each cell says. Every problem of every row is found.

/** Columns of which a file has exactly one, such as an amount in yuan or in fen. */
export type OneOf = readonly (readonly string[])[];

export interface Columns<Shape extends z.ZodRawShape> {
  readonly schema: z.ZodObject<Shape>;
  readonly oneOf: OneOf;
}

export interface RowRecord<Values> {
  readonly row: number;
  readonly values: Values;
}

/** Reads every row by the columns' schema. Without a good header no row is read. */
export function readRecords<Shape extends z.ZodRawShape>(
  sheet: Sheet,
  { schema, oneOf }: Columns<Shape>,
): {
  readonly records: readonly RowRecord<z.infer<z.ZodObject<Shape>>>[];
  readonly problems: readonly RowProblem[];
} {
  const header = sheet.header.cells.map((cell) => (typeof cell === 'string' ? cell : ''));
  const wrongHeader = headerProblems(header, { schema, oneOf });
  if (wrongHeader.length > 0) {
    const { row } = sheet.header;
    return { records: [], problems: wrongHeader.map((problem) => ({ row, ...problem })) };
  }
  const needed = oneOf.map((names) => names.find((name) => header.includes(name)) ?? '');
  const records: RowRecord<z.infer<z.ZodObject<Shape>>>[] = [];
  const problems: RowProblem[] = [];
  for (const row of sheet.rows) {
    const { content, wrong } = contentOf(header, row);
    const parsed = schema.safeParse(content);
    const told = new Set(wrong.map(({ column }) => column));
    const found = wrong.concat(emptyOnes(content, needed), issuesOf(parsed.error));
    const all = found.filter(({ column }, index) => index < wrong.length || !told.has(column));
    if (all.length > 0) problems.push(...all.map((problem) => ({ row: row.row, ...problem })));
    else if (parsed.success) records.push({ row: row.row, values: parsed.data });
  }
  return { records, problems };
}

export type ColumnProblem = Omit<RowProblem, 'row'>;

function headerProblems(
  header: readonly string[],
  { schema, oneOf }: Columns<z.ZodRawShape>,
): ColumnProblem[] {
  const problems = strayColumns(header, Object.keys(schema.shape));
  for (const [column, cell] of Object.entries(schema.shape)) {
    if (header.includes(column) || z.safeParse(cell, undefined).success) continue;
    problems.push({ column, message: 'the column is missing' });
  }
  for (const names of oneOf) {
    const present = names.filter((name) => header.includes(name));
    if (present.length === 1) continue;
    const message = `exactly one of the columns ${names.join(', ')} is needed`;
    problems.push({ column: names.join(' or '), message });
  }
  return problems;
}

/** What is wrong with the names in a header: empty, unknown or twice. */
export function strayColumns(header: readonly string[], known: readonly string[]): ColumnProblem[] {
  const problems: ColumnProblem[] = [];
  for (const [index, column] of header.entries()) {
    if (column === '') {
      problems.push({ column: `(column ${index + 1})`, message: 'the header is empty' });
    } else if (!known.includes(column)) {
      const message = `unknown column; the columns are ${known.join(', ')}`;
      problems.push({ column, message });
    } else if (header.indexOf(column) !== index) {
      problems.push({ column, message: 'the column appears twice' });
    }
  }
  return problems;
}

/** The filled cells of a row by their columns, and those that cannot be taken. */
export function contentOf(
  header: readonly string[],
  { cells }: SheetRow,
): { content: Record<string, string>; wrong: ColumnProblem[] } {
  const content: Record<string, string> = {};
  const wrong: ColumnProblem[] = [];
  for (const [index, cell] of cells.entries()) {
    const column = header[index];
    if (column === undefined) {
      if (cell === '') continue;
      const message = `${shown(cell)} stands beyond the last column of the header`;
      wrong.push({ column: `(column ${index + 1})`, message });
    } else if (typeof cell !== 'string') wrong.push({ column, message: cell.problem });
    else if (cell !== '') content[column] = cell;
  }
  return { content, wrong };
}

function emptyOnes(content: Record<string, string>, needed: readonly string[]): ColumnProblem[] {
  const empty = needed.filter((column) => content[column] === undefined);
  return empty.map((column) => ({ column, message: EMPTY }));
}

function issuesOf(error: z.ZodError | undefined): ColumnProblem[] {
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => ({ column: path.join('.'), message }));
}

function shown(cell: Cell): string {
  return typeof cell === 'string' ? `"${cell.slice(0, 40)}"` : 'something';
}

export const EMPTY = 'the cell is empty';

/** A text that must be there; of control characters it may hold line ends and tabs. */
export const text = (longest = 500) =>
  z
    .string({ error: EMPTY })
    .max(longest, { error: `longer than ${longest} characters` })
    .regex(/^([^\p{Cc}\p{Cs}]|[\t\r\n])*$/u, { error: 'holds control characters' });

/** One of a few words. */
export const oneWordOf = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z.enum(words, {
    error: ({ input }) =>
      input === undefined ? EMPTY : `"${String(input)}" is none of ${words.join(', ')}`,
  });

/** A code of so many digits. */
export const digits = (length: number) =>
  text().regex(new RegExp(`^[0-9]{${length}}$`), { error: `the code must have ${length} digits` });

/** YYYY-MM-DD. */
export const date = text().refine(isCalendarDate, {
  error: ({ input }) => `"${String(input)}" is no calendar date, YYYY-MM-DD`,
});

/** An amount in yuan with at most two decimals, as fen. */
export const yuan = text().transform((written, context): bigint => {
  const amountFen = parseYuan(written);
  if (amountFen !== undefined) return amountFen;
  context.addIssue(`"${written}" is no amount in yuan: digits, at most two decimals`);
  return z.NEVER;
});

/** A whole number of fen. */
export const fen = text().transform((written, context): bigint => {
  const wellFormed = /^-?(0|[1-9][0-9]{0,18})$/.test(written);
  const amountFen = wellFormed ? BigInt(written) : MAX_FEN + 1n;
  if (amountFen <= MAX_FEN && amountFen >= -MAX_FEN) return amountFen;
  context.addIssue(`"${written}" is no amount in fen: a whole number`);
  return z.NEVER;
});
