import { readEvent } from '../capabilities/history/history.queries.js';
import { adjustedFen } from '../domain/accounts.js';
import { formatWan, formatYuan } from '../domain/money.js';
import { executionRate } from '../domain/roll-up.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { decodeEvent } from '../ledger/codec.js';
import type { Lines } from '../ledger/lines.js';
import type { Db } from '../platform/database.js';
import { summaryOf } from './events.js';
import { type Dimension, type Figure, figuresBy, totalFigure } from './figures.js';
import { printLine, type Row, tableOf } from './output.js';

// How the demo speaks: Chinese first, English beside.

export function heading(chinese: string, english: string): void {
  printLine(`\n== ${chinese} ${english}`);
}

export const say = printLine;

export function printKeys(keys: readonly { readonly role: string; readonly key: string }[]): void {
  const columns = [
    { key: 'role', title: '角色 role' },
    { key: 'key', title: '密钥 key' },
  ];
  printLine(tableOf({ columns, rows: keys.map((key) => ({ ...key })) }));
}

/** How many events of each type a ledger has. */
export async function eventCounts(db: Db, ledgerId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('event')
    .select(['type', ({ fn }) => fn.countAll<string>().as('count')])
    .where('ledger_id', '=', ledgerId)
    .groupBy('type')
    .orderBy('type')
    .execute();
  return new Map(rows.map(({ type, count }) => [type, Number(count)]));
}

export function printCounts(counts: ReadonlyMap<string, number>): void {
  const columns = [
    { key: 'type', title: '事件 event' },
    { key: 'count', title: '数量 count', align: 'right' },
  ] as const;
  printLine(tableOf({ columns, rows: [...counts].map(([type, count]) => ({ type, count })) }));
}

const BALANCE_COLUMNS = [
  { key: 'code', title: '代码 code' },
  { key: 'name', title: '名称 name' },
  { key: 'published', title: '公布数 as published', align: 'right' },
  { key: 'adjusted', title: '调整后 adjusted', align: 'right' },
  { key: 'disbursed', title: '已支出 disbursed', align: 'right' },
  { key: 'available', title: '可用 available', align: 'right' },
  { key: 'rate', title: '执行率 rate', align: 'right' },
] as const;

/** In 万元: the approved budget as a publication prints it, in whole 万元, beside what became of it. */
export function printBalances(
  dimension: Dimension,
  lines: Lines,
  { mostLevel = 3 }: { readonly mostLevel?: number } = {},
): void {
  const figures = figuresBy(dimension, lines).filter(({ level }) => level <= mostLevel);
  const footer = [balanceRow(totalFigure(lines.lines))];
  printLine('单位 unit: 万元');
  printLine(tableOf({ columns: BALANCE_COLUMNS, rows: figures.map(balanceRow), footer }));
}

function balanceRow({ key, name, level, balance }: Figure): Row {
  const adjusted = adjustedFen(balance);
  const rate = executionRate({ adjustedFen: adjusted, disbursedFen: balance.disbursed });
  return {
    code: key === 'total' ? '' : `${'  '.repeat(level - 1)}${key}`,
    name,
    published: formatWan(balance.original),
    adjusted: formatWan(adjusted, 2),
    disbursed: formatWan(balance.disbursed, 2),
    available: formatWan(balance.available, 2),
    rate: rate === undefined ? '' : `${rate}%`,
  };
}

const OVERSPEND_COLUMNS = [
  { key: 'seq', title: '事件 event', align: 'right' },
  { key: 'what', title: '结果 what' },
  { key: 'object', title: '对象 object' },
  { key: 'adjusted', title: '调整后（元）adjusted', align: 'right' },
  { key: 'committed', title: '已占用 committed', align: 'right' },
  { key: 'cause', title: '起因 cause' },
] as const;

/** Each flag and each clearing of one, with the event that caused it. */
export async function printOverspends(
  db: Db,
  {
    ledgerId,
    crossings,
  }: { readonly ledgerId: string; readonly crossings: readonly StoredEvent[] },
): Promise<void> {
  const rows: Row[] = [];
  for (const stored of crossings) {
    const { event } = decodeEvent(stored);
    if (event.type !== 'OverspendFlagged' && event.type !== 'OverspendCleared') continue;
    rows.push({
      seq: `#${stored.seq}`,
      what: event.type === 'OverspendFlagged' ? `标记 ${event.finding}` : '解除 cleared',
      object: `${event.dimension} ${event.key}`,
      adjusted: formatYuan(event.adjustedFen),
      committed: formatYuan(event.committedFen),
      cause: await causeOf(db, { ledgerId, seq: event.causedBySeq }),
    });
  }
  printLine(tableOf({ columns: OVERSPEND_COLUMNS, rows }));
}

async function causeOf(
  db: Db,
  { ledgerId, seq }: { readonly ledgerId: string; readonly seq: number },
): Promise<string> {
  const { event } = await readEvent(db, ledgerId, seq);
  const { amount } = summaryOf(decodeEvent(event).event);
  return `#${seq} ${event.effectiveOn} ${event.type} ${amount} ${event.documentNumber ?? ''}`;
}
