import { z } from 'zod';
import {
  type Account,
  adjustedFen,
  type Balance,
  RESOURCE_ACCOUNTS,
  STATUS_ACCOUNTS,
} from '../domain/accounts.js';
import { formatYuan } from '../domain/money.js';
import { executionRate } from '../domain/roll-up.js';
import { YUAN } from './fields.js';

/** The budgetary equation of a line or of anything above it, in yuan. */
export const BALANCE = {
  ...each(RESOURCE_ACCOUNTS, () => YUAN),
  adjusted: YUAN.describe('What may be spent after all changes.'),
  ...each(STATUS_ACCOUNTS, () => YUAN),
  available: YUAN.describe('Negative when more is committed than there is.'),
  executionRate: z
    .string()
    .nullable()
    .describe('Disbursed in percent of adjusted, two decimals; null without a budget.'),
};

export const BALANCE_IN_YUAN = z.strictObject(BALANCE).meta({ id: 'Balance' });

export type BalanceInYuan = z.infer<typeof BALANCE_IN_YUAN>;

export function balanceInYuan(balance: Balance): BalanceInYuan {
  const adjusted = adjustedFen(balance);
  const rate = executionRate({ adjustedFen: adjusted, disbursedFen: balance.disbursed });
  const yuanOf = (account: Account) => formatYuan(balance[account]);
  return {
    ...each(RESOURCE_ACCOUNTS, yuanOf),
    adjusted: formatYuan(adjusted),
    ...each(STATUS_ACCOUNTS, yuanOf),
    executionRate: rate ?? null,
  };
}

function each<Name extends Account, Value>(
  accounts: readonly Name[],
  toValue: (account: Name) => Value,
): Record<Name, Value> {
  const entries = accounts.map((account) => [account, toValue(account)]);
  return Object.fromEntries(entries) as Record<Name, Value>;
}
