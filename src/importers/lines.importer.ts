import { z } from 'zod';
import { ApproveBudgetCommand } from '../capabilities/appropriation/appropriation.commands.js';
import { approveBudget } from '../domain/appropriation.js';
import type { Basis, OpeningLine, Procurement } from '../domain/appropriation-events.js';
import type { Header } from '../domain/header.js';
import { addressOf } from '../domain/line.js';
import { must } from '../domain/rules.js';
import type { RowProblem, Sheet } from '../files/sheet.js';
import { jsonText } from '../ledger/codec.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Db } from '../platform/database.js';
import { fen, oneWordOf, type RowRecord, readRecords, text, yuan } from './columns.js';
import { INTEGRATED_NAMES, integratedRecords, isIntegrated } from './integrated-lines.js';
import { ADDRESS_COLUMNS, lineIdOfCells } from './line-columns.js';
import { clientOf, postedKeys, problemOf, refuseRows } from './rehearsal.js';

// The opening budget from a file of budget lines: one row, one line; the whole file, one event.

const BASES = ['published', 'within-rounding', 'assumed-split'] as const satisfies readonly Basis[];

const COLUMNS = {
  schema: z.object({
    ...ADDRESS_COLUMNS,
    budget_unit: text().optional(),
    functional_name: text().optional(),
    economic_name: text().optional(),
    project_name: text().optional(),
    sub_item: text().optional(),
    amount: yuan.optional(),
    amount_fen: fen.optional(),
    procurement_category: oneWordOf(['goods', 'works', 'services']).optional(),
    procurement_fen: fen.optional(),
    procurement_sme_fen: fen.optional(),
    procurement_small_micro_fen: fen.optional(),
    basis: oneWordOf(BASES),
  }),
  oneOf: [['amount', 'amount_fen']],
} as const;

type LineCells = z.infer<typeof COLUMNS.schema>;

export interface ImportOrder {
  readonly ledgerId: string;
  readonly actor: string;
  /** Default: the first day of the ledger's fiscal year. */
  readonly effectiveOn?: string | undefined;
  readonly documentNumber?: string | undefined;
}

export interface LinesPlan {
  readonly command: ApproveBudgetCommand;
  readonly lines: readonly OpeningLine[];
  /** This very file is the ledger's opening budget already. */
  readonly postedBefore: boolean;
}

/** What posting the file would do. Throws `RowsRefused` with every bad row; writes nothing. */
export async function planLines(
  { ledger, db }: { readonly ledger: Ledger; readonly db: Db },
  sheet: Sheet,
  order: ImportOrder,
): Promise<LinesPlan> {
  const { ledgerId, actor, documentNumber } = order;
  const header = await ledger.inspect(ledgerId, (memory) => memory.header);
  must(header !== undefined, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  const client = clientOf(sheet.digest);
  const postedBefore = (await postedKeys(db, { ledgerId, client })).has(KEY);
  must(postedBefore || !header.budgetApproved, 'BUDGET_ALREADY_APPROVED', { ledgerId });
  const { records, problems } = isIntegrated(sheet)
    ? integratedRecords(sheet, header)
    : readRecords(sheet, COLUMNS);
  const { rows, wrong } = linesOf(records);
  const effectiveOn = order.effectiveOn ?? `${header.fiscalYear}-01-01`;
  const meta = { actor, effectiveOn, ...(documentNumber === undefined ? {} : { documentNumber }) };
  const refused = postedBefore ? [] : await rehearseRows(ledger, rows, { ledgerId, meta });
  const misnamed = rows.flatMap((row) => namesakes(header, row));
  const found = [...wrong, ...repeated(rows), ...refused, ...misnamed];
  refuseRows([...problems, ...(isIntegrated(sheet) ? found.map(calledIntegrated) : found)]);
  const lines = rows.map(({ line }) => line);
  const command = new ApproveBudgetCommand(
    ledgerId,
    { lines },
    {
      ...meta,
      client,
      idempotencyKey: KEY,
      request: jsonText({ effectiveOn, documentNumber, lines }),
      correlationId: client,
    },
  );
  return { command, lines, postedBefore };
}

const KEY = 'lines';

function calledIntegrated({ column, ...problem }: RowProblem): RowProblem {
  return { ...problem, column: INTEGRATED_NAMES[column] ?? column };
}

interface LineRow {
  readonly row: number;
  readonly cells: LineCells;
  readonly line: OpeningLine;
}

function linesOf(records: readonly RowRecord<LineCells>[]): {
  rows: LineRow[];
  wrong: RowProblem[];
} {
  const rows: LineRow[] = [];
  const wrong: RowProblem[] = [];
  for (const { row, values: cells } of records) {
    const lineId = lineIdOfCells(cells);
    const procurement = procurementOf(cells);
    if (typeof lineId !== 'string') wrong.push({ row, ...lineId });
    if (typeof procurement === 'string') {
      wrong.push({ row, column: procurement, message: 'procurement needs category and amount' });
    }
    if (typeof lineId !== 'string' || typeof procurement === 'string') continue;
    const { basis, sub_item: subItem } = cells;
    const amountFen = cells.amount ?? cells.amount_fen ?? 0n;
    const bare = { lineId, amountFen, basis };
    const line = { ...bare, ...(subItem && { subItem }), ...(procurement && { procurement }) };
    rows.push({ row, cells, line });
  }
  return { rows, wrong };
}

// The procurement, or the column that is missing for one.
function procurementOf(cells: LineCells): Procurement | undefined | string {
  const { procurement_category: category, procurement_fen: amountFen } = cells;
  const { procurement_sme_fen: smeFen, procurement_small_micro_fen: smallMicroFen } = cells;
  if (category !== undefined && amountFen !== undefined) {
    const parts = { smeFen: smeFen ?? 0n, smallMicroFen: smallMicroFen ?? 0n };
    return { category, amountFen, ...parts };
  }
  if (category !== undefined) return 'procurement_fen';
  const stray = amountFen ?? smeFen ?? smallMicroFen;
  return stray === undefined ? undefined : 'procurement_category';
}

function repeated(rows: readonly LineRow[]): RowProblem[] {
  const first = new Map<string, number>();
  const problems: RowProblem[] = [];
  for (const { row, line } of rows) {
    const before = first.get(line.lineId);
    if (before === undefined) first.set(line.lineId, row);
    else problems.push({ row, column: '', message: `the line of row ${before} again` });
  }
  return problems;
}

// Each row is decided by itself, as if it were the whole budget, and leaves nothing behind.
async function rehearseRows(
  ledger: Ledger,
  rows: readonly LineRow[],
  { ledgerId, meta }: { ledgerId: string; meta: Parameters<typeof approveBudget>[2] },
): Promise<RowProblem[]> {
  const orders = rows.map(({ line }) => ({
    meta,
    decide: (budget: Parameters<typeof approveBudget>[0]) => {
      approveBudget(budget, { lines: [line] }, meta);
      return [];
    },
  }));
  const rehearsals = await ledger.rehearse(ledgerId, orders);
  const problems = rows.map(({ row, cells }, index) => {
    const amount = cells.amount === undefined ? 'amount_fen' : 'amount';
    return problemOf(rehearsals[index], { row, columns: { amount, line: 'unit_code' } });
  });
  return problems.filter((problem) => problem !== undefined);
}

// A name beside a code is a second statement of the same fact: where the two differ, one is wrong.
function namesakes(header: Header, { row, cells, line }: LineRow): RowProblem[] {
  const { unitCode, functionalCode, economicCode, projectCode } = addressOf(line.lineId);
  const names = [
    { column: 'budget_unit', given: cells.budget_unit, known: header.units.get(unitCode)?.name },
    {
      column: 'functional_name',
      given: cells.functional_name,
      known: header.functional.get(functionalCode),
    },
    {
      column: 'economic_name',
      given: cells.economic_name,
      known: header.economic.get(economicCode),
    },
    {
      column: 'project_name',
      given: cells.project_name,
      known: header.projects.get(projectCode ?? '')?.name,
    },
  ];
  return names.flatMap(({ column, given, known }) => {
    if (given === undefined || known === undefined) return [];
    if (given.normalize('NFKC') === known.normalize('NFKC')) return [];
    return [{ row, column, message: `"${given}", but the ledger calls this code "${known}"` }];
  });
}
