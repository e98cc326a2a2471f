import type { NarrativeSection } from '../domain/publication-events.js';
import { chineseNumeral } from './balance-sheet.js';
import { keyOf } from './figure.js';
import { PARTS } from './narrative-figures.js';
import { namedProjects, purposesOf } from './narrative-projects.js';
import type { Block, Telling } from './publication.js';
import { amount, because, change, listed, paragraphs, part } from './publication-words.js';
import { type NamedUnit, unitsOf, within } from './scope.js';
import { amountOf, expenditureTerms, linesOf } from './terms.js';

// Parts three to five: what the money is for, what of it is procured, and the three public expenses.

export function detailParts(telling: Telling): Block[] {
  const shown = within(telling.source, { phases: [telling.phase] });
  return [
    part('第三部分 部门预算支出具体情况'),
    ...unitsOf(shown).flatMap((unit) => unitBlocks({ ...telling, source: shown }, unit)),
    ...projectBlocks({ ...telling, source: shown }),
    part('第四部分 政府采购预算情况'),
    ...paragraphs(procurement(telling)),
    part('第五部分 一般公共预算“三公”经费预算情况'),
    ...threePublic(telling),
  ];
}

const LABELS: Readonly<Record<string, string>> = {
  personnel: '人员支出',
  operating: '公用支出',
  individuals: '对个人和家庭的补助支出',
  capital: '资本性支出',
  projects: '项目支出',
};

function unitBlocks(telling: Telling, unit: NamedUnit): Block[] {
  const { name } = unit;
  const parts = PARTS.filter(([what]) => what !== 'total');
  const said = (what: string) => `${LABELS[what]} ${amount(telling, 'expenditure', name, what)}`;
  const basic = parts.filter(([what]) => what !== 'projects');
  return [
    ...paragraphs(
      `${name} ${amount(telling, 'expenditure', name, 'total')}，其中${listed(
        parts.map(([what]) => said(what)),
      )}。`,
    ),
    ...basic.flatMap(([what], index) => {
      const subjects = subjectsOf(telling, unit, what);
      const including = subjects === '' ? '' : `，包括${subjects}`;
      const words = because(telling, what as NarrativeSection, '');
      return paragraphs(`（${chineseNumeral(index + 1)}）${said(what)}${including}。${words}`);
    }),
  ];
}

// The economic subjects that a part spends something under.
function subjectsOf({ source, phase }: Telling, { unitCode }: NamedUnit, what: string): string {
  const lines = PARTS.find(([name]) => name === what)?.[1] ?? {};
  const codes = new Set(
    linesOf(source, { ...lines, unitCode }).map(({ address }) => address.economicCode),
  );
  const spent = [...codes].sort().filter((code) => {
    const terms = expenditureTerms({ ...lines, unitCode, economicCodes: [code] }, phase);
    return amountOf(source, terms) !== 0n;
  });
  return listed(spent.map((code) => source.header.economic.get(code)));
}

function projectBlocks(telling: Telling): Block[] {
  const { source, phase } = telling;
  const total = amount(telling, 'expenditure', 'department', 'projects');
  const number = chineseNumeral(PARTS.length - 1);
  return [
    ...paragraphs(`（${number}）项目支出 ${total}。`),
    ...namedProjects(source, phase).flatMap(({ projectCode, name }, index) => {
      const purposes = purposesOf(source, { projectCode, phase }).map(
        ({ purpose }) => `${purpose} ${amount(telling, 'project', name, 'purpose', purpose)}`,
      );
      const including = purposes.length === 0 ? '' : `，包括${listed(purposes)}`;
      const changed = change(telling, 'project', name, 'amount');
      const reason = because(telling, `project:${projectCode}`, '说明：');
      const said = `${name} ${amount(telling, 'project', name, 'amount')}`;
      return paragraphs(`${index + 1}. ${said}${including}${changed}。${reason}`);
    }),
  ];
}

function procurement(telling: Telling): string {
  const said = (what: string) => amount(telling, 'procurement', what);
  const parts = listed([
    `货物 ${said('goods')}`,
    `工程 ${said('works')}`,
    `服务 ${said('services')}`,
  ]);
  return `政府采购共 ${said('total')}，其中${parts}。`;
}

const THREE_PUBLIC: readonly (readonly [NarrativeSection, string])[] = [
  ['overseas-travel', '因公出国（境）费'],
  ['official-reception', '公务接待费'],
  ['vehicle-purchase', '公务用车购置费'],
  ['vehicle-operation', '公务用车运行维护费'],
];

function threePublic(telling: Telling): Block[] {
  const { fiscalYear } = telling.source.header;
  const said = (what: string) =>
    `${amount(telling, keyOf('three-public', what))}${change(telling, 'three-public', what)}。`;
  const items = THREE_PUBLIC.map(
    ([what, label], index) =>
      `${index + 1}. ${label} ${said(what)}${because(telling, what, '说明：')}`,
  );
  const vehicles = `公务用车购置及运行维护费合计 ${said('vehicle-subtotal')}`;
  const total = `${fiscalYear} 年“三公”经费 ${said('total')}`;
  return [
    ...paragraphs(`${total}${because(telling, 'three-public', '说明：')}`),
    ...items.flatMap(paragraphs),
    ...paragraphs(vehicles),
  ];
}
