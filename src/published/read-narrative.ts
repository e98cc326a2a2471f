import { type Figure, keyOf } from '../reports/figure.js';
import { readDetails } from './narrative-details.js';
import { readAgency, readAssets, readInstitutions, readPerformance } from './narrative-others.js';
import { PartReading, sentenceEnd, takeChange, takeFirst, WAN } from './narrative-reading.js';
import { type NarrativePart, narrativeParts } from './narrative-text.js';
import type { Setting } from './reading.js';
import type { SourceLine } from './source.js';
import { printedName } from './words.js';

// Figures of the text, told by the title of the part that they stand in. Their keys are those of
// `narrativeFigures` in the reports.

type Reader = (reading: PartReading, setting: Setting, unitNames: readonly string[]) => void;

const PARTS: readonly (readonly [RegExp, Reader])[] = [
  [/概况/, readInstitutions],
  [/总体情况/, readTotals],
  [/具体情况/, readDetails],
  [/政府采购/, readProcurement],
  [/三公/, readThreePublicText],
  [/绩效管理/, readPerformance],
  [/重点项目/, readKeyProjects],
  [/其他(?:需要)?(?:说明|情况)/, readOthers],
];

/** The longest part seen has 20,000 signs. */
const PART_LIMIT = 200_000;

/** Figures of the table `narrative`; `unitNames` are those of the units that the tables name. */
export function readNarrative(
  prose: readonly SourceLine[],
  setting: Setting,
  unitNames: readonly string[],
): readonly Figure[] {
  return narrativeParts(prose).flatMap((part) => {
    const reader = readerOf(part);
    if (reader === undefined) return [];
    if (part.words.length > PART_LIMIT) {
      const size = `${part.words.length} signs, more than ${PART_LIMIT}`;
      const message = `「${part.title}」 has ${size}; it was not read`;
      setting.problems.push({ code: 'part-too-long', message, place: part.placeAt(0) });
      return [];
    }
    const reading = new PartReading(part, setting);
    reader(reading, setting, unitNames);
    return reading.figures();
  });
}

function readerOf({ title }: NarrativePart): Reader | undefined {
  return PARTS.find(([words]) => words.test(title))?.[1];
}

function readTotals(reading: PartReading): void {
  for (const [what, words] of [
    ['revenue', '收入'],
    ['expenditure', '支出'],
  ] as const) {
    const found = takeFirst(reading, ['total', what], new RegExp(`${words}(?:合计|总计)?${WAN}`));
    if (found === undefined) continue;
    const to = sentenceEnd(reading.words, found.end);
    takeChange(reading, `total|${what}-change`, { from: found.end, to });
  }
}

function readProcurement(reading: PartReading): void {
  takeFirst(reading, ['procurement', 'total'], new RegExp(`共计?${WAN}`));
  takeFirst(reading, ['procurement', 'goods'], new RegExp(`货物(?:采购)?${WAN}`));
  takeFirst(reading, ['procurement', 'works'], new RegExp(`工程(?:采购)?${WAN}`));
  takeFirst(reading, ['procurement', 'services'], new RegExp(`服务(?:采购)?${WAN}`));
}

const SAID = `(?:合计|总额)?[。,:]?(?:\\d{4}年)?(?:预算数?)?(?:为|是)?${WAN}`;

const THREE_PUBLIC: readonly (readonly [string, RegExp])[] = [
  ['total', new RegExp(`"?三公"?经费${SAID}`)],
  ['overseas-travel', new RegExp(`因公出国\\(境\\)(?:费用?|经费)?${SAID}`)],
  ['official-reception', new RegExp(`公务接待费${SAID}`)],
  ['vehicle-subtotal', new RegExp(`公务用车购置[和及]运行(?:维护)?费${SAID}`)],
  ['vehicle-purchase', new RegExp(`公务用车购置费${SAID}`)],
  ['vehicle-operation', new RegExp(`公务用车运行(?:维护)?费${SAID}`)],
];

function readThreePublicText(reading: PartReading): void {
  for (const [what, pattern] of THREE_PUBLIC) {
    const found = takeFirst(reading, ['three-public', what], pattern);
    if (found === undefined) continue;
    // A list of parts follows, and not a change.
    const ends = [/其中:?/, /[。;]/].flatMap((end) => {
      const at = reading.words.slice(found.end).search(end);
      return at === -1 ? [] : [found.end + at];
    });
    const to = Math.min(reading.words.length, ...ends);
    takeChange(reading, `three-public|${what}-change`, { from: found.end, to });
  }
}

// A table of three columns that is none of the twelve; its last column goes on over the page.
function readKeyProjects(reading: PartReading): void {
  const { part } = reading;
  for (const [index, { layout, cells }] of part.lines.entries()) {
    const [name, amount] = cells;
    const start = part.lineStarts[index] ?? 0;
    if (layout !== 'columns' || name === undefined || amount === undefined) continue;
    const isRow = name.left === 0 && amount.left === 1 && /^[\d,.]+$/.test(amount.text);
    if (!isRow) continue;
    const at = reading.words.indexOf(amount.text, start);
    reading.take(keyOf('key-project', printedName(name.text), 'amount'), { text: amount.text, at });
  }
}

function readOthers(reading: PartReading): void {
  readAgency(reading);
  readAssets(reading);
  for (const [what, words] of [
    ['government-fund-budget', '政府性基金预算支出'],
    ['state-capital-budget', '国有资本经营预算支出'],
  ] as const) {
    const none = reading.find(new RegExp(`(无|没有)[^。;\\d]*${words}`));
    if (none !== undefined) reading.takeNone(`other|${what}`, none);
  }
}
