import { nameOf } from '../capabilities/balances/balances.queries.js';
import {
  type Account,
  adjustedFen,
  type Balance,
  RESOURCE_ACCOUNTS,
  STATUS_ACCOUNTS,
} from '../domain/accounts.js';
import type { Line } from '../domain/budget.js';
import type { Header } from '../domain/header.js';
import { addressOf } from '../domain/line.js';
import { formatWan, formatYuan } from '../domain/money.js';
import { executionRate, rolledUp, subjectLevel, totalOf } from '../domain/roll-up.js';
import type { Column, Row } from './output.js';

// Balances as people read them: what was published (年初数), what may be spent now (调整后), what was
// spent and what is left.

export const DIMENSIONS = ['line', 'function', 'economic', 'project', 'unit'] as const;

export type Dimension = (typeof DIMENSIONS)[number];

export interface Figure {
  readonly key: string;
  readonly name: string;
  /** 1 for 类, 2 for 款, 3 for 项; 1 for everything that is no subject. */
  readonly level: number;
  readonly balance: Balance;
}

/** Balances under the keys of one dimension, in their order. */
export function figuresBy(
  dimension: Dimension,
  { header, lines }: { readonly header: Header; readonly lines: readonly Line[] },
): Figure[] {
  if (dimension === 'line') {
    return lines.map(({ lineId, balance }) => ({
      key: lineId,
      name: nameOfLine(header, lineId),
      level: 1,
      balance,
    }));
  }
  const rollUp = dimension === 'function' ? 'functional' : dimension;
  const isSubject = rollUp === 'functional' || rollUp === 'economic';
  return [...rolledUp(rollUp, lines)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, balance]) => ({
      key,
      name: nameOf(header, rollUp, key),
      level: isSubject ? subjectLevel(key) : 1,
      balance,
    }));
}

export function totalFigure(lines: readonly Line[]): Figure {
  return { key: 'total', name: '合计', level: 1, balance: totalOf(lines) };
}

function nameOfLine(header: Header, lineId: string): string {
  const { functionalCode, economicCode, projectCode } = addressOf(lineId);
  const names = [
    nameOf(header, 'functional', functionalCode),
    nameOf(header, 'economic', economicCode),
    projectCode === undefined ? '' : nameOf(header, 'project', projectCode),
  ];
  return names.filter((name) => name !== '').join(' / ');
}

const AMOUNTS = [
  { key: 'original', title: '年初 approved' },
  { key: 'adjusted', title: '调整后 adjusted' },
  { key: 'disbursed', title: '已支出 disbursed' },
  { key: 'frozen', title: '冻结 frozen' },
  { key: 'available', title: '可用 available' },
] as const;

/** Columns of figures in yuan or 万元. */
export function figureColumns(unit: '元' | '万元', without: readonly string[] = []): Column[] {
  const amounts = AMOUNTS.filter(({ key }) => !without.includes(key));
  return [
    { key: 'key', title: '代码 code' },
    { key: 'name', title: `名称 name（${unit}）` },
    ...amounts.map((amount) => ({ ...amount, align: 'right' as const })),
    { key: 'executionRate', title: '执行率 rate', align: 'right' },
  ];
}

/** A figure as a row of a table or of CSV: every account, exact in yuan or rounded once to 万元. */
export function figureRow({ key, name, balance }: Figure, unit: '元' | '万元'): Row {
  const shown = unit === '元' ? formatYuan : (fen: bigint) => formatWan(fen, 2);
  const adjusted = adjustedFen(balance);
  const rate = executionRate({ adjustedFen: adjusted, disbursedFen: balance.disbursed });
  const amountsOf = (accounts: readonly Account[]) =>
    Object.fromEntries(accounts.map((account) => [account, shown(balance[account])]));
  return {
    key,
    name,
    ...amountsOf(RESOURCE_ACCOUNTS),
    adjusted: shown(adjusted),
    ...amountsOf(STATUS_ACCOUNTS),
    executionRate: rate === undefined ? '' : `${rate}%`,
  };
}

/** A figure as JSON: yuan as text, under the names that HTTP uses too. */
export function figureJson({ key, name, level, balance }: Figure) {
  const {
    key: _,
    name: __,
    executionRate: ___,
    ...amounts
  } = figureRow({ key, name, level, balance }, '元');
  const adjusted = adjustedFen(balance);
  const rate = executionRate({ adjustedFen: adjusted, disbursedFen: balance.disbursed }) ?? null;
  return { code: key, name, level, ...amounts, executionRate: rate };
}
