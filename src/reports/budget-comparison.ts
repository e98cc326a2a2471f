import { type Account, adjustedFen, type Balance, move, ZERO_BALANCE } from '../domain/accounts.js';
import { lineageOf } from '../domain/classification.js';
import type { Header } from '../domain/header.js';
import type { FundSource } from '../domain/line.js';
import { BASIC_KEY, executionRate } from '../domain/roll-up.js';
import { fundSourceName } from './fund-source-names.js';
import type { ReportLine, ReportSource } from './source.js';
import type { Cell, LineFilter, Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 预算执行情况对照表. IPSAS 24 asks for the original and the final budget and the actual amounts on a
// comparable basis, and for what changed between the two budgets; this shows every step of it.

export const COMPARISON_DIMENSIONS = [
  'functional',
  'economic',
  'project',
  'unit',
  'fund-source',
  'kind',
  'line',
  'department',
] as const;

export type ComparisonDimension = (typeof COMPARISON_DIMENSIONS)[number];

/** One department's lines; several of them are consolidated. */
export type ComparisonSource = Pick<ReportSource, 'header' | 'lines'>;

interface ComparedColumn {
  readonly columnId: string;
  readonly heads: Wording;
  readonly accounts: readonly Account[];
}

const ADJUSTED: readonly Account[] = [
  'original',
  'supplementary',
  'reallocated',
  'carriedIn',
  'provisional',
];

const COLUMNS: readonly ComparedColumn[] = [
  one('original', '年初预算', 'Original budget'),
  one('supplementary', '追加', 'Supplementary'),
  one('reduced', '追减', 'Reduced'),
  one('reallocated', '调剂（净额）', 'Reallocated (net)'),
  one('carriedIn', '上年结转', 'Carried in'),
  one('provisional', '批复前安排', 'Provisional'),
  { columnId: 'adjusted', heads: { zh: '调整后预算', en: 'Final budget' }, accounts: ADJUSTED },
  one('unallotted', '待下达', 'Not yet allotted'),
  one('frozen', '冻结', 'Frozen'),
  one('preEncumbered', '采购计划', 'Pre-encumbered'),
  one('encumbered', '合同占用', 'Encumbered'),
  one('inPayment', '支付中', 'In payment'),
  one('disbursed', '已支付', 'Disbursed'),
  one('carriedOut', '结转下年', 'Carried out'),
  one('returned', '结余收回', 'Returned'),
  one('available', '可用额度', 'Available'),
];

function one(account: Account, zh: string, en: string): ComparedColumn {
  return { columnId: account, heads: { zh, en }, accounts: [account] };
}

const TITLE: Wording = { zh: '预算执行情况对照表', en: 'Budget comparison' };

const DIMENSION_HEADS: Readonly<Record<ComparisonDimension, Wording>> = {
  functional: { zh: '功能科目', en: 'Functional subject' },
  economic: { zh: '经济科目', en: 'Economic subject' },
  project: { zh: '项目', en: 'Project' },
  unit: { zh: '预算单位', en: 'Budget unit' },
  'fund-source': { zh: '资金来源', en: 'Fund source' },
  kind: { zh: '支出类别', en: 'Kind' },
  line: { zh: '预算指标', en: 'Budget line' },
  department: { zh: '部门', en: 'Department' },
};

/** The comparison by one dimension; over several departments their lines are put together. */
export function budgetComparison(
  sources: readonly ComparisonSource[],
  {
    dimension,
    language = 'zh',
  }: { readonly dimension: ComparisonDimension; readonly language?: Language },
): Table {
  const groups = groupsOf(sources, dimension, language);
  const lines = sources.flatMap((source) => source.lines);
  const total = { key: 'total', name: { zh: '合计', en: 'Total' }[language], filter: {}, lines };
  return {
    tableId: 'budget-comparison',
    title: TITLE[language],
    caption: captionOf(sources, language),
    unit: unitOfYuan(language),
    columns: [
      ...columnsOf(
        [
          ['key', 'text', { zh: '编码', en: 'Code' }],
          ['name', 'text', DIMENSION_HEADS[dimension]],
          ...COLUMNS.map(({ columnId, heads }) => [columnId, 'amount', heads] as const),
          ['rate', 'figure', { zh: '执行率（%）', en: 'Execution rate (%)' }],
        ],
        language,
      ),
    ],
    rows: [...groups, total].map(rowOf),
    notes: [],
  };
}

/** Whose figures a report shows. */
export function captionOf(sources: readonly ComparisonSource[], language: Language): string {
  const names = sources.map(({ header }) => header.departmentName);
  return language === 'zh' ? `部门名称：${names.join('、')}` : `Department: ${names.join(', ')}`;
}

interface Group {
  readonly key: string;
  readonly name: string;
  readonly filter: LineFilter;
  readonly lines: readonly ReportLine[];
}

function rowOf({ key, name, filter, lines }: Group): Row {
  const total = lines.reduce<Balance>((sum, { balance }) => move(sum, balance), ZERO_BALANCE);
  const amounts = COLUMNS.map(({ columnId, accounts }): Cell => {
    const amountFen = columnId === 'adjusted' ? adjustedFen(total) : total[columnId as Account];
    return yuan([key, columnId], amountFen, termsOf(filter, columnId, accounts));
  });
  const rate = executionRate({ adjustedFen: adjustedFen(total), disbursedFen: total.disbursed });
  return { cells: [text(key === 'total' ? '' : key), text(name), ...amounts, text(rate ?? '')] };
}

function termsOf(lines: LineFilter, columnId: string, accounts: readonly Account[]) {
  const added = { of: 'lines', lines, accounts, sign: 1 } as const;
  if (columnId !== 'adjusted') return [added];
  return [added, { of: 'lines', lines, accounts: ['reduced'], sign: -1 } as const];
}

function groupsOf(
  sources: readonly ComparisonSource[],
  dimension: ComparisonDimension,
  language: Language,
): Group[] {
  const groups = new Map<string, { name: string; filter: LineFilter; lines: ReportLine[] }>();
  for (const { header, lines } of sources) {
    for (const line of lines) {
      for (const group of groupsOfLine(line, { header, dimension, language })) {
        const known = groups.get(group.key);
        if (known === undefined) groups.set(group.key, { ...group, lines: [line] });
        else known.lines.push(line);
      }
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, rest]) => ({ key, ...rest }));
}

interface Naming {
  readonly header: Header;
  readonly dimension: ComparisonDimension;
  readonly language: Language;
}

type Named = Omit<Group, 'lines'>;

function groupsOfLine(line: ReportLine, { header, dimension, language }: Naming): Named[] {
  const { address, lineId } = line;
  const { unitCode, functionalCode, economicCode, projectCode, kind, fundSource } = address;
  switch (dimension) {
    case 'functional':
      return lineageOf(functionalCode).map((code) => ({
        key: code,
        name: header.functional.get(code) ?? '',
        filter: { functionalCodes: [code] },
      }));
    case 'economic':
      return lineageOf(economicCode).map((code) => ({
        key: code,
        name: header.economic.get(code) ?? '',
        filter: { economicCodes: [code] },
      }));
    case 'project':
      return [projectGroup(header, projectCode, language)];
    case 'unit':
      return [
        { key: unitCode, name: header.units.get(unitCode)?.name ?? '', filter: { unitCode } },
      ];
    case 'fund-source':
      return [fundSourceGroup(fundSource, language)];
    case 'kind':
      return [{ key: kind, name: KIND_NAMES[kind][language], filter: { kind } }];
    case 'line':
      return [{ key: lineId, name: lineName(header, line), filter: filterOfLine(line) }];
    case 'department':
      return [{ key: header.ledgerId, name: header.departmentName, filter: {} }];
    default:
      return dimension satisfies never;
  }
}

export const KIND_NAMES: Readonly<Record<'basic' | 'project', Wording>> = {
  basic: { zh: '基本支出', en: 'Basic' },
  project: { zh: '项目支出', en: 'Project' },
};

function projectGroup(header: Header, projectCode: string | undefined, language: Language): Named {
  if (projectCode === undefined) {
    return { key: BASIC_KEY, name: KIND_NAMES.basic[language], filter: { kind: 'basic' } };
  }
  const name = header.projects.get(projectCode)?.name ?? '';
  return { key: projectCode, name, filter: { projectCodes: [projectCode] } };
}

function fundSourceGroup(fundSource: FundSource, language: Language): Named {
  const name = fundSourceName(fundSource, language);
  return { key: fundSource, name, filter: { fundSources: [fundSource] } };
}

/** What a line is called: its item, its economic subject, and its project if it has one. */
export function lineName(header: Header, { address }: Pick<ReportLine, 'address'>): string {
  const { functionalCode, economicCode, projectCode } = address;
  const project = projectCode && header.projects.get(projectCode)?.name;
  return [header.functional.get(functionalCode), header.economic.get(economicCode), project]
    .filter(Boolean)
    .join(' / ');
}

/** Selects exactly one line. */
export function filterOfLine({ address }: Pick<ReportLine, 'address'>): LineFilter {
  const { unitCode, functionalCode, economicCode, kind, projectCode, fundSource } = address;
  return {
    unitCode,
    functionalCodes: [functionalCode],
    economicCodes: [economicCode],
    kind,
    ...(projectCode !== undefined && { projectCodes: [projectCode] }),
    fundSources: [fundSource],
  };
}
