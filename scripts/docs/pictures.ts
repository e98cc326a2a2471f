import type { Account } from '../../src/domain/accounts.js';
import type { DocumentKind, DocumentOf } from '../../src/domain/documents.js';
import type { BudgetEventType } from '../../src/domain/events.js';

// The pictures of the README as lists. The names on the arrows are events, those in the boxes accounts or the
// states of a document: a name that changes in the code breaks the build here.

export interface Box {
  readonly chinese: string;
  readonly english: string;
  /** What happens without leaving it. */
  readonly within?: readonly BudgetEventType[];
}

/** A box beside the path, with what leads to it and what leads back. */
export interface Side {
  readonly box: Box;
  readonly out?: readonly BudgetEventType[];
  readonly back?: readonly BudgetEventType[];
}

/** A box of the path from top to bottom. */
export interface Row {
  readonly box: Box;
  readonly left?: readonly Side[];
  readonly right?: readonly Side[];
  /** What leads to the next row. */
  readonly down?: readonly BudgetEventType[];
}

export interface Picture {
  readonly title: string;
  readonly rows: readonly Row[];
}

const account = (chinese: string, english: Account, ...within: readonly BudgetEventType[]) => ({
  chinese,
  english,
  within,
});

/** What becomes of money in a year. */
const YEAR: Picture = {
  title: 'The year of a budget: accounts, and the events that move money between them',
  rows: [
    {
      box: { chinese: '开账', english: 'ledger opened', within: ['LedgerOpened', 'PolicyAdopted'] },
      right: [{ box: account('批复前支出', 'provisional'), out: ['ProvisionallyAppropriated'] }],
      down: ['BudgetApproved'],
    },
    {
      box: account('年初预算批复', 'original', 'CashPlanSet'),
      right: [
        {
          box: account('追加, 预算调整', 'supplementary'),
          back: ['SupplementaryAppropriated', 'BudgetAdjusted'],
        },
      ],
      left: [
        { box: account('待下达', 'unallotted'), out: ['BudgetApproved'], back: ['FundsAllotted'] },
      ],
      down: ['BudgetApproved', 'FundsAllotted'],
    },
    {
      box: account('可用额度', 'available'),
      left: [
        {
          box: account('冻结, 预算调剂', 'frozen'),
          out: ['ReallocationRequested', 'FundsFrozen'],
          back: ['BudgetReallocated', 'ReallocationRejected', 'FundsUnfrozen'],
        },
      ],
      right: [{ box: account('追减', 'reduced'), out: ['AppropriationReduced', 'BudgetAdjusted'] }],
      down: ['PreEncumbranceRecorded'],
    },
    {
      box: account('采购计划', 'preEncumbered'),
      left: [{ box: account('可用额度', 'available'), out: ['PreEncumbranceReleased'] }],
      down: ['EncumbranceRecorded'],
    },
    {
      box: account('合同占用', 'encumbered', 'EncumbranceIncreased'),
      left: [{ box: account('可用额度', 'available'), out: ['EncumbranceReleased'] }],
      down: ['PaymentOrdered'],
    },
    {
      box: account('支付申请', 'inPayment'),
      left: [
        {
          box: account('可用额度', 'available'),
          out: ['PaymentRejected'],
          back: ['PaymentOrdered'],
        },
      ],
      down: ['PaymentSettled'],
    },
    {
      box: account('支付', 'disbursed', 'PaymentRecorded'),
      left: [{ box: account('可用额度', 'available'), out: ['PaymentRefunded'] }],
      right: [{ box: { chinese: '更正', english: 'another line' }, out: ['PaymentCorrected'] }],
      down: ['PeriodClosed'],
    },
    {
      box: { chinese: '年终结转', english: 'year end', within: ['YearClosed'] },
      left: [{ box: account('结余收回', 'returned'), out: ['FundsReturned'] }],
      right: [{ box: account('结转', 'carriedOut'), out: ['CarriedOver'] }],
      down: ['CarryOverReceived'],
    },
    { box: account('下年预算', 'carriedIn', 'CarryOverCompleted') },
  ],
};

function state<Kind extends DocumentKind>(
  chinese: string,
  english: DocumentOf<Kind>['status'],
  ...within: readonly BudgetEventType[]
): Box {
  return { chinese, english, within };
}

const REALLOCATION: Picture = {
  title: 'The states of a reallocation',
  rows: [
    {
      box: state<'reallocation'>(
        '已申请',
        'requested',
        ...(['ReallocationRequested', 'ReallocationAmended', 'ReallocationEndorsed'] as const),
      ),
      left: [
        { box: state<'reallocation'>('已驳回', 'rejected'), out: ['ReallocationRejected'] },
        { box: state<'reallocation'>('已撤回', 'withdrawn'), out: ['ReallocationWithdrawn'] },
      ],
      right: [{ box: state<'reallocation'>('已过期', 'expired'), out: ['ReallocationExpired'] }],
      down: ['BudgetReallocated'],
    },
    { box: state<'reallocation'>('已批准', 'approved', 'ReallocationReported') },
  ],
};

const PAYMENT: Picture = {
  title: 'The states of a payment',
  rows: [
    {
      box: state<'payment'>('已申请', 'ordered', 'PaymentOrdered'),
      left: [{ box: state<'payment'>('已退票', 'rejected'), out: ['PaymentRejected'] }],
      down: ['PaymentSettled'],
    },
    {
      box: state<'payment'>('已支付', 'settled', 'PaymentRecorded', 'PaymentCorrected'),
      right: [{ box: state<'payment'>('已冲销', 'reversed'), out: ['EventReversed'] }],
      down: ['PaymentRefunded'],
    },
    { box: state<'payment'>('已退回', 'refunded') },
  ],
};

const ENCUMBRANCE: Picture = {
  title: 'The states of a procurement plan and of its contract',
  rows: [
    {
      box: state<'pre-encumbrance'>('采购计划', 'open', 'PreEncumbranceRecorded'),
      right: [
        { box: state<'pre-encumbrance'>('计划结束', 'closed'), out: ['PreEncumbranceReleased'] },
      ],
      down: ['EncumbranceRecorded'],
    },
    {
      box: state<'encumbrance'>('合同占用', 'open', 'EncumbranceIncreased', 'PaymentRejected'),
      down: ['PaymentOrdered', 'PaymentRecorded', 'EncumbranceReleased', 'CarriedOver'],
    },
    { box: state<'encumbrance'>('合同结束', 'closed') },
  ],
};

/** Every picture by the name of its file. */
export const PICTURES: Readonly<Record<string, Picture>> = {
  'budget-year': YEAR,
  'reallocation-states': REALLOCATION,
  'payment-states': PAYMENT,
  'encumbrance-states': ENCUMBRANCE,
};
