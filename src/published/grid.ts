import type { SourceCell, SourceLine } from './source.js';

// Lines with positions become lines with columns: what stands above each other is one column.

/** Lines of heads; what stands above them belongs to something else. */
export const HEAD_LIMIT = 30;

/** More columns are no table. */
const COLUMN_LIMIT = 256;

interface Band {
  readonly left: number;
  readonly right: number;
}

/** The lines of a page of a table with cells in counted columns. */
export function inColumns(
  lines: readonly SourceLine[],
  isBody: (line: SourceLine) => boolean,
): readonly SourceLine[] {
  const counted = lines.filter(({ layout, cells }) => layout === 'columns' && cells.length > 1);
  if (counted.length > 0) return lines.map(countedLine);
  const bands = bandsOf(lines, isBody);
  if (bands.length > COLUMN_LIMIT) return lines.map(countedLine);
  return lines.map((line) => ({
    ...line,
    layout: 'columns' as const,
    cells: line.cells.map((cell) => placed(cell, bands)),
  }));
}

// A line that tells no columns, such as a name alone, stands in the first one.
function countedLine(line: SourceLine): SourceLine {
  if (line.layout === 'columns') return line;
  return {
    ...line,
    layout: 'columns',
    cells: line.cells.map((cell, index) => ({ ...cell, left: index, right: index })),
  };
}

// Rows tell the columns, being as wide as what they hold. A head that stands over none of them belongs to the
// nearest one without a head, as when a narrow number stands at the right end of its column, or else to a
// column that has nothing in it. Heads over several columns come last and so add none.
function bandsOf(lines: readonly SourceLine[], isBody: (line: SourceLine) => boolean): Band[] {
  const body = lines.filter((line) => isBody(line) && line.cells.length > 1);
  let bands: Band[] = [];
  for (const { cells } of body) {
    for (const cell of cells) bands = joined(bands, cell);
    if (bands.length > COLUMN_LIMIT) return bands;
  }
  const first = lines.findIndex(isBody);
  const heads = lines
    .slice(0, first === -1 ? lines.length : first)
    .slice(-HEAD_LIMIT)
    .reverse();
  const headCells = heads.flatMap(({ cells }) => cells);
  for (const cell of headCells) {
    if (bands.some((band) => overlap(band, cell) >= 0)) continue;
    const nearest = nearestOf(bands, cell);
    const isFree = nearest !== undefined && !headCells.some((head) => overlap(nearest, head) >= 0);
    bands = isFree ? widened(bands, nearest, cell) : [...bands, cell];
  }
  return bands.sort((a, b) => a.left - b.left);
}

function nearestOf(bands: readonly Band[], cell: Band): Band | undefined {
  return [...bands].sort((a, b) => overlap(b, cell) - overlap(a, cell))[0];
}

function widened(bands: readonly Band[], band: Band, cell: Band): Band[] {
  const left = Math.min(band.left, cell.left);
  const right = Math.max(band.right, cell.right);
  return [...bands.filter((other) => other !== band), { left, right }];
}

function joined(bands: readonly Band[], cell: Band): Band[] {
  const touching = bands.filter((band) => overlap(band, cell) >= 0);
  const apart = bands.filter((band) => !touching.includes(band));
  const left = Math.min(cell.left, ...touching.map((band) => band.left));
  const right = Math.max(cell.right, ...touching.map((band) => band.right));
  return [...apart, { left, right }];
}

/** How far two ranges lie over each other; negative when they are apart. */
function overlap(a: Band, b: Band): number {
  return Math.min(a.right, b.right) - Math.max(a.left, b.left);
}

function placed(cell: SourceCell, bands: readonly Band[]): SourceCell {
  const covered = bands.flatMap((band, index) => (overlap(band, cell) >= 0 ? [index] : []));
  const nearest = bands.reduce(
    (best, band, index) =>
      overlap(band, cell) > overlap(bands[best] as Band, cell) ? index : best,
    0,
  );
  const left = covered[0] ?? nearest;
  return { ...cell, left, right: covered.at(-1) ?? left };
}
