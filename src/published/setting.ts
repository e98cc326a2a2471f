import type { PublishedUnit } from './document.js';
import type { FoundTables } from './find-tables.js';
import type { Setting } from './reading.js';
import { DocumentRefused } from './refusal.js';
import { type SourceLine, wordsOf } from './source.js';

// What a document is about, before its rows are read: the department, the year, the units it lists.

/** Throws `DocumentRefused` where the source does not say whose it is, or of what year. */
export function settingOf(
  { format, tables, prose }: FoundTables,
  lines: readonly SourceLine[],
  fileName: string,
): Setting {
  const words = lines.map(wordsOf);
  const departmentName = departmentOf(tables, words);
  if (departmentName === undefined) {
    const reason = 'neither a title nor the head of a table names the department';
    throw new DocumentRefused('without-department', reason, fileName);
  }
  const fiscalYear = yearOf(words);
  if (fiscalYear === undefined) {
    throw new DocumentRefused('without-year', 'no title and no head names a year', fileName);
  }
  return {
    format,
    departmentName,
    fiscalYear,
    unitNames: unitsListed(prose.map(wordsOf).join('')).map(({ name }) => name),
    problems: [],
    functionalCodes: new Map(),
    economicCodes: new Map(),
  };
}

// Most captions of tables decide, since one of them may name a unit.
function departmentOf(tables: FoundTables['tables'], words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { departmentName } of tables) {
    if (departmentName === undefined) continue;
    counts.set(departmentName, (counts.get(departmentName) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? titleParts(words)?.name;
}

function yearOf(words: readonly string[]): number | undefined {
  const titled = titleParts(words)?.year;
  if (titled !== undefined) return titled;
  const heads = words.flatMap((line) => line.match(/\d{4}(?=年(?:度)?(?:预算数|决算数))/g) ?? []);
  const years = heads.map(Number);
  return years.length === 0 ? undefined : Math.max(...years);
}

const TITLE =
  /^(?:(\d{4})年度?)?(?:关于)?(.{2,40}?)(?:(\d{4})年度?)?(?:部门|单位)?(?:预算|决算)(?:公开)?(?:说明|报告|情况|草案|书)*$/;

function titleParts(words: readonly string[]): { name?: string; year: number } | undefined {
  for (const line of words.slice(0, 200)) {
    const [, before, name, after] = TITLE.exec(line) ?? [];
    const year = before ?? after;
    if (year === undefined || name === undefined) continue;
    const isName = /(?:局|委|委员会|办公室|厅|院|部|中心|会|处|署|所|馆|校|学|站|队)$/.test(name);
    return { year: Number(year), ...(isName ? { name } : {}) };
  }
  return undefined;
}

/** The list stands on the first pages; patterns that look far are not let loose on more. */
const LISTED_WITHIN = 200_000;

const LISTED = /包括[:：]?(?<list>[^。;；]{2,400}?)(?:等)?共(?<count>\d+)(?:家|个)/;
const LISTED_AFTER = /由(?<count>\d+)(?:家|个)单位组成[:：](?<list>[^。;；,，]{2,400})/;

/** Units that a text lists: 包括甲、乙、丙共3家…, 其中乙、丙不独立核算. */
export function unitsListed(whole: string): readonly PublishedUnit[] {
  const text = whole.slice(0, LISTED_WITHIN);
  const { list = '', count } = (LISTED.exec(text) ?? LISTED_AFTER.exec(text))?.groups ?? {};
  const names = list.split('、').filter((name) => name !== '');
  if (count === undefined || names.length !== Number(count)) return [];
  const dependent = [...text.matchAll(/([^。;；,,:：]{2,200}?)不独立核算/g)].flatMap(
    ([, some = '']) => some.replace(/^其中/, '').split(/[、和及]/),
  );
  return names.map((name) => ({ name, independentAccounts: !dependent.includes(name) }));
}
