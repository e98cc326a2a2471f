import { z } from 'zod';
import { adjustedFen, type Balance } from '../../domain/accounts.js';
import { formatYuan } from '../../domain/money.js';
import { executionRate } from '../../domain/roll-up.js';
import { YUAN } from '../../http/fields.js';

/** The budgetary equation of a line or of anything above it, in yuan. */
export const BALANCE = {
  original: YUAN,
  supplementary: YUAN,
  reduced: YUAN,
  reallocated: YUAN,
  carriedIn: YUAN,
  adjusted: YUAN.describe('What may be spent after all changes.'),
  available: YUAN.describe('Negative when more is committed than there is.'),
  frozen: YUAN,
  preEncumbered: YUAN,
  encumbered: YUAN,
  inPayment: YUAN,
  disbursed: YUAN,
  carriedOut: YUAN,
  returned: YUAN,
  executionRate: z
    .string()
    .nullable()
    .describe('Disbursed in percent of adjusted, two decimals; null without a budget.'),
};

const BALANCE_OBJECT = z.strictObject(BALANCE);

export type BalanceInYuan = z.infer<typeof BALANCE_OBJECT>;

export function balanceInYuan(balance: Balance): BalanceInYuan {
  const adjusted = adjustedFen(balance);
  const rate = executionRate({ adjustedFen: adjusted, disbursedFen: balance.disbursed });
  return {
    original: formatYuan(balance.original),
    supplementary: formatYuan(balance.supplementary),
    reduced: formatYuan(balance.reduced),
    reallocated: formatYuan(balance.reallocated),
    carriedIn: formatYuan(balance.carriedIn),
    adjusted: formatYuan(adjusted),
    available: formatYuan(balance.available),
    frozen: formatYuan(balance.frozen),
    preEncumbered: formatYuan(balance.preEncumbered),
    encumbered: formatYuan(balance.encumbered),
    inPayment: formatYuan(balance.inPayment),
    disbursed: formatYuan(balance.disbursed),
    carriedOut: formatYuan(balance.carriedOut),
    returned: formatYuan(balance.returned),
    executionRate: rate ?? null,
  };
}
