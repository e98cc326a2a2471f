import type { Account } from '../../src/domain/accounts.js';
import type { DocumentOf } from '../../src/domain/documents.js';
import type { BudgetEventType } from '../../src/domain/events.js';

// The pictures of the README, as lists of boxes and arrows. The arrows are events and the states are those of
// the documents: a name that changes in the code breaks the build here.

/** A box in a grid of columns and rows. */
export interface Box {
  readonly id: string;
  readonly column: number;
  readonly row: number;
  readonly chinese: string;
  readonly english: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly events: readonly BudgetEventType[];
}

export interface Picture {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

type Stage = 'provisional' | 'original' | Account | 'next';

const box = <Id extends string>(
  id: Id,
  [column, row]: readonly [column: number, row: number],
  chinese: string,
  english: string,
) => ({ id, column, row, chinese, english });

const stage = box<Stage>;
const arrow = <Id extends string>(from: Id, to: Id, ...events: readonly BudgetEventType[]) => ({
  from,
  to,
  events,
});
const flow = arrow<Stage>;

/** What becomes of money in a budget's year. */
export const YEAR: Picture = {
  title: "A budget's year: accounts and the events between them",
  boxes: [
    stage('provisional', [0, 0], '批复前支出', 'provisional'),
    stage('original', [0, 1], '年初预算批复', 'original'),
    stage('unallotted', [1, 2], '待下达', 'unallotted'),
    stage('available', [2, 1], '可用额度', 'available'),
    stage('supplementary', [1, 0], '追加, 预算调整', 'supplementary'),
    stage('reduced', [2, 0], '追减', 'reduced'),
    stage('frozen', [3, 0], '冻结, 调剂中', 'frozen'),
    stage('preEncumbered', [2, 2], '采购计划', 'preEncumbered'),
    stage('encumbered', [3, 2], '合同占用', 'encumbered'),
    stage('inPayment', [3, 1], '支付申请', 'inPayment'),
    stage('disbursed', [4, 1], '支付', 'disbursed'),
    stage('returned', [1, 3], '结余收回', 'returned'),
    stage('carriedOut', [2, 3], '结转', 'carriedOut'),
    stage('next', [3, 3], '下年可用额度', 'available, next year'),
  ],
  arrows: [
    flow('provisional', 'original', 'BudgetApproved'),
    flow('original', 'available', 'BudgetApproved'),
  ],
};

type Status<Kind extends 'reallocation' | 'payment' | 'encumbrance'> = DocumentOf<Kind>['status'];
