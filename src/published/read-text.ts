import { FileRefused } from '../files/sheet.js';
import { decodeText } from '../files/text.js';
import type { Place } from '../reports/figure.js';
import { DocumentRefused } from './refusal.js';
import {
  READING_LIMITS,
  type ReadingLimits,
  type Source,
  type SourceCell,
  type SourceLine,
  type SourceProblem,
} from './source.js';

// Text or Markdown as a PDF converter leaves it: cells end at tabs, at the bars of a Markdown table, or where
// two or more blanks stand. In the last case only the position on the line tells the column.

/** Lines of a text file. Throws `DocumentRefused`. */
export function readText(bytes: Buffer, name: string, limits: ReadingLimits): Source {
  const { text, problems: told } = decoded(bytes, name);
  const problems = [...told];
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
    const line = lineOf(whole.slice(0, LINE_LIMIT).replace(/[\f\r\n]/g, ''), place);
    if (line !== undefined) lines.push(line);
    if (whole.length > LINE_LIMIT) {
      const message = `the line has ${whole.length} signs; the first ${LINE_LIMIT} were read`;
      problems.push({ code: 'line-cut', message, place });
    }
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

const LINE_LIMIT = 20_000;

function lineOf(text: string, place: Place): SourceLine | undefined {
  if (text.trim() === '') return undefined;
  const bars = /^\s*\|(.*)\|\s*$/.exec(text)?.[1];
  if (bars !== undefined) return barredLine(bars, place);
  if (text.includes('\t')) return countedLine(text.split('\t'), place);
  return { place, layout: 'positions', cells: narrow(positionedCells(text, place), text) };
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
  return { place, layout: 'columns', cells: narrow(cells, parts.join(' ')) };
}

function positionedCells(text: string, place: Place): SourceCell[] {
  const cells: SourceCell[] = [];
  let [from, width] = [0, 0];
  for (const match of text.matchAll(CELL)) {
    width += widthOf(text.slice(from, match.index));
    const left = width;
    width += widthOf(match[0]);
    from = match.index + match[0].length;
    cells.push({ text: match[0], place: { ...place, column: left + 1 }, left, right: width - 1 });
  }
  return cells;
}

const CELL = /[^\s\u3000](?:[^\n\u3000]*?[^\s\u3000])??(?=\s{2}|\u3000|\s*$)/g;

// A line of more cells than any table has is words.
function narrow(cells: readonly SourceCell[], text: string): readonly SourceCell[] {
  const [first] = cells;
  if (first === undefined || cells.length <= READING_LIMITS.columnCount) return cells;
  return [{ ...first, text: text.trim() }];
}

// A Chinese character takes the room of two letters.
const WIDE = /[\p{Script=Han}\p{Script=Hangul}\u3000-\u33ff\uff00-\uff60\uffe0-\uffe6]/u;

function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += WIDE.test(sign) ? 2 : 1;
  return width;
}
