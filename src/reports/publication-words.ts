import type { NarrativeText } from '../domain/publication-events.js';
import { keyOf } from './figure.js';
import { changeKeyOf } from './narrative-figure.js';
import type { Block, Telling } from './publication.js';

// How sentences of the narrative parts say figures.

export function part(text: string): Block {
  return { type: 'heading', level: 2, text };
}

export function section(text: string): Block {
  return { type: 'heading', level: 3, text };
}

/** One paragraph for each line of a text. */
export function paragraphs(text: string): Block[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => ({ type: 'paragraph', text: line }));
}

/** The words of a section; what was not told is said to be missing, for nothing is made up. */
export function toldWords(telling: Telling, name: NarrativeText['section']): Block[] {
  return paragraphs(wordsOf(telling, name) ?? '未填报。');
}

export function wordsOf({ source }: Telling, name: NarrativeText['section']): string | undefined {
  return source.narrative.find(({ section: told }) => told === name)?.text;
}

/** A reason or a purpose as the end of a sentence: empty where nobody told it. */
export function because(
  telling: Telling,
  name: NarrativeText['section'],
  introduction: string,
): string {
  const words = wordsOf(telling, name);
  return words === undefined ? '' : `${introduction}${words.replace(/[。；\s]+$/u, '')}。`;
}

/** `3,451 万元`. */
export function amount(telling: Telling, ...key: readonly string[]): string {
  return `${textOf(telling, keyOf(...key))} 万元`;
}

/** `74 人`; undefined where the number was not told. */
export function count({ figures }: Telling, key: string, unit: string): string | undefined {
  const figure = figures.get(key);
  return figure === undefined ? undefined : `${figure.printed.text} ${unit}`;
}

/** `，比 2022 年减少 356 万元，下降 9%`; empty where last year is not known. */
export function change(telling: Telling, ...key: readonly string[]): string {
  const { figures, source } = telling;
  const changed = figures.get(changeKeyOf(keyOf(...key)));
  if (changed?.exactFen === undefined) return '';
  const year = source.header.fiscalYear - 1;
  if (changed.exactFen === 0n) return `，与 ${year} 年持平`;
  const isMore = changed.exactFen > 0n;
  const percent = figures.get(`${changed.key}-percent`);
  const share =
    percent === undefined ? '' : `，${isMore ? '增长' : '下降'} ${percent.printed.text}%`;
  return `，比 ${year} 年${isMore ? '增加' : '减少'} ${changed.printed.text} 万元${share}`;
}

export function listed(items: readonly (string | undefined)[]): string {
  return items.filter((item) => item !== undefined).join('、');
}

function textOf({ figures }: Telling, key: string): string {
  const figure = figures.get(key);
  if (figure === undefined) throw new Error(`there is no figure ${key}`);
  return figure.printed.text;
}
