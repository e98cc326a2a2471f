import { keyOf } from '../reports/figure.js';
import { type PartReading, sentenceEnd, takeChange, WAN } from './narrative-reading.js';
import type { Setting } from './reading.js';
import { compact } from './words.js';

// 部门预算支出具体情况: what each unit spends in five parts, and the projects with what they are made of.

const PARTS: readonly (readonly [string, string])[] = [
  ['personnel', '人员支出'],
  ['operating', '公用支出'],
  ['individuals', '对个人和家庭的?补助支出'],
  ['capital', '资本性支出'],
  ['projects', '项目支出'],
];

export function readDetails(
  reading: PartReading,
  { departmentName }: Setting,
  unitNames: readonly string[],
): void {
  const ranges = unitRanges(reading, [...unitNames, departmentName]);
  for (const { unit, from, to } of ranges) {
    const whose = unit === departmentName ? 'department' : unit;
    for (const [what, words] of PARTS)
      takeAll(reading, keyOf('expenditure', whose, what), { words, from, to });
  }
  readProjects(reading);
}

interface UnitRange {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

// What a unit spends is told below the sentence that begins with it and its amount.
function unitRanges(reading: PartReading, names: readonly string[]): UnitRange[] {
  const starts = names
    .flatMap((unit) => {
      const name = compact(unit).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const found = reading.find(new RegExp(`${name}(?:\\d{4}年)?(?:预算(?:支出)?)?${WAN}`));
      return found === undefined ? [] : [{ unit, ...found }];
    })
    .sort((a, b) => a.at - b.at);
  return starts.map(({ unit, text, at, end }, index) => {
    const isDepartment = unit === names.at(-1);
    reading.take(keyOf('expenditure', isDepartment ? 'department' : unit, 'total'), { text, at });
    return { unit, from: end, to: starts[index + 1]?.at ?? reading.words.length };
  });
}

// The list says an amount, and the paragraph about the part says it again.
function takeAll(
  reading: PartReading,
  key: string,
  { words, from, to }: { readonly words: string; readonly from: number; readonly to: number },
): void {
  let at = from;
  for (;;) {
    const found = reading.find(new RegExp(`${words}${WAN}`), { from: at, to });
    if (found === undefined) return;
    reading.take(key, found);
    at = found.end;
  }
}

const PROJECT = new RegExp(
  `(?:^|[。:;]|\\))\\d{1,2}[.、]([^。;:,\\d][^。;:,]{1,40}?)(?:预算数?)?${WAN}`,
  'dg',
);

function readProjects(reading: PartReading): void {
  const start = reading.words.search(/项目支出\d[\d,.]*万元[^、]/);
  if (start === -1) return;
  const matches = [...reading.words.matchAll(PROJECT)].filter(({ index }) => index >= start);
  for (const [index, match] of matches.entries()) {
    const [nameFrom = 0, nameTo = 0] = match.indices?.[1] ?? [];
    const name = reading.part.printed(nameFrom, nameTo);
    const at = match.indices?.[2]?.[0] ?? 0;
    reading.take(keyOf('project', name, 'amount'), { text: match[2] ?? '', at });
    const from = match.index + match[0].length;
    const to = matches[index + 1]?.index ?? reading.words.length;
    takeChange(reading, keyOf('project', name, 'change'), { from, to });
    takePurposes(reading, name, { from, to });
  }
}

const PURPOSE = new RegExp(`(?:^|[;、,:])([^;、,:。\\d]{2,40}?)${WAN}`, 'dg');

function takePurposes(
  reading: PartReading,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const including = reading.words.slice(from, to).search(/包括/);
  if (including === -1) return;
  const start = from + including + '包括'.length;
  const changed = reading.words.slice(start, to).search(/(?:比|较|与)(?:上年|\d{4}年)/);
  const end = Math.min(sentenceEnd(reading.words, start), changed === -1 ? to : start + changed);
  for (const match of reading.words.slice(start, end).matchAll(PURPOSE)) {
    const [purposeFrom = 0, purposeTo = 0] = match.indices?.[1] ?? [];
    const purpose = reading.part.printed(start + purposeFrom, start + purposeTo);
    const at = start + (match.indices?.[2]?.[0] ?? 0);
    reading.take(keyOf('project', name, 'purpose', purpose), { text: match[2] ?? '', at });
  }
}
