import { type Cell, type CellProblem, FileRefused } from './sheet.js';
import { readXml } from './xml.js';

// What single cells of a workbook mean.

/** The workbook's shared strings, rich text joined, phonetic readings left out. */
export function readSharedStrings(text: string): string[] {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let inPhonetic = false;
  for (const token of readXml(text)) {
    if (token.kind === 'text') {
      if (inText && !inPhonetic) current += token.text;
      continue;
    }
    const opens = token.kind === 'open';
    if (token.name === 't') inText = opens;
    else if (token.name === 'rPh') inPhonetic = opens;
    else if (token.name === 'si' && opens) current = '';
    else if (token.name === 'si') strings.push(current);
  }
  return strings;
}

/** Numbers of the cell styles that show a number as a date. */
export function readDateStyles(text: string): ReadonlySet<number> {
  const dateFormats = new Set(BUILT_IN_DATE_FORMATS);
  const dateStyles = new Set<number>();
  let inCellFormats = false;
  let style = 0;
  for (const token of readXml(text)) {
    if (token.kind === 'text') continue;
    if (token.name === 'cellXfs') inCellFormats = token.kind === 'open';
    if (token.kind !== 'open') continue;
    const format = Number(token.attribute('numFmtId') ?? 0);
    if (token.name === 'numFmt' && isDateFormat(token.attribute('formatCode') ?? '')) {
      dateFormats.add(format);
    }
    if (token.name === 'xf' && inCellFormats) {
      if (dateFormats.has(format)) dateStyles.add(style);
      style += 1;
    }
  }
  return dateStyles;
}

const between = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

// ECMA-376 part 1, 18.8.30, with the East Asian ones.
const BUILT_IN_DATE_FORMATS = [
  ...between(14, 22),
  ...between(27, 36),
  ...between(45, 47),
  ...between(50, 58),
];

function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '');
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare);
}

/** Column of a reference such as `C7`, counted from 0; `fallback` when the cell names none. */
export function columnOf(reference: string | undefined, fallback: number): number {
  if (reference === undefined) return fallback;
  const letters = /^([A-Z]{1,3})[0-9]+$/.exec(reference)?.[1];
  if (letters === undefined) throw new FileRefused(`not a valid workbook: cell ${reference}`);
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The cell's text, or why it cannot be taken. A formula is never worked out, only its result told. */
export function cellOf(
  cell: {
    readonly type: string;
    readonly text: string;
    readonly formula: boolean;
    readonly isDate: boolean;
  },
  workbook: Workbook,
): Cell {
  const content = contentOf(cell, workbook);
  return cell.formula ? formulaCell(content) : content;
}

interface Workbook {
  readonly strings: readonly string[];
  readonly base1904: boolean;
}

function formulaCell(content: Cell): CellProblem {
  const problem = 'holds a formula; put its value there';
  const text = typeof content === 'string' ? content : content.text;
  return text === undefined || text === '' ? { problem } : { problem, text };
}

type Content = Omit<Parameters<typeof cellOf>[0], 'formula'>;

function contentOf({ type, text, isDate }: Content, { strings, base1904 }: Workbook): Cell {
  switch (type) {
    case 's':
      return text === '' ? '' : (strings[Number(text)]?.trim() ?? { problem: 'holds no text' });
    case 'inlineStr':
    case 'str':
      return text.trim();
    case 'n':
      if (text === '') return '';
      return isDate ? dateCell(Number(text), base1904) : numberCell(text);
    case 'd':
      return text.replace(/T00:00:00(\.0+)?Z?$/, '');
    case 'e':
      return { problem: `holds the error ${text}` };
    case 'b':
      return { problem: 'holds a truth value; a text or number is expected' };
    default:
      return { problem: `holds a cell of unknown type ${type}` };
  }
}

// A number is a binary fraction: only those that are nearest to a figure with two decimals are taken.
// 0.1 + 0.2 is not.
function numberCell(text: string): Cell {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: `holds ${text}, which is no number` };
  if (Math.abs(value) >= 1e13) {
    return Number.isSafeInteger(value)
      ? String(value)
      : { problem: `holds ${text}, too large for a number cell; make it a text cell` };
  }
  if (Number(value.toFixed(2)) === value) return String(value);
  const problem = `holds the number ${text}; at most two decimals are allowed`;
  // Six decimals are 万元 to the fen.
  return Number(value.toFixed(6)) === value ? { problem, text: String(value) } : { problem };
}

const DAY_MS = 86_400_000;

function dateCell(serial: number, base1904: boolean): Cell {
  if (!Number.isInteger(serial)) return { problem: 'holds a time of day; a date is expected' };
  // Day 60 of the 1900 system is 29 February 1900, which never was.
  const startMs = base1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const valid = serial >= (base1904 ? 0 : 61) && serial < 100_000;
  if (!valid) return { problem: `holds ${serial}, which is no date` };
  return new Date(startMs + serial * DAY_MS).toISOString().slice(0, 10);
}
