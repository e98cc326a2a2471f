import { keyOf } from './figure.js';
import { unitNames } from './narrative-institutions.js';
import type { Block, Telling } from './publication.js';
import {
  amount,
  because,
  change,
  count,
  listed,
  paragraphs,
  part,
  section,
  toldWords,
  wordsOf,
} from './publication-words.js';
import type { Phase } from './table.js';

// Parts one and two: who the department is, and its budget as a whole.

export function overviewParts(telling: Telling): Block[] {
  const { fiscalYear } = telling.source.header;
  return [
    part('第一部分 部门概况'),
    section('一、部门职责'),
    ...toldWords(telling, 'duties'),
    section('二、机构设置情况'),
    ...institutions(telling),
    section(`三、${fiscalYear} 年主要工作目标`),
    ...toldWords(telling, 'goals'),
    part('第二部分 部门预算收支总体情况'),
    ...totals(telling),
  ];
}

function institutions(telling: Telling): Block[] {
  const { units } = telling.source.header;
  const names = unitNames(telling.source);
  const without = [...units.values()]
    .filter(({ independentAccounts }) => !independentAccounts)
    .map(({ unitCode }) => names.get(unitCode));
  const exception = without.length === 0 ? '' : `，其中${listed(without)}不独立核算`;
  const number = count(telling, 'institutions|units', '家') ?? '';
  return [
    ...paragraphs(`本部门由 ${number}单位组成：${listed([...names.values()])}${exception}。`),
    ...paragraphs(peopleOf(telling, '全部门', 'department')),
    ...paragraphs(wordsOf(telling, 'institutions') ?? ''),
    ...[...names.values()].flatMap((name) => paragraphs(peopleOf(telling, name, name))),
  ];
}

function peopleOf(telling: Telling, name: string, whose: string): string {
  const number = (what: string, label: string, unit: string) => {
    const told = count(telling, keyOf('institutions', whose, what), unit);
    return told === undefined ? undefined : `${label} ${told}`;
  };
  const numbers = listed([
    number('posts-filled', '在职', '人'),
    number('veterans-retired', '离休', '人'),
    number('retired', '退休', '人'),
    number('vehicles-held', '车辆', '辆'),
  ]);
  return numbers === '' ? '' : `${name}：${numbers}。`;
}

const SPENT: Readonly<Record<Phase, string>> = {
  approved: '预算支出',
  adjusted: '调整后预算支出',
  executed: '支出',
};
const INCOME: Readonly<Record<Phase, string>> = {
  approved: '预算收入',
  adjusted: '调整后预算收入',
  executed: '收入',
};

function totals(telling: Telling): Block[] {
  const { phase, source } = telling;
  const year = `${source.header.fiscalYear} 年部门`;
  const said = (label: string, what: string) =>
    `${year}${label} ${amount(telling, 'total', what)}${change(telling, 'total', what)}。`;
  return [
    ...paragraphs(said(INCOME[phase], 'revenue')),
    ...paragraphs(said(SPENT[phase], 'expenditure')),
    ...paragraphs(because(telling, 'change-of-total', '变动原因：')),
  ];
}
