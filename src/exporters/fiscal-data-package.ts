import { stringify } from 'csv-stringify/sync';
import { adjustedFen } from '../domain/accounts.js';
import type { Header } from '../domain/header.js';
import { formatYuan } from '../domain/money.js';
import { fundSourceName } from '../reports/fund-source-names.js';
import type { ReportLine, ReportSource } from '../reports/source.js';

// Fiscal Data Package (frictionlessdata.io, profile `fiscal-data-package`): a row per budget line in CSV,
// and a description that says which columns are measures in which phase and which are classifications.

export interface DataPackageFile {
  readonly path: string;
  readonly content: string;
}

interface Field {
  readonly name: string;
  readonly type: 'string' | 'number' | 'year';
  readonly title: string;
  /** What the column is in the terms of Fiscal Data Package 1.0. */
  readonly columnType: string;
  readonly cellOf: (line: ReportLine, header: Header) => string;
}

const nameIn = (names: ReadonlyMap<string, string>, code: string | undefined) =>
  code === undefined ? '' : (names.get(code) ?? '');
const upTo = (code: string, length: number) => code.slice(0, length);

const LEVELS = [
  [1, 3],
  [2, 5],
  [3, 7],
] as const;

const FUNCTIONAL: Field[] = LEVELS.flatMap(([level, length]) =>
  classificationFields({
    name: `functional_${level}`,
    title: ['功能分类类', '功能分类款', '功能分类项'][level - 1] ?? '',
    columnType: `functional-classification:generic:level${level}`,
    codeOf: ({ address }) => upTo(address.functionalCode, length),
    nameOf: (header, code) => nameIn(header.functional, code),
  }),
);

const ECONOMIC: Field[] = LEVELS.slice(0, 2).flatMap(([level, length]) =>
  classificationFields({
    name: `economic_${level}`,
    title: ['部门预算经济分类类', '部门预算经济分类款'][level - 1] ?? '',
    columnType: `economic-classification:generic:level${level}`,
    codeOf: ({ address }) => upTo(address.economicCode, length),
    nameOf: (header, code) => nameIn(header.economic, code),
  }),
);

const FIELDS: readonly Field[] = [
  text('line_id', '预算指标', 'transaction-id:code', ({ lineId }) => lineId),
  {
    name: 'fiscal_year',
    type: 'year',
    title: '年度',
    columnType: 'date:fiscal-year',
    cellOf: (_, { fiscalYear }) => String(fiscalYear),
  },
  text(
    'department',
    '部门',
    'administrative-classification:generic:level1:label',
    (_, header) => header.departmentName,
  ),
  text(
    'unit_code',
    '预算单位代码',
    'administrative-classification:generic:level2:code',
    (line) => line.address.unitCode,
  ),
  text(
    'unit',
    '预算单位',
    'administrative-classification:generic:level2:label',
    (line, header) => header.units.get(line.address.unitCode)?.name ?? '',
  ),
  ...FUNCTIONAL,
  ...ECONOMIC,
  text('kind', '支出类别', 'expenditure-type:code', ({ address }) => address.kind),
  text(
    'project_code',
    '项目代码',
    'activity:generic:program:code',
    ({ address }) => address.projectCode ?? '',
  ),
  text(
    'project',
    '项目',
    'activity:generic:program:label',
    ({ address }, header) => header.projects.get(address.projectCode ?? '')?.name ?? '',
  ),
  text(
    'fund_source_code',
    '资金来源代码',
    'fin-source:generic:code',
    ({ address }) => address.fundSource,
  ),
  text('fund_source', '资金来源', 'fin-source:generic:label', ({ address }) =>
    fundSourceName(address.fundSource),
  ),
  measure('approved', '年初预算', ({ balance }) => balance.original),
  measure('adjusted', '调整后预算', ({ balance }) => adjustedFen(balance)),
  measure('executed', '已支付', ({ balance }) => balance.disbursed),
];

const PHASES = ['approved', 'adjusted', 'executed'] as const;
const DATA_PATH = 'data/budget.csv';

/** The files of the package. Amounts are yuan to the fen; they add up to the ledger at that moment. */
export function fiscalDataPackage(
  source: Pick<ReportSource, 'header' | 'lines' | 'seq'>,
  { asOf }: { readonly asOf?: string | undefined } = {},
): DataPackageFile[] {
  const { header, lines } = source;
  const rows = lines.map((line) => FIELDS.map(({ cellOf }) => cellOf(line, header)));
  const csv = stringify([FIELDS.map(({ name }) => name), ...rows]);
  const description = JSON.stringify(descriptionOf(source, asOf), undefined, 2);
  return [
    { path: 'datapackage.json', content: `${description}\n` },
    { path: DATA_PATH, content: csv },
  ];
}

function descriptionOf({ header, seq }: Pick<ReportSource, 'header' | 'seq'>, asOf?: string) {
  const { ledgerId, fiscalYear, departmentName } = header;
  return {
    profile: 'fiscal-data-package',
    name: ledgerId,
    title: `${fiscalYear} ${departmentName}`,
    countryCode: 'CN',
    granularity: 'aggregated',
    fiscalPeriod: { start: `${fiscalYear}-01-01`, end: `${fiscalYear}-12-31` },
    // Where the ledger stood: the same package can be made again from it.
    ledger: { ledgerId, seq, ...(asOf !== undefined && { asOf }) },
    resources: [
      {
        profile: 'tabular-data-resource',
        name: 'budget',
        path: DATA_PATH,
        format: 'csv',
        mediatype: 'text/csv',
        encoding: 'utf-8',
        schema: {
          fields: FIELDS.map(({ name, type, title, columnType }) => ({
            name,
            type,
            title,
            columnType,
          })),
          primaryKey: ['line_id'],
        },
      },
    ],
    model: { measures: MEASURES, dimensions: DIMENSIONS },
  };
}

const MEASURES = Object.fromEntries(
  PHASES.map((phase) => [
    phase,
    { source: phase, resource: 'budget', currency: 'CNY', direction: 'expenditure', phase },
  ]),
);

const DIMENSIONS = {
  date: {
    dimensionType: 'datetime',
    primaryKey: ['fiscal_year'],
    attributes: { fiscal_year: { source: 'fiscal_year' } },
  },
  administrative: {
    dimensionType: 'classification',
    classificationType: 'administrative',
    primaryKey: ['unit_code'],
    attributes: {
      department: { source: 'department' },
      unit_code: { source: 'unit_code', parent: 'department' },
      unit: { source: 'unit', labelfor: 'unit_code' },
    },
  },
  functional: classificationDimension('functional', 3),
  economic: classificationDimension('economic', 2),
  project: {
    dimensionType: 'activity',
    primaryKey: ['project_code'],
    attributes: {
      project_code: { source: 'project_code' },
      project: { source: 'project', labelfor: 'project_code' },
    },
  },
  fund_source: {
    dimensionType: 'other',
    primaryKey: ['fund_source_code'],
    attributes: {
      fund_source_code: { source: 'fund_source_code' },
      fund_source: { source: 'fund_source', labelfor: 'fund_source_code' },
    },
  },
};

function classificationDimension(classificationType: 'functional' | 'economic', levels: number) {
  const attributes: Record<string, object> = {};
  for (let level = 1; level <= levels; level += 1) {
    const code = `${classificationType}_${level}_code`;
    const parent = level === 1 ? {} : { parent: `${classificationType}_${level - 1}_code` };
    attributes[code] = { source: code, ...parent };
    attributes[`${classificationType}_${level}`] = {
      source: `${classificationType}_${level}`,
      labelfor: code,
    };
  }
  return {
    dimensionType: 'classification',
    classificationType,
    primaryKey: [`${classificationType}_${levels}_code`],
    attributes,
  };
}

function classificationFields({
  name,
  title,
  columnType,
  codeOf,
  nameOf,
}: {
  readonly name: string;
  readonly title: string;
  readonly columnType: string;
  readonly codeOf: (line: ReportLine) => string;
  readonly nameOf: (header: Header, code: string) => string;
}): Field[] {
  return [
    text(`${name}_code`, `${title}代码`, `${columnType}:code`, codeOf),
    text(name, title, `${columnType}:label`, (line, header) => nameOf(header, codeOf(line))),
  ];
}

function text(name: string, title: string, columnType: string, cellOf: Field['cellOf']): Field {
  return { name, type: 'string', title, columnType, cellOf };
}

function measure(name: string, title: string, fenOf: (line: ReportLine) => bigint): Field {
  const cellOf = (line: ReportLine) => formatYuan(fenOf(line));
  return { name, type: 'number', title, columnType: 'value', cellOf };
}
