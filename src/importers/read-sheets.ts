import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type Cell, FileRefused, type SheetRow } from '../files/sheet.js';
import { readXlsxSheets } from '../files/xlsx.js';
import { readLimited, readSheet, SHEET_LIMITS } from './read-sheet.js';

/** A sheet of a set: a sheet of a workbook, or a CSV file that is called like it. */
export interface NamedSheet {
  readonly name: string;
  readonly header: SheetRow;
  readonly rows: readonly SheetRow[];
}

export interface SheetSet {
  /** SHA-256 of what the cells say: a workbook and a folder that say the same are the same set. */
  readonly digest: string;
  readonly sheets: readonly NamedSheet[];
}

/** Reads a workbook with all its sheets, a CSV file, or a folder of CSV files. Throws `FileRefused`. */
export async function readSheets(path: string, limits = SHEET_LIMITS): Promise<SheetSet> {
  const sheets = (await sheetsOf(path)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rowCount = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  if (sheets.length === 0) throw new FileRefused('there are no rows');
  if (rowCount > limits.rowCount) {
    throw new FileRefused(`there are ${rowCount} rows; the limit is ${limits.rowCount}`);
  }
  const hash = createHash('sha256');
  for (const { name, header, rows } of sheets) {
    hash.update(JSON.stringify([name, ...[header, ...rows].map(said)]));
  }
  return { digest: hash.digest('hex'), sheets };
}

// A workbook leaves out the empty cells at the end of a row.
function said({ cells }: SheetRow): readonly Cell[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

async function sheetsOf(path: string): Promise<NamedSheet[]> {
  const isFolder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder)
    return extname(path).toLowerCase() === '.xlsx' ? workbook(path) : [await csv(path)];
  const names = (await readdir(path)).filter((name) => !name.startsWith('.'));
  const sheets: NamedSheet[] = [];
  for (const name of names) {
    if (extname(name) !== '.csv') throw new FileRefused(`${name} in the folder is no .csv file`);
    const sheet = await csv(join(path, name)).catch((error: Error) => {
      throw error instanceof FileRefused ? new FileRefused(`${name}: ${error.message}`) : error;
    });
    sheets.push(sheet);
  }
  return sheets;
}

async function csv(path: string): Promise<NamedSheet> {
  const { header, rows } = await readSheet(path);
  return { name: basename(path, extname(path)), header, rows };
}

async function workbook(path: string): Promise<NamedSheet[]> {
  const filled = await readXlsxSheets(await readLimited(path, SHEET_LIMITS.fileBytes));
  return filled.flatMap(({ name, rows: [header, ...rows] }) =>
    header === undefined ? [] : [{ name, header, rows }],
  );
}
