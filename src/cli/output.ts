import Table from 'cli-table3';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';

// What a command answers, in the form that was asked for: a table for people, JSON or CSV for programs.
// Answers go to standard output, everything else to standard error.

export interface OutputOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Row = Readonly<Record<string, string | number | null | undefined>>;

export interface Listing {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Shown below the table only, such as totals. */
  readonly footer?: readonly Row[];
  /** What `--json` prints. */
  readonly json: unknown;
}

/** Gives a command the options every answer has. */
export function withOutput(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV')
    .hook('preAction', (_, action) => {
      const { json, csv } = action.opts<OutputOptions>();
      if (json && csv) action.error('error: choose one of --json and --csv');
    });
}

/** Prints a listing in the form asked for. */
export function print(listing: Listing, { json, csv }: OutputOptions): void {
  if (json) printLine(JSON.stringify(listing.json, null, 2));
  else if (csv) process.stdout.write(csvOf(listing));
  else printLine(tableOf(listing));
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Something people should know that is not the answer. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function tableOf({ columns, rows, footer = [] }: Omit<Listing, 'json'>): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align = 'left' }) => align),
    style: { head: [], border: [], compact: rows.length > 1 },
  });
  const cells = (row: Row) => columns.map(({ key }) => String(row[key] ?? ''));
  table.push(...rows.map(cells), ...footer.map(cells));
  return table.toString();
}

export function csvOf({ columns, rows }: Pick<Listing, 'columns' | 'rows'>): string {
  const header = columns.map(({ key }) => key);
  return stringify([header, ...rows.map((row) => columns.map(({ key }) => safeCell(row[key])))]);
}

/** A spreadsheet takes a cell that begins like this for a formula; an apostrophe makes it text. */
export function safeCell(value: Row[string]): string {
  const text = String(value ?? '');
  const formula = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9]+(\.[0-9]+)?$/.test(text);
  return formula ? `'${text}` : text;
}
