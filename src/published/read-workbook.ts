import { type Cell, FileRefused } from '../files/sheet.js';
import { type NamedRows, readXlsxSheets, XLSX_LIMITS } from '../files/xlsx.js';
import { DocumentRefused } from './refusal.js';
import type { ReadingLimits, Source, SourceCell, SourceLine, SourceProblem } from './source.js';

/** Rows of all sheets of an XLSX workbook. Throws `DocumentRefused`. */
export async function readWorkbook(
  bytes: Buffer,
  name: string,
  limits: ReadingLimits,
): Promise<Source> {
  const sheets = await sheetsOf(bytes, name, limits);
  const rowCount = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  if (rowCount > limits.lineCount) {
    const reason = `the workbook has ${rowCount} rows; the limit is ${limits.lineCount}`;
    throw new DocumentRefused('too-many-rows', reason, name);
  }
  const problems: SourceProblem[] = [];
  const lines = sheets.flatMap((sheet) => linesOf(sheet, problems));
  return { lines, problems };
}

async function sheetsOf(bytes: Buffer, name: string, limits: ReadingLimits): Promise<NamedRows[]> {
  try {
    const { unpackedBytes: totalBytes, lineCount: rowCount } = limits;
    return await readXlsxSheets(bytes, { ...XLSX_LIMITS, totalBytes, rowCount });
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new DocumentRefused('file-broken', error.message, name);
  }
}

function linesOf({ name: sheet, rows }: NamedRows, problems: SourceProblem[]): SourceLine[] {
  // The name of a sheet is often the only title that its table has.
  const title: SourceLine = {
    place: { sheet },
    layout: 'columns',
    cells: [{ text: sheet, place: { sheet }, left: 0, right: 0 }],
  };
  const lines = rows.map(({ row, cells }): SourceLine => {
    const place = { sheet, row };
    const filled = cells.flatMap((cell, index): SourceCell[] => {
      const at = { ...place, column: index + 1 };
      const text = textOf(cell, at, problems);
      return text === '' ? [] : [{ text, place: at, left: index, right: index }];
    });
    return { place, layout: 'columns', cells: filled };
  });
  return [title, ...lines];
}

function textOf(cell: Cell, place: SourceCell['place'], problems: SourceProblem[]): string {
  if (typeof cell === 'string') return cell;
  if (cell.text === undefined) {
    problems.push({ code: 'cell-unreadable', message: `the cell ${cell.problem}`, place });
    return '';
  }
  if (cell.problem.includes('formula')) {
    const message = `the cell holds a formula; its stored result ${cell.text} was read`;
    problems.push({ code: 'formula-result', message, place });
  }
  return cell.text;
}
