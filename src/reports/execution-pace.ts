import { type ComparisonSource, captionOf } from './budget-comparison.js';
import { percentagePoints, ratePercent, timeProgress } from './rates.js';
import type { Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 执行进度表: what was spent month by month, against the time that had passed (序时进度).

/** What happened in a month, in fen. */
export interface MonthOfUse {
  /** YYYY-MM. */
  readonly month: string;
  /** By how much the adjusted budget moved. */
  readonly adjustedFen: bigint;
  readonly disbursedFen: bigint;
}

const TITLE: Wording = { zh: '预算执行进度表', en: 'Execution pace' };

/** A row for every month of the fiscal year up to the last one that is asked for. */
export function executionPace(
  sources: readonly ComparisonSource[],
  {
    months,
    until,
    language = 'zh',
  }: {
    readonly months: readonly MonthOfUse[];
    /** YYYY-MM-DD: the last month is counted up to this day. */
    readonly until: string;
    readonly language?: Language;
  },
): Table {
  const fiscalYear = sources[0]?.header.fiscalYear ?? Number(until.slice(0, 4));
  return {
    tableId: 'execution-pace',
    title: TITLE[language],
    caption: captionOf(sources, language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['month', 'text', { zh: '月份', en: 'Month' }],
        ['adjusted', 'amount', { zh: '调整后预算', en: 'Final budget' }],
        ['inMonth', 'amount', { zh: '本月支出', en: 'Disbursed in month' }],
        ['cumulative', 'amount', { zh: '累计支出', en: 'Disbursed to date' }],
        ['rate', 'figure', { zh: '执行率（%）', en: 'Execution rate (%)' }],
        ['timeProgress', 'figure', { zh: '序时进度（%）', en: 'Time progress (%)' }],
        ['deviation', 'figure', { zh: '偏差（百分点）', en: 'Deviation (points)' }],
      ],
      language,
    ),
    rows: monthsOf(fiscalYear, until).map((month) => rowOf(month, { months, until, fiscalYear })),
    notes: [],
  };
}

// What counts before the year, such as a budget approved in December, is in its first month.
function rowOf(
  month: string,
  {
    months,
    until,
    fiscalYear,
  }: { months: readonly MonthOfUse[]; until: string; fiscalYear: number },
) {
  let [adjustedFen, cumulativeFen, inMonthFen] = [0n, 0n, 0n];
  for (const use of months) {
    if (use.month > month) continue;
    adjustedFen += use.adjustedFen;
    cumulativeFen += use.disbursedFen;
    if (use.month === month) inMonthFen += use.disbursedFen;
  }
  const rate = ratePercent({ partFen: cumulativeFen, wholeFen: adjustedFen });
  const progress = timeProgress(fiscalYear, lastDayOf(month, until));
  return {
    cells: [
      text(month),
      yuan([month, 'adjusted'], adjustedFen),
      yuan([month, 'inMonth'], inMonthFen),
      yuan([month, 'cumulative'], cumulativeFen),
      text(rate ?? ''),
      text(progress),
      text(rate === undefined ? '' : percentagePoints(rate, progress)),
    ],
  };
}

function monthsOf(fiscalYear: number, until: string): string[] {
  const months: string[] = [];
  for (let number = 1; number <= 12; number += 1) {
    const month = `${fiscalYear}-${String(number).padStart(2, '0')}`;
    if (number === 1 || month <= until.slice(0, 'YYYY-MM'.length)) months.push(month);
  }
  return months;
}

function lastDayOf(month: string, until: string): string {
  const [year = '', number = ''] = month.split('-');
  const days = new Date(Date.UTC(Number(year), Number(number), 0)).getUTCDate();
  const last = `${month}-${days}`;
  return until < last ? until : last;
}
