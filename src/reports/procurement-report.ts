import type { Procurement } from '../domain/appropriation-events.js';
import { sumFen } from '../domain/money.js';
import { captionOf } from './budget-comparison.js';
import { ratePercent } from './rates.js';
import type { ReportSource } from './source.js';
import type { Phase, Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 政府采购: by goods, works and services, and what is reserved for small and medium-sized enterprises. Of
// larger purchases at least 30 % have to be, and of those at least 60 % for small and micro ones
// (政府采购促进中小企业发展管理办法, 财库〔2020〕46 号, art. 8).

const CATEGORIES: readonly (readonly [Procurement['category'], Wording])[] = [
  ['goods', { zh: '货物', en: 'Goods' }],
  ['works', { zh: '工程', en: 'Works' }],
  ['services', { zh: '服务', en: 'Services' }],
];

const TITLE: Wording = { zh: '政府采购预算表', en: 'Procurement' };

/** A row for each category, then their sum. */
export function procurementReport(
  source: Pick<ReportSource, 'header' | 'lines'>,
  { phase, language = 'zh' }: { readonly phase: Phase; readonly language?: Language },
): Table {
  const all = source.lines.flatMap(({ procurement }) => procurement?.[phase] ?? []);
  const rows = CATEGORIES.map(([category, name]) =>
    rowOf({ key: category, name, language, phase, all: all.filter(isOf(category)) }),
  );
  const name = { zh: '合计', en: 'Total' };
  return {
    tableId: 'procurement',
    title: TITLE[language],
    caption: captionOf([source], language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['category', 'text', { zh: '类别', en: 'Category' }],
        ['amount', 'amount', { zh: '采购金额', en: 'Amount' }],
        ['sme', 'amount', { zh: '其中：面向中小企业', en: 'Of which for SMEs' }],
        ['smeShare', 'figure', { zh: '占比（%）', en: 'Share (%)' }],
        ['smallMicro', 'amount', { zh: '其中：面向小微企业', en: 'Of which small and micro' }],
        ['smallMicroShare', 'figure', { zh: '占中小企业（%）', en: 'Share of SMEs (%)' }],
      ],
      language,
    ),
    rows: [...rows, rowOf({ key: 'total', name, language, phase, all })],
    notes: [],
  };
}

function isOf(category: Procurement['category']) {
  return (procurement: Procurement) => procurement.category === category;
}

function rowOf({
  key,
  name,
  language,
  phase,
  all,
}: {
  readonly key: 'total' | Procurement['category'];
  readonly name: Wording;
  readonly language: Language;
  readonly phase: Phase;
  readonly all: readonly Procurement[];
}): Row {
  const amountFen = sumFen(all.map((one) => one.amountFen));
  const smeFen = sumFen(all.map((one) => one.smeFen));
  const smallMicroFen = sumFen(all.map((one) => one.smallMicroFen));
  const part = key === 'total' ? 'all' : key;
  return {
    cells: [
      text(name[language]),
      yuan([key, 'amount'], amountFen, [{ of: 'procurement', lines: {}, part, phase, sign: 1 }]),
      yuan([key, 'sme'], smeFen),
      text(ratePercent({ partFen: smeFen, wholeFen: amountFen }) ?? ''),
      yuan([key, 'smallMicro'], smallMicroFen),
      text(ratePercent({ partFen: smallMicroFen, wholeFen: smeFen }) ?? ''),
    ],
  };
}
