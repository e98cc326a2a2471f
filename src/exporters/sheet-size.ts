import type { PrintedCell, PrintedSheet } from './workbook.js';

// How wide the columns and how high the rows of a printed sheet are. No spreadsheet program works out
// the height of a merged cell.

const NARROWEST = 8;
const WIDEST = 44;
const LINE_POINT = 15;
// Excel allows no more for a row.
const HIGHEST_POINT = 409;

/** As wide as the longest text that stands in one column alone, within bounds. */
export function widthsOf(
  cells: readonly PrintedCell[],
  columnCount: number,
): PrintedSheet['columns'] {
  const widths = Array.from({ length: columnCount }, () => NARROWEST);
  for (const { value, column, columnSpan, look } of cells) {
    if (columnSpan > 1) continue;
    // A head is broken over several lines before its column is made wide for it.
    const longest = look === 'head' ? WIDEST / 3 : WIDEST;
    const wanted = Math.min(widthOf(String(value)) + 2, longest);
    widths[column] = Math.max(widths[column] ?? NARROWEST, wanted);
  }
  return widths.map((widthCharacters) => ({ widthCharacters }));
}

/** Of all rows that hold text. */
export function heightsOf(
  cells: readonly PrintedCell[],
  columns: PrintedSheet['columns'],
): PrintedSheet['rowHeightsPoint'] {
  const heights = new Map<number, number>([[0, 30]]);
  for (const { value, row, rowSpan, column, columnSpan, look } of cells) {
    if (typeof value === 'number' || rowSpan > 1 || look === 'title') continue;
    const width = columns
      .slice(column, column + columnSpan)
      .reduce((sum, { widthCharacters }) => sum + widthCharacters, 0);
    // A line ends before the word that is too long for it, so that lines are not filled.
    const lineCount = value
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / (width - 1))), 0);
    const height = Math.min(lineCount * LINE_POINT + 3, HIGHEST_POINT);
    heights.set(row, Math.max(heights.get(row) ?? 0, height));
  }
  return heights;
}

// Chinese characters and their punctuation are twice as wide as digits.
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u2e80' ? 2 : 1;
  return width;
}
