import { v5 as uuidv5 } from 'uuid';
import { z } from 'zod';
import { RecordPaymentCommand } from '../capabilities/execution/execution.commands.js';
import type { Meta } from '../domain/events.js';
import { type RecordPayment, recordPayment } from '../domain/execution.js';
import { must } from '../domain/rules.js';
import type { RowProblem, Sheet } from '../files/sheet.js';
import { jsonText } from '../ledger/codec.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Payee } from '../ledger/personal-data.js';
import type { Db } from '../platform/database.js';
import { date, fen, type RowRecord, readRecords, text, yuan } from './columns.js';
import { ADDRESS_COLUMNS, lineIdOfCells } from './line-columns.js';
import type { ImportOrder } from './lines.importer.js';
import { clientOf, postedKeys, problemOf, refuseRows, type SubjectColumns } from './rehearsal.js';

// Settled payments from a file: one row, one payment, one event. A row's key is made of the file's digest
// and the row's number, so a file that is posted again, or after a crash, doubles nothing.

const PAYMENT_COLUMNS = {
  payment_id: text().optional(),
  effective_on: date,
  voucher_number: text(100),
  purpose: text(),
  amount: yuan.optional(),
  amount_fen: fen.optional(),
  payee_name: text(200).optional(),
  payee_account: text(100).optional(),
  document_number: text(100).optional(),
};

const BY_ADDRESS = {
  schema: z.object({ ...PAYMENT_COLUMNS, ...ADDRESS_COLUMNS }),
  oneOf: [['amount', 'amount_fen']],
};

const BY_LINE_ID = {
  schema: z.object({ ...PAYMENT_COLUMNS, line_id: text(160) }),
  oneOf: [['amount', 'amount_fen']],
};

type PaymentCells = z.infer<z.ZodObject<typeof PAYMENT_COLUMNS>>;

export interface PlannedPayment {
  readonly row: number;
  readonly amountFen: bigint;
  /** Made when it is posted: a file may hold half a million. */
  command(): RecordPaymentCommand;
}

export interface PaymentsPlan {
  /** Payments that are still to be posted, in the order of the rows. */
  readonly payments: readonly PlannedPayment[];
  /** Rows that an earlier run of this very file has posted. */
  readonly postedBefore: number;
  /** Lines whose available amount would be negative afterwards, with that amount. */
  readonly overspends: ReadonlyMap<string, bigint>;
}

/** What posting the file would do. Throws `RowsRefused` with every bad row; writes nothing. */
export async function planPayments(
  { ledger, db }: { readonly ledger: Ledger; readonly db: Db },
  sheet: Sheet,
  order: Omit<ImportOrder, 'effectiveOn'>,
): Promise<PaymentsPlan> {
  const { ledgerId } = order;
  const header = await ledger.inspect(ledgerId, (memory) => memory.header);
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  const { rows, problems } = readPayments(sheet, order);
  const posted = await postedKeys(db, { ledgerId, client: clientOf(sheet.digest) });
  const open = rows.filter(({ key }) => !posted.has(key));
  const rehearsals = await ledger.rehearse(
    ledgerId,
    open.map(({ payment, meta }) => ({
      meta,
      decide: (budget) => recordPayment(budget, payment, meta),
    })),
  );
  const refused = open.map(({ row, columns }, index) =>
    problemOf(rehearsals[index], { row, columns }),
  );
  refuseRows([...problems, ...refused.filter((problem) => problem !== undefined)]);
  return {
    payments: open.map((row) => ({
      row: row.row,
      amountFen: row.payment.amountFen,
      command: () => commandOf(row, { ledgerId, sheet }),
    })),
    postedBefore: rows.length - open.length,
    overspends: await overspendsAfter(ledger, ledgerId, open),
  };
}

interface PaymentRow {
  readonly row: number;
  readonly key: string;
  readonly columns: SubjectColumns;
  readonly payment: RecordPayment;
  readonly payee: Payee | undefined;
  readonly meta: Meta;
}

function readPayments(
  sheet: Sheet,
  order: Omit<ImportOrder, 'effectiveOn'>,
): { rows: PaymentRow[]; problems: readonly RowProblem[] } {
  const { records, problems } = sheet.header.cells.includes('line_id')
    ? withLines(readRecords(sheet, BY_LINE_ID), (cells) => cells.line_id)
    : withLines(readRecords(sheet, BY_ADDRESS), lineIdOfCells);
  const rows = records.map((record) => paymentRow(record, { sheet, order }));
  return { rows, problems };
}

interface PaymentRecord extends RowRecord<PaymentCells> {
  readonly lineId: string;
}

function withLines<Cells extends PaymentCells>(
  read: { readonly records: readonly RowRecord<Cells>[]; readonly problems: readonly RowProblem[] },
  lineIdOf: (cells: Cells) => string | Omit<RowProblem, 'row'>,
): { records: PaymentRecord[]; problems: RowProblem[] } {
  const records: PaymentRecord[] = [];
  const problems = [...read.problems];
  for (const record of read.records) {
    const lineId = lineIdOf(record.values);
    if (typeof lineId === 'string') records.push({ ...record, lineId });
    else problems.push({ row: record.row, ...lineId });
  }
  return { records, problems };
}

// Ids of rows that name none: version 5 UUIDs under this one.
const NAMESPACE = '6f6c6a0e-6b7b-5a0c-9d0f-2f1c0f6d7a51';

function paymentRow(
  { row, values: cells, lineId }: PaymentRecord,
  { sheet, order }: { readonly sheet: Sheet; readonly order: Omit<ImportOrder, 'effectiveOn'> },
): PaymentRow {
  const paymentId = cells.payment_id ?? uuidv5(`${sheet.digest}/${row}`, NAMESPACE);
  const { voucher_number: voucherNumber, purpose, payee_name: name } = cells;
  const { payee_account: account, effective_on: effectiveOn } = cells;
  const documentNumber = cells.document_number ?? order.documentNumber;
  const amountFen = cells.amount ?? cells.amount_fen ?? 0n;
  return {
    row,
    key: `row-${row}`,
    columns: {
      amount: cells.amount === undefined ? 'amount_fen' : 'amount',
      line: sheet.header.cells.includes('line_id') ? 'line_id' : 'unit_code',
    },
    payment: { paymentId, lineId, amountFen, voucherNumber, purpose },
    payee: name === undefined ? undefined : { name, ...(account && { account }) },
    meta: { actor: order.actor, effectiveOn, ...(documentNumber && { documentNumber }) },
  };
}

function commandOf(
  { key, payment, payee, meta }: PaymentRow,
  { ledgerId, sheet }: { readonly ledgerId: string; readonly sheet: Sheet },
): RecordPaymentCommand {
  const client = clientOf(sheet.digest);
  const { effectiveOn, documentNumber } = meta;
  const order = payee === undefined ? payment : { ...payment, payee };
  return new RecordPaymentCommand(ledgerId, order, {
    ...meta,
    client,
    idempotencyKey: key,
    request: jsonText({ ...order, effectiveOn, documentNumber }),
    correlationId: client,
    priority: 'bulk',
  });
}

async function overspendsAfter(
  ledger: Ledger,
  ledgerId: string,
  rows: readonly PaymentRow[],
): Promise<Map<string, bigint>> {
  const paid = new Map<string, bigint>();
  for (const { payment } of rows) {
    paid.set(payment.lineId, (paid.get(payment.lineId) ?? 0n) + payment.amountFen);
  }
  return ledger.inspect(ledgerId, (memory) => {
    const after = [...paid].map(([lineId, amountFen]): [string, bigint] => {
      const availableFen = memory.lines.get(lineId)?.balance.available ?? 0n;
      return [lineId, availableFen - amountFen];
    });
    return new Map(after.filter(([, availableFen]) => availableFen < 0n));
  });
}
