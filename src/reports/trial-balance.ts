import { type Account, RESOURCE_ACCOUNTS, STATUS_ACCOUNTS } from '../domain/accounts.js';
import { sumFen } from '../domain/money.js';
import { type ComparisonSource, captionOf } from './budget-comparison.js';
import type { Row, Table } from './table.js';
import { columnsOf, type Language, text, unitOfYuan, type Wording, yuan } from './yuan-cells.js';

// 试算平衡表 of the budgetary equation. Budgetary accounting books what is provided on the credit side and
// what it has become on the debit side; `reduced` takes from what is provided and stands opposite.

/** What entries added to an account and took from it, in fen; both are sizes. */
export interface Turnover {
  readonly addedFen: bigint;
  readonly takenFen: bigint;
}

export type Turnovers = Readonly<Record<Account, Turnover>>;

type Side = 'debit' | 'credit';

const TITLE: Wording = { zh: '试算平衡表', en: 'Trial balance' };

const ACCOUNT_NAMES: Readonly<Record<Account, Wording>> = {
  original: { zh: '年初预算', en: 'Original budget' },
  supplementary: { zh: '追加', en: 'Supplementary' },
  reduced: { zh: '追减', en: 'Reduced' },
  reallocated: { zh: '调剂', en: 'Reallocated' },
  carriedIn: { zh: '上年结转', en: 'Carried in' },
  provisional: { zh: '批复前安排', en: 'Provisional' },
  unallotted: { zh: '待下达', en: 'Not yet allotted' },
  available: { zh: '可用额度', en: 'Available' },
  frozen: { zh: '冻结', en: 'Frozen' },
  preEncumbered: { zh: '采购计划', en: 'Pre-encumbered' },
  encumbered: { zh: '合同占用', en: 'Encumbered' },
  inPayment: { zh: '支付中', en: 'In payment' },
  disbursed: { zh: '已支付', en: 'Disbursed' },
  carriedOut: { zh: '结转下年', en: 'Carried out' },
  returned: { zh: '结余收回', en: 'Returned' },
};

/** Turnover and balance of every account, debit and credit; the last row adds up both sides. */
export function trialBalance(
  sources: readonly ComparisonSource[],
  { turnovers, language = 'zh' }: { readonly turnovers: Turnovers; readonly language?: Language },
): Table {
  const accounts = [...RESOURCE_ACCOUNTS, ...STATUS_ACCOUNTS].map((account) =>
    entriesOf(account, turnovers[account]),
  );
  const total = SUMS.map((columnId) => sumFen(accounts.map((entries) => entries[columnId])));
  return {
    tableId: 'trial-balance',
    title: TITLE[language],
    caption: captionOf(sources, language),
    unit: unitOfYuan(language),
    columns: columnsOf(
      [
        ['account', 'text', { zh: '账户', en: 'Account' }],
        ['name', 'text', { zh: '名称', en: 'Name' }],
        ['debitTurnover', 'amount', { zh: '借方发生额', en: 'Debit turnover' }],
        ['creditTurnover', 'amount', { zh: '贷方发生额', en: 'Credit turnover' }],
        ['debit', 'amount', { zh: '借方余额', en: 'Debit balance' }],
        ['credit', 'amount', { zh: '贷方余额', en: 'Credit balance' }],
      ],
      language,
    ),
    rows: [
      ...accounts.map((entries) => rowOf(entries, language)),
      {
        cells: [
          text(''),
          text({ zh: '合计', en: 'Total' }[language]),
          ...SUMS.map((columnId, index) => yuan(['total', columnId], total[index] ?? 0n)),
        ],
      },
    ],
    notes: [],
  };
}

const SUMS = ['debitTurnover', 'creditTurnover', 'debit', 'credit'] as const;

type Entries = Readonly<Record<(typeof SUMS)[number], bigint>> & { readonly account: Account };

function entriesOf(account: Account, { addedFen, takenFen }: Turnover): Entries {
  const side = sideOf(account);
  const [debitTurnover, creditTurnover] =
    side === 'debit' ? [addedFen, takenFen] : [takenFen, addedFen];
  const balanceFen = debitTurnover - creditTurnover;
  return {
    account,
    debitTurnover,
    creditTurnover,
    debit: balanceFen > 0n ? balanceFen : 0n,
    credit: balanceFen < 0n ? -balanceFen : 0n,
  };
}

function sideOf(account: Account): Side {
  if (account === 'reduced') return 'debit';
  return RESOURCE_ACCOUNTS.some((resource) => resource === account) ? 'credit' : 'debit';
}

function rowOf(entries: Entries, language: Language): Row {
  const { account } = entries;
  const terms = [{ of: 'lines', lines: {}, accounts: [account], sign: 1 }] as const;
  // A balance stands on one side only, and only there it is the account itself.
  const amounts = SUMS.map((columnId) => {
    const isBalance = columnId === sideOf(account) && entries[columnId] > 0n;
    return yuan([account, columnId], entries[columnId], isBalance ? terms : []);
  });
  return { cells: [text(account), text(ACCOUNT_NAMES[account][language]), ...amounts] };
}
