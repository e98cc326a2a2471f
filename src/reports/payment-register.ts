import { sumFen } from '../domain/money.js';
import type { Payment } from '../domain/payment-document.js';
import { type ComparisonSource, captionOf } from './budget-comparison.js';
import type { Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 支付登记簿: every payment, a row for each line that it is charged to now. Payees are not told: they are
// kept apart from the log and can be erased.

const TITLE: Wording = { zh: '支付登记簿', en: 'Payment register' };

const STATUSES: Readonly<Record<Payment['status'], Wording>> = {
  ordered: { zh: '支付中', en: 'In payment' },
  settled: { zh: '已支付', en: 'Settled' },
  rejected: { zh: '已退票', en: 'Rejected' },
  refunded: { zh: '已退回', en: 'Refunded' },
  reversed: { zh: '已冲销', en: 'Reversed' },
};

/** Payments in the order in which they were made. The charges of paid ones add up to what is disbursed. */
export function paymentRegister(
  source: ComparisonSource,
  {
    payments,
    language = 'zh',
  }: { readonly payments: readonly Payment[]; readonly language?: Language },
): Table {
  const ordered = [...payments].sort((a, b) => a.openedSeq - b.openedSeq);
  const charged = ordered.filter(({ status }) => status === 'settled' || status === 'refunded');
  const chargedFen = sumFen(charged.flatMap(({ charges }) => charges.map((one) => one.amountFen)));
  const refundedFen = sumFen(ordered.map((payment) => payment.refundedFen));
  return {
    tableId: 'payment-register',
    title: TITLE[language],
    caption: captionOf([source], language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['id', 'text', { zh: '编号', en: 'Number' }],
        ['paidOn', 'text', { zh: '日期', en: 'Date' }],
        ['voucher', 'text', { zh: '凭证号', en: 'Voucher' }],
        ['line', 'text', { zh: '预算指标', en: 'Budget line' }],
        ['purpose', 'text', { zh: '用途', en: 'Purpose' }],
        ['amount', 'amount', { zh: '支付金额', en: 'Amount' }],
        ['refunded', 'amount', { zh: '已退回', en: 'Refunded' }],
        ['charged', 'amount', { zh: '现列支', en: 'Charged now' }],
        ['encumbrance', 'text', { zh: '合同占用', en: 'Encumbrance' }],
        ['status', 'text', { zh: '状态', en: 'Status' }],
        ['amendments', 'text', { zh: '更正与退回', en: 'Corrections and refunds' }],
      ],
      language,
    ),
    rows: [
      ...ordered.flatMap((payment) => rowsOf(payment, language)),
      {
        cells: [
          text(''),
          text(''),
          text(''),
          text({ zh: '合计', en: 'Total' }[language]),
          text(''),
          yuan(['total', 'amount'], sumFen(ordered.map(({ amountFen }) => amountFen))),
          yuan(['total', 'refunded'], refundedFen),
          yuan(['total', 'charged'], chargedFen),
          text(''),
          text(''),
          text(''),
        ],
      },
    ],
    notes: [],
  };
}

// Amounts of the payment as a whole stand in its first row only, so that a column adds up.
function rowsOf(payment: Payment, language: Language): Row[] {
  const { documentId, amountFen, refundedFen, status, encumbranceId = '' } = payment;
  const charges = payment.charges.length === 0 ? [undefined] : payment.charges;
  return charges.map((charge, index) => ({
    cells: [
      text(documentId),
      text(payment.paidOn),
      text(payment.voucherNumber ?? ''),
      text(charge?.lineId ?? ''),
      text(payment.purpose),
      index === 0 ? yuan([documentId, 'amount'], amountFen) : text(''),
      index === 0 ? yuan([documentId, 'refunded'], refundedFen) : text(''),
      charge === undefined ? text('') : yuan([documentId, charge.lineId], charge.amountFen),
      text(encumbranceId),
      text(STATUSES[status][language]),
      text(payment.amendmentIds.join(', ')),
    ],
  }));
}
