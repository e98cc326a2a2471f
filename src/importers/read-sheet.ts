import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { FileRefused, type RawRows, type Sheet } from '../files/sheet.js';
import { readXlsxRows } from '../files/xlsx.js';
import { readCsvRows } from './csv.importer.js';

export interface SheetLimits {
  readonly fileBytes: number;
  readonly rowCount: number;
}

export const SHEET_LIMITS: SheetLimits = { fileBytes: 128 * 1024 * 1024, rowCount: 500_000 };

/** Reads a .csv or .xlsx file. Throws `FileRefused` when it is neither, or larger than the limits. */
export async function readSheet(path: string, limits = SHEET_LIMITS): Promise<Sheet> {
  const bytes = await readLimited(path, limits.fileBytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { encoding, rows } = await rowsOf(path, bytes);
  const [header, ...body] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (header === undefined) throw new FileRefused('the file holds no rows');
  if (body.length > limits.rowCount) {
    throw new FileRefused(`the file holds ${body.length} rows; the limit is ${limits.rowCount}`);
  }
  return { digest, encoding, header, rows: body };
}

/** The bytes of a file that is no larger than the limit. Throws `FileRefused`. */
export async function readLimited(path: string, limitBytes: number): Promise<Buffer> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new FileRefused(error.code === 'ENOENT' ? 'there is no such file' : error.message);
  });
  if (!facts.isFile()) throw new FileRefused('it is not a file');
  if (facts.size > limitBytes) {
    throw new FileRefused(`the file has ${facts.size} bytes; the limit is ${limitBytes}`);
  }
  return readFile(path);
}

const ZIP_SIGNATURE = Buffer.from('PK\u0003\u0004', 'latin1');

async function rowsOf(path: string, bytes: Buffer): Promise<RawRows> {
  const zipped = bytes.subarray(0, 4).equals(ZIP_SIGNATURE);
  switch (extname(path).toLowerCase()) {
    case '.csv':
      if (zipped) throw new FileRefused('the file is a zipped workbook, named .csv');
      return readCsvRows(bytes);
    case '.xlsx':
      if (!zipped) throw new FileRefused('the file is not a workbook, but named .xlsx');
      return readXlsxRows(bytes);
    default:
      throw new FileRefused('only .csv and .xlsx files can be imported');
  }
}
