import { adjustedFen, type Balance, move, ZERO_BALANCE } from '../domain/accounts.js';
import type { ComparativeFigure } from '../domain/publication-events.js';
import { captionOf } from './budget-comparison.js';
import { ratePercent } from './rates.js';
import type { ReportSource } from './source.js';
import type { LineFilter, Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// “三公”经费两年对比: the items of the general public budget that 预算法 art. 14 wants explained, this year's
// in every phase beside last year's budget.

interface ThreePublicItem {
  readonly figure: ComparativeFigure;
  readonly economicCode: string;
  readonly name: Wording;
}

/** The items in the order of the statutory table. */
export const THREE_PUBLIC_ITEMS: readonly ThreePublicItem[] = [
  {
    figure: 'overseas-travel',
    economicCode: '30212',
    name: { zh: '因公出国（境）费', en: 'Overseas travel' },
  },
  {
    figure: 'official-reception',
    economicCode: '30217',
    name: { zh: '公务接待费', en: 'Official reception' },
  },
  {
    figure: 'vehicle-purchase',
    economicCode: '31013',
    name: { zh: '公务用车购置费', en: 'Vehicle purchase' },
  },
  {
    figure: 'vehicle-operation',
    economicCode: '30231',
    name: { zh: '公务用车运行维护费', en: 'Vehicle operation' },
  },
];

const TITLE: Wording = { zh: '“三公”经费两年对比表', en: 'Three-public spending over two years' };

/** A row for every item, then their sum. The year before is what was recorded of it; else zero. */
export function threePublicComparison(
  source: Pick<ReportSource, 'header' | 'lines' | 'comparatives'>,
  { language = 'zh' }: { readonly language?: Language } = {},
): Table {
  const items = THREE_PUBLIC_ITEMS.map((item) => ({
    key: item.figure as string,
    name: item.name,
    balance: balanceOf(source, item),
    previousFen: previousFen(source, item.figure),
    filter: { economicCodes: [item.economicCode], fundSources: ['general-public-budget'] } as const,
  }));
  const total = {
    key: 'total',
    name: { zh: '合计', en: 'Total' },
    balance: items.reduce((sum, { balance }) => move(sum, balance), ZERO_BALANCE),
    previousFen: items.reduce((sum, item) => sum + item.previousFen, 0n),
    filter: {
      economicCodes: THREE_PUBLIC_ITEMS.map(({ economicCode }) => economicCode),
      fundSources: ['general-public-budget'],
    } as const,
  };
  return {
    tableId: 'three-public-comparison',
    title: TITLE[language],
    caption: captionOf([source], language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['item', 'text', { zh: '项目', en: 'Item' }],
        ['previous', 'amount', { zh: '上年预算', en: 'Budget of last year' }],
        ['approved', 'amount', { zh: '年初预算', en: 'Original budget' }],
        ['change', 'amount', { zh: '增减', en: 'Change' }],
        ['changeRate', 'figure', { zh: '增减（%）', en: 'Change (%)' }],
        ['adjusted', 'amount', { zh: '调整后预算', en: 'Final budget' }],
        ['executed', 'amount', { zh: '执行数', en: 'Disbursed' }],
        ['rate', 'figure', { zh: '执行率（%）', en: 'Execution rate (%)' }],
      ],
      language,
    ),
    rows: [...items, total].map((item) => rowOf(item, language)),
    notes: [],
  };
}

interface Item {
  readonly key: string;
  readonly name: Wording;
  readonly balance: Balance;
  readonly previousFen: bigint;
  readonly filter: LineFilter;
}

function rowOf({ key, name, balance, previousFen, filter }: Item, language: Language): Row {
  const approvedFen = balance.original;
  const changeFen = approvedFen - previousFen;
  const finalFen = adjustedFen(balance);
  const lines = (accounts: readonly (keyof Balance)[], sign: 1 | -1 = 1) =>
    ({ of: 'lines', lines: filter, accounts, sign }) as const;
  const change = ratePercent({ partFen: changeFen, wholeFen: previousFen });
  const rate = ratePercent({ partFen: balance.disbursed, wholeFen: finalFen });
  return {
    cells: [
      text(name[language]),
      yuan([key, 'previous'], previousFen),
      yuan([key, 'approved'], approvedFen, [lines(['original'])]),
      yuan([key, 'change'], changeFen),
      text(change ?? ''),
      yuan([key, 'adjusted'], finalFen, [
        lines(['original', 'supplementary', 'reallocated', 'carriedIn', 'provisional']),
        lines(['reduced'], -1),
      ]),
      yuan([key, 'executed'], balance.disbursed, [lines(['disbursed'])]),
      text(rate ?? ''),
    ],
  };
}

function balanceOf({ lines }: Pick<ReportSource, 'lines'>, item: ThreePublicItem): Balance {
  return lines
    .filter(({ address }) => address.fundSource === 'general-public-budget')
    .filter(({ address }) => address.economicCode === item.economicCode)
    .reduce((sum, { balance }) => move(sum, balance), ZERO_BALANCE);
}

function previousFen(
  { comparatives }: Pick<ReportSource, 'comparatives'>,
  figure: ComparativeFigure,
): bigint {
  const recorded = comparatives.filter((one) => one.figure === figure);
  // A figure of the department is the sum of its units'; where both are known the whole one is meant.
  const whole = recorded.find(({ unitCode }) => unitCode === undefined);
  return whole?.amountFen ?? recorded.reduce((sum, { amountFen }) => sum + amountFen, 0n);
}
