import type { Place } from '../reports/figure.js';
import type { SourceLine } from './source.js';
import { compact, numberOf } from './words.js';

// The parts of the text, each as one run of words: a sentence may be cut by the end of a page anywhere. Every
// sign of it knows where it stands and how it was printed.

export interface NarrativePart {
  readonly title: string;
  readonly words: string;
  readonly lines: readonly SourceLine[];
  /** Where the sign at this place of `words` stands. */
  placeAt(at: number): Place;
  /** What was printed for these words, brackets as wide as they were. */
  printed(from: number, to: number): string;
  /** Offsets at which lines begin. */
  readonly lineStarts: readonly number[];
}

const HEADING = /^第([一二三四五六七八九十\d]+)部分[、:]?(.{0,40})$/;

/** The parts 第一部分 …, in order; one that a list of contents names as well is one part. */
export function narrativeParts(prose: readonly SourceLine[]): readonly NarrativePart[] {
  const parts = new Map<number, { title: string; lines: SourceLine[] }>();
  let current: SourceLine[] | undefined;
  for (const line of prose) {
    const words = compact(line.cells.map(({ text }) => text).join(''));
    const [, number, title = ''] = HEADING.exec(words) ?? [];
    if (number === undefined) current?.push(line);
    else {
      const key = numberOf(number) ?? 0;
      const part = parts.get(key) ?? { title, lines: [] };
      parts.set(key, part);
      current = part.lines;
    }
  }
  return [...parts.values()].map(({ title, lines }) => partOf(title, lines));
}

function partOf(title: string, lines: readonly SourceLine[]): NarrativePart {
  const places: Place[] = [];
  const signs: string[] = [];
  const lineStarts: number[] = [];
  let words = '';
  for (const { cells, place } of lines) {
    lineStarts.push(words.length);
    for (const sign of cells.map(({ text }) => text).join('')) {
      for (const [index, letter] of [...compact(sign)].entries()) {
        words += letter;
        places.push(place);
        signs.push(index === 0 ? sign : '');
      }
    }
  }
  return {
    title,
    words,
    lines,
    lineStarts,
    placeAt: (at) => places[at] ?? {},
    printed: (from, to) => signs.slice(from, to).join(''),
  };
}
