import { canonicalText } from '../ledger/codec.js';
import { bodyOfRows, type RowCells, rowsOfBody } from './order-cells.js';
import { type BodyLayout, cellOfValue, layoutOf } from './order-columns.js';
import { columnsOf, type OrderVerb, referenceTo } from './order-sheet.js';

// Orders as the rows that `readOrderSheet` reads: the other way round, and held against it.

export interface WrittenOrder {
  readonly number: number;
  readonly actor: string;
  readonly role?: string | undefined;
  readonly path: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
  /** As it would be posted, amounts in yuan. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The rows of one verb's sheet, its header first. Columns that nobody fills are left out. */
export class WrittenSheet {
  private readonly layout;
  private readonly rows: RowCells[] = [];
  private readonly numbers = new Set<number>();

  constructor(readonly verb: OrderVerb) {
    this.layout = layoutOf(verb.body);
  }

  get orderCount(): number {
    return this.numbers.size;
  }

  add(order: WrittenOrder): void {
    const { number, actor, role, path, ids } = order;
    const { layout, verb } = this;
    const body = withoutEmptyLists(order.body, layout);
    const rows = rowsOfBody(body, layout);
    while (rows.length < ids.length) rows.push({});
    if (canonicalText(bodyOfRows(rows, layout)) !== canonicalText(body)) {
      throw new Error(`the order behind event ${number} cannot be laid out as ${verb.verb}`);
    }
    const said = texts({ actor, ...(role === undefined ? {} : { role }), ...path });
    for (const [index, row] of rows.entries()) {
      const id = ids[index];
      const made = id === undefined || verb.makes === undefined ? {} : texts({ [verb.makes]: id });
      const first = index === 0 ? said : {};
      this.rows.push({ order: String(number), ...first, ...made, ...row });
    }
    this.numbers.add(number);
  }

  /** Names orders of the set instead of places in the log, wherever `isThere` knows the order. */
  refer(isThere: (seq: number) => boolean): void {
    for (const { name } of this.layout.columns) {
      const reference = referenceTo(name);
      if (reference === undefined) continue;
      for (const [index, { [name]: seq, ...row }] of this.rows.entries()) {
        if (seq !== undefined && isThere(Number(seq)))
          this.rows[index] = { ...row, [reference]: seq };
      }
    }
  }

  cells(): string[][] {
    const { layout, verb, rows } = this;
    const required = layout.columns.filter((column) => column.required).map(({ name }) => name);
    const needed = new Set(['order', ...verb.pathNames, ...required]);
    const filled = new Set(rows.flatMap((row) => Object.keys(row)));
    const header = columnsOf(verb, layout).filter((name) => {
      const instead = referenceTo(name);
      const isReplaced = instead !== undefined && filled.has(instead);
      return filled.has(name) || (needed.has(name) && !isReplaced);
    });
    return [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))];
  }
}

// A list that may be left out says nothing when it is empty, and no row would say it.
function withoutEmptyLists(body: WrittenOrder['body'], { skeleton }: BodyLayout): object {
  const needed = skeleton.map(({ path: [name] }) => name);
  const fields = Object.entries(body).filter(([name, value]) => {
    const isEmpty = Array.isArray(value) && value.length === 0;
    return !isEmpty || needed.includes(name);
  });
  return Object.fromEntries(fields);
}

function texts(values: Readonly<Record<string, string>>): RowCells {
  const cells = Object.entries(values).map(([name, text]) => [name, cellOfValue(text, 'text')]);
  return Object.fromEntries(cells);
}
