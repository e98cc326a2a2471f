import { WAGES } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// The months are closed one after the other; what is late counts in the next open one.

const MONTHS = ['02', '03', '04', '05', '06', '07', '08', '09', '10'];
const close = (day: string, month: string) =>
  on(day, 'finance', 'closePeriod', { of: { period: `2023-${month}` } });

export const CLOSING: readonly Step[] = [
  ...MONTHS.map((month) => close('2023-11-10', month)),
  close('2023-12-05', '11'),
  on('2023-12-06', 'treasury', 'recordPayment', {
    as: 'late for November',
    body: {
      effectiveOn: '2023-11-30',
      lineId: WAGES,
      amount: '1000000.00',
      voucherNumber: '2023-11-0099',
      purpose: '工资',
    },
    moves: { [WAGES]: 'available -1000000.00, disbursed 1000000.00' },
  }),
];

/** The last month, when nothing has to be settled any more. */
export const LAST_MONTH: readonly Step[] = [
  close('2023-12-31', '12'),
  on('2024-01-02', 'treasury', 'recordPayment', {
    body: {
      effectiveOn: '2023-12-31',
      lineId: WAGES,
      amount: '0.01',
      voucherNumber: '2023-12-0100',
      purpose: '工资',
    },
    refused: 'PERIOD_IS_CLOSED',
  }),
];
