import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { must } from '../../domain/rules.js';
import type { Moment } from '../../ledger/moment.js';
import { Database } from '../../platform/database.js';
import { cellOf, partsOfCell } from '../../reports/drill-through.js';
import {
  type EventPage,
  type EventsBehind,
  readEventsBehind,
} from '../../reports/read-drill-through.js';
import { asOfPart, readSource } from '../../reports/read-source.js';
import { type Scope, within } from '../../reports/scope.js';
import type { ReportSource } from '../../reports/source.js';
import { statutoryTable, TABLE_NUMBERS, threePhaseTable } from '../../reports/statutory-table.js';
import type { AmountCell, Phase, Table } from '../../reports/table.js';
import type { Part } from '../../reports/terms.js';

/** A phase, or all of them beside each other. */
export type PhaseChoice = Phase | 'all';

export interface TableChoice {
  readonly phase: PhaseChoice;
  readonly unitCode?: readonly string[] | undefined;
}

export interface Tables {
  /** The place in the log that they stand at. */
  readonly seq: number;
  readonly tables: readonly Table[];
}

/** Statutory tables at a moment, by their numbers; all of one place in the log. */
export class TablesQuery extends Query<Tables> {
  constructor(
    readonly ledgerId: string,
    readonly numbers: readonly number[] = TABLE_NUMBERS,
    readonly choice: TableChoice = { phase: 'approved' },
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(TablesQuery)
export class TablesQueryHandler implements IQueryHandler<TablesQuery> {
  constructor(private readonly database: Database) {}

  async execute({ ledgerId, numbers, choice, moment }: TablesQuery): Promise<Tables> {
    const source = await readSource(this.database.db, ledgerId, moment);
    const tables = numbers.map((number) => tableOf(source, number, choice));
    return { seq: source.seq, tables };
  }
}

export interface CellChoice {
  readonly number: number;
  readonly key: string;
  readonly phase: Phase;
  readonly unitCode?: readonly string[] | undefined;
}

export interface DrilledCell extends EventsBehind {
  readonly seq: number;
  readonly cell: AmountCell;
  /** Together they are the cell. */
  readonly parts: readonly Part[];
}

/** What a cell is the sum of: its parts, and a page of the events behind it. */
export class CellQuery extends Query<DrilledCell> {
  constructor(
    readonly ledgerId: string,
    readonly choice: CellChoice,
    readonly moment: Moment,
    readonly page: EventPage,
  ) {
    super();
  }
}

@QueryHandler(CellQuery)
export class CellQueryHandler implements IQueryHandler<CellQuery> {
  constructor(private readonly database: Database) {}

  async execute({ ledgerId, choice, moment, page }: CellQuery): Promise<DrilledCell> {
    const { db } = this.database;
    const whole = await readSource(db, ledgerId, moment);
    const { seq } = whole;
    const { number, key, phase } = choice;
    const cell = cellOf(tableOf(whole, number, choice), key);
    must(cell !== undefined, 'TABLE_CELL_NOT_FOUND', { field: 'key', table: number, key });
    const source = within(whole, { ...scopeOf(choice), phases: [phase] });
    const place = { ledgerId, seq, ...asOfPart(moment) };
    const behind = await readEventsBehind(db, { source, place }, cell.terms, page);
    return { seq, cell, parts: partsOfCell(source, cell.terms), ...behind };
  }
}

function tableOf(source: ReportSource, number: number, choice: TableChoice): Table {
  for (const unitCode of choice.unitCode ?? []) {
    must(source.header.units.has(unitCode), 'UNIT_UNKNOWN', { field: 'unitCode', unitCode });
  }
  const { phase } = choice;
  const scope = scopeOf(choice);
  if (phase === 'all') return threePhaseTable(number, source, scope);
  return statutoryTable(number)(source, { ...scope, phase });
}

function scopeOf({ unitCode }: Pick<TableChoice, 'unitCode'>): Pick<Scope, 'unitCode'> {
  return unitCode === undefined ? {} : { unitCode };
}
