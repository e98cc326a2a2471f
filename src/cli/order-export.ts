import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { BudgetEvent } from '../domain/events.js';
import { streamEvents } from '../event-store/read.js';
import { CELL_LIMIT, type TextSheet, textWorkbook } from '../exporters/workbook.js';
import { inYuan } from '../http/yuan.js';
import { layoutOf } from '../importers/order-columns.js';
import type { OrderVerb } from '../importers/order-sheet.js';
import { type WrittenOrder, WrittenSheet } from '../importers/written-sheets.js';
import { decodeEvent } from '../ledger/codec.js';
import { LedgerMemory } from '../ledger/memory.js';
import { ledgerIdOf } from './arguments.js';
import type { ExportOptions } from './export.js';
import { BadInput } from './failures.js';
import { SHEET_VERBS } from './order-import.js';
import { type LoggedOrder, LoggedOrders } from './order-log.js';
import { ROUTES } from './order-verbs.js';
import { note, print } from './output.js';
import { type Session, withSession } from './session.js';

// The log turned back into orders, in the form that `import orders` reads.

export async function exportOrders(options: ExportOptions): Promise<void> {
  const { out, verbs } = options;
  const known = SHEET_VERBS.map(({ verb }) => verb);
  const unknown = verbs?.find((verb) => !known.includes(verb));
  if (unknown !== undefined) {
    throw new BadInput(`--verbs: ${unknown} is none; \`budget-ledger order list\` has them`);
  }
  const found = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, options.ledger);
    return { ledgerId, ...(await sheetsOf(session, ledgerId, options)) };
  });
  await write(out, found.sheets.map(textSheet));
  tell('left out, not ordered by anybody', found.ownEvents);
  tell('left out, and the orders behind them are not known', found.unknownEvents);
  const rows = found.sheets.map((sheet) => ({
    verb: sheet.verb.verb,
    orders: sheet.orderCount,
    rows: sheet.cells().length - 1,
  }));
  const columns = [
    { key: 'verb', title: 'sheet' },
    { key: 'orders', title: 'orders', align: 'right' },
    { key: 'rows', title: 'rows', align: 'right' },
  ] as const;
  print({ columns, rows, json: { ledgerId: found.ledgerId, out, sheets: rows } }, options);
}

interface Found {
  readonly sheets: readonly WrittenSheet[];
  readonly ownEvents: readonly string[];
  readonly unknownEvents: readonly string[];
}

async function sheetsOf(
  { database: { db } }: Session,
  ledgerId: string,
  { verbs, fromSeq = 1, toSeq }: ExportOptions,
): Promise<Found> {
  const payees = await payeesOf(db, ledgerId);
  const sheets = new Map<string, WrittenSheet>();
  const numbers = new Set<number>();
  const left = { ownEvents: [] as string[], unknownEvents: [] as string[] };
  const memory = new LedgerMemory(ledgerId);
  const orders = new LoggedOrders();
  const range = { ledgerId, afterSeq: 0, ...(toSeq === undefined ? {} : { untilSeq: toSeq }) };
  for await (const stored of streamEvents(db, range)) {
    const step = orders.next(decodeEvent(stored), memory);
    memory.replay(stored);
    if (step === 'part') continue;
    if (step === 'unknown') {
      if (stored.seq >= fromSeq) left.unknownEvents.push(stored.type);
      continue;
    }
    const { recorded, command } = step;
    const verb = VERB_OF_ID.get(command);
    if (recorded.seq < fromSeq) continue;
    if (verb === undefined) left.ownEvents.push(stored.type);
    else if (verbs === undefined || verbs.includes(verb.verb)) {
      const sheet = sheets.get(verb.verb) ?? new WrittenSheet(verb);
      sheets.set(verb.verb, sheet);
      sheet.add(written(step, verb, payees));
      numbers.add(recorded.seq);
    }
  }
  if (orders.isCut) left.unknownEvents.push('ReallocationRequested');
  if (memory.header === undefined) throw new BadInput(`there is no ledger ${ledgerId}`);
  for (const sheet of sheets.values()) sheet.refer((seq) => numbers.has(seq));
  const inOrder = [...sheets.values()].sort((a, b) => (a.verb.verb < b.verb.verb ? -1 : 1));
  return { sheets: inOrder, ...left };
}

const VERB_OF_ID = new Map(ROUTES.map(({ id }, index) => [id, SHEET_VERBS[index]]));

function written(
  { recorded, order, ids }: LoggedOrder,
  verb: OrderVerb,
  payees: ReadonlyMap<string, unknown>,
): WrittenOrder {
  const { seq, actor, effectiveOn, documentNumber, event } = recorded;
  const { payeeCommitment, ...spoken } = inYuan(order) as Record<string, unknown>;
  const { pathNames, makes } = verb;
  const own = [...pathNames, ...(makes === undefined ? [] : [makes])];
  const fields = Object.entries(spoken).filter(([name]) => !own.includes(name));
  const payee = payeeCommitment === undefined ? undefined : payees.get(String(spoken.paymentId));
  const content = { effectiveOn, documentNumber, ...Object.fromEntries(fields), payee };
  checkFields(seq, verb, Object.keys(content));
  return {
    number: seq,
    actor,
    role: roleIn(event),
    path: Object.fromEntries(pathNames.map((name) => [name, String(spoken[name])])),
    ids: ids ?? (makes === undefined ? [] : [String(spoken[makes])]),
    body: Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)),
  };
}

// A field of an order that its body does not have would be lost without a word.
function checkFields(seq: number, verb: OrderVerb, names: readonly string[]): void {
  const { columns } = layoutOf(verb.body);
  const known = new Set([...columns.map(({ path }) => path[0]), 'payee']);
  const lost = names.find((name) => !known.has(name));
  if (lost !== undefined) throw new Error(`event ${seq}: ${verb.verb} has no field ${lost}`);
}

// Of most orders the log does not keep the role; where it matters, the event says it.
function roleIn(event: BudgetEvent): string | undefined {
  return 'role' in event ? event.role : undefined;
}

async function payeesOf(
  db: Session['database']['db'],
  ledgerId: string,
): Promise<Map<string, unknown>> {
  const kept = await db
    .selectFrom('personal_data')
    .select(['document_id', 'content'])
    .where('ledger_id', '=', ledgerId)
    .execute();
  return new Map(kept.map(({ document_id: id, content }) => [id, JSON.parse(content)]));
}

function textSheet(sheet: WrittenSheet): TextSheet {
  return { name: sheet.verb.verb, rows: sheet.cells() };
}

async function write(out: string, sheets: readonly TextSheet[]): Promise<void> {
  if (extname(out).toLowerCase() === '.xlsx') {
    checkLengths(out, sheets);
    await writeFile(out, await textWorkbook(sheets), { flag: 'wx' }).catch(refuse(out));
    return;
  }
  await mkdir(out, { recursive: true }).catch(refuse(out));
  const present = await readdir(out);
  if (present.length > 0) throw new BadInput(`--out ${out}: the folder is not empty`);
  for (const { name, rows } of sheets) {
    await writeFile(join(out, `${name}.csv`), stringify([...rows]));
  }
}

function checkLengths(out: string, sheets: readonly TextSheet[]): void {
  for (const { name, rows } of sheets) {
    const row = rows.findIndex((cells) => cells.some((cell) => cell.length > CELL_LIMIT));
    if (row === -1) continue;
    const reason = `a cell of sheet ${name}, row ${row + 1} has more than ${CELL_LIMIT} characters`;
    throw new BadInput(`--out ${out}: ${reason}; export into a folder of CSV files`);
  }
}

function refuse(out: string) {
  return (error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EEXIST' ? 'it exists already' : error.message;
    throw new BadInput(`--out ${out}: ${reason}`);
  };
}

function tell(what: string, types: readonly string[]): void {
  if (types.length === 0) return;
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  note(`${what}: ${[...counts].map(([type, count]) => `${count} ${type}`).join(', ')}`);
}
