import { approveBudget } from '../../src/domain/appropriation.js';
import type { Meta } from '../../src/domain/events.js';
import { type RecordPayment, recordPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import type { Receipt } from '../../src/ledger/answer.js';
import { type CommandMeta, Ledger } from '../../src/ledger/ledger.js';
import { type Database, openDatabase } from '../../src/platform/database.js';
import { OFFICE, OFFICER, OPENING, OPENING_LINES, TREASURY } from '../domain/fixture.js';
import { decide, type Order } from '../domain/orders.js';
import { createTestDatabase } from './database.js';

export const LEDGER_ID = OPENING.ledgerId;

/** A database of its own and a ledger on it, for one test file. */
export interface LedgerUnderTest {
  readonly url: string;
  readonly database: Database;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

export async function ledgerUnderTest(): Promise<LedgerUnderTest> {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolSize: 8 });
  const close = async () => {
    await database.close();
    await drop();
  };
  return { url, database, ledger: newLedger(database), close };
}

/** Another process's view of the same database: its own memory, its own writers. */
export function newLedger(
  database: Database,
  options: Partial<ConstructorParameters<typeof Ledger>[0]> = {},
): Ledger {
  const limits = { batchLimit: 256, queueLimit: 10_000, ledgersInMemory: 10 };
  return new Ledger({ database, ...limits, ...options });
}

/** Meta of a command under a key; the request is the key itself unless it is given. */
export function under(idempotencyKey: string, meta: Partial<CommandMeta> = {}): CommandMeta {
  const request = idempotencyKey;
  const correlationId = idempotencyKey;
  return { ...TREASURY, client: 'test', idempotencyKey, request, correlationId, ...meta };
}

/** Opens the fixture's ledger, under another id if one is given, and approves its budget. */
export async function openReady(ledger: Ledger, ledgerId = LEDGER_ID): Promise<void> {
  const order = { ...OPENING, ledgerId };
  const opening = under('open', OFFICER);
  await ledger.decide(ledgerId, opening, (budget) => openLedger(budget, order, opening));
  const approval = under('approve', { ...OFFICER, documentNumber: '深龙财〔2023〕1号' });
  const lines = OPENING_LINES;
  await ledger.decide(ledgerId, approval, (budget) => approveBudget(budget, { lines }, approval));
}

/** Pays from the office line, under the payment's id as key. */
export function pay(
  ledger: Ledger,
  payment: Pick<RecordPayment, 'paymentId'> & Partial<RecordPayment>,
  meta: Partial<CommandMeta> = {},
  ledgerId = LEDGER_ID,
): Promise<Receipt> {
  const order = {
    lineId: OFFICE,
    amountFen: 1n,
    voucherNumber: 'V',
    purpose: '办公用品',
    ...payment,
  };
  const command = under(payment.paymentId, meta);
  return ledger.decide(ledgerId, command, (budget) => recordPayment(budget, order, command));
}

/** Posts a domain order under a key. */
export function post(ledger: Ledger, order: Order, idempotencyKey: string): Promise<Receipt> {
  const meta: Meta = order.meta;
  return ledger.decide(LEDGER_ID, under(idempotencyKey, meta), (budget) => decide(budget, order));
}
