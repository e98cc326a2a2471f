import { keyOf } from '../reports/figure.js';
import { type PartReading, sentenceEnd, takeChange, takeFirst, WAN } from './narrative-reading.js';
import type { Setting } from './reading.js';
import { compact } from './words.js';

// Numbers of people, vehicles and equipment, and what else the text tells.

const COUNT = { kind: 'count' } as const;

/** 机构设置: of the department first, then of each unit in a paragraph that begins with its name. */
export function readInstitutions(reading: PartReading, { unitNames }: Setting): void {
  takeFirst(reading, ['institutions', 'units'], /(?:共|由)(?:(\d+)家|(\d+)个(?:基层)?单位)/, COUNT);
  for (const { whose, from, to } of rangesOf(reading, unitNames)) {
    const take = (what: string, pattern: RegExp) =>
      takeFirst(reading, ['institutions', whose, what], pattern, { ...COUNT, from, to });
    take('posts-filled', /(?:在职|人员(?:等)?共?|共)(\d+)人/);
    take('veterans-retired', /离休(\d+)人/);
    take('retired', /(?<!离)退休(\d+)人/);
    take('vehicles-held', /车辆(\d+)辆/);
  }
}

function rangesOf({ part, words }: PartReading, unitNames: readonly string[]) {
  const starts = part.lineStarts.flatMap((at) => {
    const line = words.slice(at).replace(/^\d+[.、]/, '');
    const named = unitNames
      .filter((name) => line.startsWith(compact(name)))
      .sort((a, b) => b.length - a.length);
    return named[0] === undefined ? [] : [{ whose: named[0], from: at }];
  });
  const all = [{ whose: 'department', from: 0 }, ...starts];
  return all.map((one, index) => ({ ...one, to: all[index + 1]?.from ?? words.length }));
}

export function readPerformance(reading: PartReading): void {
  const units = /(\d+)[家个](?:基层)?单位|单位(\d+)[家个]/;
  takeFirst(reading, ['performance', 'units'], units, COUNT);
  takeFirst(reading, ['performance', 'projects'], /(\d+)个项目|项目(\d+)个/, COUNT);
  takeFirst(reading, ['performance', 'amount'], new RegExp(`涉及(?:预算)?(?:资金|金额)${WAN}`));
}

export function readAgency(reading: PartReading): void {
  const pattern = new RegExp(`机关运行经费(?:财政拨款)?(?:预算数?)?${WAN}`);
  const found = takeFirst(reading, ['agency-operating-funds', 'amount'], pattern);
  if (found === undefined) return;
  const to = sentenceEnd(reading.words, found.end);
  takeChange(reading, keyOf('agency-operating-funds', 'change'), { from: found.end, to });
}

const ASSETS: readonly (readonly [string, RegExp])[] = [
  ['vehicles', /车辆(\d+)辆/],
  ['general-equipment', /通用设备(\d+)台/],
  ['special-equipment', /专用设备(\d+)台/],
];

/** What is held, and behind 计划新增 what is planned. */
export function readAssets(reading: PartReading): void {
  const from = Math.max(0, reading.words.search(/国有资产/));
  const planned = reading.words.slice(from).search(/计划新增/);
  const middle = planned === -1 ? reading.words.length : from + planned;
  for (const [what, pattern] of ASSETS) {
    takeFirst(reading, ['assets', `${what}-held`], pattern, { ...COUNT, from, to: middle });
    takeFirst(reading, ['assets', `${what}-planned`], pattern, { ...COUNT, from: middle });
  }
}
