// A figure is a cell of a table that holds an amount, whoever printed it: the ledger or a document that
// somebody published. Both name it alike, so that they can be compared and tied out.
//
// Keys are parts joined by `|`:
//   tables 1 and 6   income|ITEM  and  expenditure|CODE, where ITEM is a fund source, `unit-funds`,
//                    `government-appropriation`, `current-year`, `carried-over` or `total`, and CODE is
//                    a functional code, `current-year`, `carried-to-next-year` or `total`
//   2, 3, 4, 5, 7, 8, 10, 11   UNIT|CODE|COLUMN: the unit's printed name or `department`; a functional
//                    or economic code, in table 5 a project's printed name, empty in a row of totals;
//                    the column's id
//                    2      `total`, the nine fund sources, `carried-over`
//                    3      `total`, `basic`, `project`, `procurement`, `procurement-sme`,
//                           `procurement-small-micro`
//                    4, 5   `total`, the four fund sources that are no unit funds, `unit-funds`
//                    7, 8, 10, 11   `total`, `basic`, `project`
//   9                UNIT|previous|ITEM, UNIT|current|ITEM, UNIT|change|ITEM, where ITEM is `total`,
//                    `overseas-travel`, `official-reception`, `vehicle-subtotal`, `vehicle-purchase` or
//                    `vehicle-operation`
//   12               TASK|COLUMN, with the printed name of the task, `total` for 金额合计; the columns are
//                    `total`, `fiscal-appropriation` and `other-funds`
//   text             SECTION|WHAT: a figure of the narrative parts, in the table `narrative`

/** What is printed in a cell and what it says about the exact amount. */
export interface Printed {
  readonly text: string;
  readonly valueFen: bigint;
  /** The value of one in the last printed place: 1,000,000 fen for whole 万元, 1 for yuan and fen. */
  readonly stepFen: bigint;
}

export interface Figure {
  readonly tableId: string;
  readonly key: string;
  readonly printed: Printed;
  /** Known for the ledger's own figures. */
  readonly exactFen?: bigint;
  /** Where a document says so. */
  readonly place?: Place;
}

/** A place in a source; lines, pages, rows and columns count from 1. */
export interface Place {
  readonly line?: number;
  readonly page?: number;
  readonly sheet?: string;
  readonly row?: number;
  readonly column?: number;
}

/** Joins the parts of a key. */
export function keyOf(...parts: readonly string[]): string {
  return parts.join('|');
}

/**
 * The exact amounts, from `fromFen` to `toFen`, that are printed as this when half is rounded away from
 * zero.
 */
export function rangeOf({ valueFen, stepFen }: Printed): {
  readonly fromFen: bigint;
  readonly toFen: bigint;
} {
  if (stepFen === 1n) return { fromFen: valueFen, toFen: valueFen };
  const halfFen = stepFen / 2n;
  return {
    fromFen: valueFen > 0n ? valueFen - halfFen : valueFen - halfFen + 1n,
    toFen: valueFen < 0n ? valueFen + halfFen : valueFen + halfFen - 1n,
  };
}
