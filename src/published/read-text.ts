import { FileRefused } from '../files/sheet.js';
import { decodeText } from '../files/text.js';
import type { Place } from '../reports/figure.js';
import { DocumentRefused } from './refusal.js';
import type { ReadingLimits, Source, SourceCell, SourceLine, SourceProblem } from './source.js';

// Text or Markdown as a PDF converter leaves it: cells end at tabs, at the bars of a Markdown table, or where
// two or more blanks stand. In the last case only the position on the line tells the column.

/** Lines of a text file. Throws `DocumentRefused`. */
export function readText(bytes: Buffer, name: string, limits: ReadingLimits): Source {
  const { text, problems } = decoded(bytes, name);
  const lines: SourceLine[] = [];
  const paged = text.includes('\f');
  let page = 1;
  let count = 0;
  for (const { 0: whole } of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    count += 1;
    if (count > limits.lineCount) {
      const reason = `the text has more than ${limits.lineCount} lines`;
      throw new DocumentRefused('too-many-rows', reason, name);
    }
    page += whole.split('\f').length - 1;
    const place = paged ? { page, line: count } : { line: count };
    const line = lineOf(whole.replace(/[\f\r\n]/g, ''), place);
    if (line !== undefined) lines.push(line);
  }
  return { lines, problems };
}

/** The text of a file, and what is said when it is not UTF-8. Throws `DocumentRefused`. */
export function decoded(
  bytes: Buffer,
  name: string,
): { readonly text: string; readonly problems: readonly SourceProblem[] } {
  try {
    const { text, encoding } = decodeText(bytes);
    if (encoding === 'UTF-8') return { text, problems: [] };
    const message = `the text is not UTF-8; it was read as ${encoding}`;
    return { text, problems: [{ code: 'encoding', message }] };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new DocumentRefused('encoding-unknown', error.message, name);
  }
}

const CELL_LIMIT = 20_000;

function lineOf(text: string, place: Place): SourceLine | undefined {
  if (text.trim() === '') return undefined;
  const bars = /^\s*\|(.*)\|\s*$/.exec(text);
  if (bars?.[1] !== undefined) return barredLine(bars[1], place);
  if (text.includes('\t')) return countedLine(text.split('\t'), place);
  return { place, layout: 'positions', cells: positionedCells(text.slice(0, CELL_LIMIT), place) };
}

function barredLine(text: string, place: Place): SourceLine | undefined {
  const parts = text.split('|');
  // The rule below the heads says nothing.
  return parts.every((part) => /^\s*:?-{2,}:?\s*$/.test(part))
    ? undefined
    : countedLine(parts, place);
}

function countedLine(parts: readonly string[], place: Place): SourceLine {
  const cells = parts.flatMap((part, index) => {
    const text = part.trim();
    const at = { ...place, column: index + 1 };
    return text === '' ? [] : [{ text, place: at, left: index, right: index }];
  });
  return { place, layout: 'columns', cells };
}

function positionedCells(text: string, place: Place): SourceCell[] {
  const cells: SourceCell[] = [];
  for (const match of text.matchAll(
    /[^\s\u3000](?:[^\n\u3000]*?[^\s\u3000])??(?=\s{2}|\u3000|\s*$)/g,
  )) {
    const left = widthOf(text.slice(0, match.index));
    const right = left + widthOf(match[0]) - 1;
    cells.push({ text: match[0], place: { ...place, column: left + 1 }, left, right });
  }
  return cells;
}

// A Chinese character takes the room of two letters.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]/;

function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += WIDE.test(sign) ? 2 : 1;
  return width;
}
