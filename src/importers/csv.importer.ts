import { CsvError, parse } from 'csv-parse/sync';
import { FileRefused, type RawRows, type SheetRow } from '../files/sheet.js';
import { decodeText } from '../files/text.js';

const RECORD_LIMIT_BYTES = 65_536;

/** Reads CSV (RFC 4180, comma, UTF-8 or GB18030, with or without BOM, any line ending). */
export function readCsvRows(bytes: Buffer): RawRows {
  const { text, encoding } = decodeText(bytes);
  return { encoding, rows: parseRows(text) };
}

function parseRows(text: string): SheetRow[] {
  try {
    const records: string[][] = parse(text, {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: RECORD_LIMIT_BYTES,
    });
    return records.map((cells, index) => ({
      row: index + 1,
      cells: cells.map((cell) => cell.trim()),
    }));
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused(`not valid CSV: ${error.message}`);
    throw error;
  }
}
