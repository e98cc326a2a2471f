import { type Cell, FileRefused, type RawRows, type SheetRow } from './sheet.js';
import { cellOf, columnOf, readDateStyles, readSharedStrings } from './xlsx-cells.js';
import { readXml } from './xml.js';
import { openZip, type ReadPart, ZIP_LIMITS, type ZipLimits } from './zip.js';

// Reads the filled sheets of an XLSX workbook (ECMA-376), and of them only rows and cells.
// Not exceljs: its reader fills every cell of merged ranges, validations and defined names, so a file of
// 2 KB can keep it busy for ever, and its streaming reader takes parts from the zip that the directory
// does not list.

const ROW_LIMIT = 1_048_576;
const COLUMN_LIMIT = 256;

/** The rows of the one filled sheet. */
export async function readXlsxRows(bytes: Buffer): Promise<RawRows> {
  const filled = await readXlsxSheets(bytes);
  if (filled.length > 1) {
    const names = filled.map(({ name }) => name).join(', ');
    throw new FileRefused(`the workbook has ${filled.length} filled sheets (${names}): keep one`);
  }
  return { encoding: ENCODING, rows: filled[0]?.rows ?? [] };
}

const ENCODING = 'XLSX';

export interface XlsxLimits extends ZipLimits {
  /** Of one sheet. */
  readonly rowCount: number;
}

export const XLSX_LIMITS: XlsxLimits = { ...ZIP_LIMITS, rowCount: ROW_LIMIT };

export interface NamedRows extends RawRows {
  readonly name: string;
}

/** The rows of every filled sheet. */
export async function readXlsxSheets(
  bytes: Buffer,
  limits: XlsxLimits = XLSX_LIMITS,
): Promise<NamedRows[]> {
  const readPart = await openZip(bytes, limits);
  const workbook = await readWorkbook(readPart);
  const strings = readSharedStrings((await readPart('xl/sharedStrings.xml')) ?? '');
  const dateStyles = readDateStyles((await readPart('xl/styles.xml')) ?? '');
  const filled: NamedRows[] = [];
  for (const { name, part } of workbook.sheets) {
    const text = await readPart(part);
    if (text === undefined) throw new FileRefused(`not a valid workbook: it lacks ${part}`);
    const { rowCount } = limits;
    const rows = readSheetRows(text, {
      ...{ strings, dateStyles, rowCount },
      base1904: workbook.base1904,
    });
    if (rows.length > 0) filled.push({ name, encoding: ENCODING, rows });
  }
  return filled;
}

interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  /** Dates count from 1904, as old Macintosh workbooks do. */
  readonly base1904: boolean;
}

async function readWorkbook(readPart: ReadPart): Promise<Workbook> {
  const text = await readPart('xl/workbook.xml');
  if (text === undefined) throw new FileRefused('not a valid workbook: it lacks xl/workbook.xml');
  const targets = await readTargets(readPart);
  const sheets: { name: string; part: string }[] = [];
  let base1904 = false;
  for (const token of readXml(text)) {
    if (token.kind !== 'open') continue;
    if (token.name === 'workbookPr') {
      base1904 = ['1', 'true'].includes(token.attribute('date1904') ?? '');
    }
    if (token.name === 'sheet') {
      const part = targets.get(token.attribute('r:id') ?? token.attribute('id') ?? '');
      if (part?.includes('worksheets/')) sheets.push({ name: token.attribute('name') ?? '', part });
    }
  }
  return { sheets, base1904 };
}

async function readTargets(readPart: ReadPart): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  for (const token of readXml((await readPart('xl/_rels/workbook.xml.rels')) ?? '')) {
    if (token.kind !== 'open' || token.name !== 'Relationship') continue;
    const target = token.attribute('Target') ?? '';
    const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    targets.set(token.attribute('Id') ?? '', part);
  }
  return targets;
}

interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
  readonly base1904: boolean;
  readonly rowCount: number;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly isDate: boolean;
  formula: boolean;
  text: string;
}

function readSheetRows(text: string, context: SheetContext): SheetRow[] {
  const rows: SheetRow[] = [];
  let row = 0;
  let cells: Cell[] = [];
  let column = -1;
  let cell: OpenCell | undefined;
  let inText = false;
  for (const token of readXml(text)) {
    if (token.kind === 'text') {
      if (inText && cell !== undefined) cell.text += token.text;
    } else if (token.kind === 'open') {
      if (token.name === 'row') {
        row = Number(token.attribute('r') ?? row + 1);
        cells = [];
        column = -1;
      } else if (token.name === 'c') {
        column = columnOf(token.attribute('r'), column + 1);
        const isDate = context.dateStyles.has(Number(token.attribute('s') ?? 0));
        cell = { column, type: token.attribute('t') ?? 'n', isDate, formula: false, text: '' };
      } else if (token.name === 'f' && cell !== undefined) cell.formula = true;
      inText = token.name === 'v' || token.name === 't';
    } else if (token.name === 'c' && cell !== undefined) {
      place(cells, cell.column, cellOf(cell, context));
      cell = undefined;
    } else if (token.name === 'row') {
      if (!(row > (rows.at(-1)?.row ?? 0) && row <= ROW_LIMIT)) {
        throw new FileRefused(`not a valid workbook: row ${row} is out of order`);
      }
      if (cells.some((content) => content !== '')) rows.push({ row, cells });
      if (rows.length > context.rowCount) {
        throw new FileRefused(`the sheet has more than ${context.rowCount} rows`);
      }
    } else inText = false;
  }
  return rows;
}

function place(cells: Cell[], column: number, content: Cell): void {
  if (content === '') return;
  if (!(column < COLUMN_LIMIT)) {
    throw new FileRefused(`the sheet is wider than ${COLUMN_LIMIT} columns`);
  }
  while (cells.length < column) cells.push('');
  cells[column] = content;
}
