import { sumFen } from '../domain/money.js';
import type { Reallocation } from '../domain/reallocation-document.js';
import { type ComparisonSource, captionOf } from './budget-comparison.js';
import type { Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 预算调剂登记簿: every reallocation that was filed, whatever became of it, a row for each line it touches.

const TITLE: Wording = { zh: '预算调剂登记簿', en: 'Reallocation register' };

const STATUSES: Readonly<Record<Reallocation['status'], Wording>> = {
  requested: { zh: '待批', en: 'Requested' },
  approved: { zh: '已批准', en: 'Approved' },
  rejected: { zh: '已驳回', en: 'Rejected' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  expired: { zh: '已失效', en: 'Expired' },
};

/** Reallocations in the order in which they were filed; what was approved adds up to nothing. */
export function reallocationRegister(
  source: ComparisonSource,
  {
    reallocations,
    language = 'zh',
  }: { readonly reallocations: readonly Reallocation[]; readonly language?: Language },
): Table {
  const ordered = [...reallocations].sort((a, b) => a.openedSeq - b.openedSeq);
  const approved = ordered.filter(({ status }) => status === 'approved');
  const amountFen = sumFen(approved.flatMap(({ from }) => from.map((line) => line.amountFen)));
  const total = { zh: '已批准合计', en: 'Approved in total' }[language];
  return {
    tableId: 'reallocation-register',
    title: TITLE[language],
    caption: captionOf([source], language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['id', 'text', { zh: '编号', en: 'Number' }],
        ['requestedOn', 'text', { zh: '申请日期', en: 'Filed on' }],
        ['requestedBy', 'text', { zh: '申请人', en: 'Filed by' }],
        ['line', 'text', { zh: '预算指标', en: 'Budget line' }],
        ['from', 'amount', { zh: '调出', en: 'From' }],
        ['to', 'amount', { zh: '调入', en: 'To' }],
        ['reason', 'text', { zh: '事由', en: 'Reason' }],
        ['status', 'text', { zh: '状态', en: 'Status' }],
        ['decidedOn', 'text', { zh: '决定日期', en: 'Decided on' }],
        ['decidedBy', 'text', { zh: '决定人', en: 'Decided by' }],
      ],
      language,
    ),
    rows: [
      ...ordered.flatMap((reallocation) => rowsOf(reallocation, language)),
      {
        cells: [
          text(''),
          text(''),
          text(''),
          text(total),
          yuan(['total', 'from'], amountFen),
          yuan(['total', 'to'], amountFen),
          text(''),
          text(''),
          text(''),
          text(''),
        ],
      },
    ],
    notes: [],
  };
}

function rowsOf(reallocation: Reallocation, language: Language): Row[] {
  const { documentId, requestedOn, requestedBy, reason, status } = reallocation;
  const { decidedOn = '', decidedBy = '' } = reallocation;
  const sides = [
    ...reallocation.from.map((line) => ({ ...line, side: 'from' as const })),
    ...reallocation.to.map((line) => ({ ...line, side: 'to' as const })),
  ];
  return sides.map(({ lineId, amountFen, side }) => {
    const amount = yuan([documentId, side, lineId], amountFen);
    return {
      cells: [
        text(documentId),
        text(requestedOn),
        text(requestedBy),
        text(lineId),
        side === 'from' ? amount : text(''),
        side === 'to' ? amount : text(''),
        text(reason),
        text(STATUSES[status][language]),
        text(decidedOn),
        text(decidedBy),
      ],
    };
  });
}
