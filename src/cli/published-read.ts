import { basename } from 'node:path';
import { readLimited } from '../importers/read-sheet.js';
import type { PublishedDocument, ReadingProblem } from '../published/document.js';
import { readPublished } from '../published/read-document.js';
import { describePlace, READING_LIMITS } from '../published/source.js';
import { type OutputOptions, print, printLine } from './output.js';

/** Reads a published document and prints what was read. */
export async function printPublished(file: string, options: OutputOptions): Promise<void> {
  const document = await readDocument(file);
  const forPeople = !options.json && !options.csv;
  if (forPeople) printLine(headOf(document));
  print({ columns: COLUMNS, rows: rowsOf(document), json: inJson(document) }, options);
  if (!forPeople) return;
  for (const tableId of document.blank) printLine(`blank or absent: ${tableId}`);
  for (const problem of document.problems) printLine(`problem: ${sentenceOf(problem)}`);
}

/** Reads a published document from a file. Throws `DocumentRefused`, and `FileRefused` without a file. */
export async function readDocument(file: string): Promise<PublishedDocument> {
  const bytes = await readLimited(file, READING_LIMITS.fileBytes);
  return readPublished(bytes, { name: basename(file) });
}

const COLUMNS = [
  { key: 'tableId', title: '表 table' },
  { key: 'title', title: '名称 title' },
  { key: 'unit', title: '单位 unit' },
  { key: 'rows', title: '行 rows', align: 'right' },
  { key: 'figures', title: '数字 figures', align: 'right' },
] as const;

function headOf({ departmentName, fiscalYear, format, units }: PublishedDocument): string {
  const names = units.map(({ name, independentAccounts }) =>
    independentAccounts ? name : `${name}（不独立核算）`,
  );
  return `${departmentName}, ${fiscalYear}, ${format}\n单位 units: ${names.join('、')}`;
}

function rowsOf({ tables, figures }: PublishedDocument) {
  const count = (tableId: string) => figures.filter((figure) => figure.tableId === tableId).length;
  const text = { tableId: 'narrative', title: '文字部分', unit: '', rows: undefined };
  const printed = tables.map(({ tableId, title, unit, rows }) => ({
    tableId,
    title,
    unit,
    rows: rows.length,
  }));
  return [...printed, text].map((row) => ({ ...row, figures: count(row.tableId) }));
}

function sentenceOf({ code, message, place }: ReadingProblem): string {
  const where = place === undefined ? '' : ` (${describePlace(place)})`;
  return `${message}${where} [${code}]`;
}

// Fen are strings in JSON.
function inJson(document: PublishedDocument): unknown {
  const text = JSON.stringify(document, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return JSON.parse(text);
}
