// A file of rows, whatever program wrote it: a header and cells of text, each in its place.

/** What a cell holds: its text, or why its content cannot be taken. */
export type Cell = string | CellProblem;

export interface CellProblem {
  readonly problem: string;
  /** What stands there all the same, for a reader that tells of the problem beside it. */
  readonly text?: string;
}

export interface SheetRow {
  /** As a spreadsheet counts rows: the header is row 1. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

export interface Sheet {
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly digest: string;
  readonly encoding: string;
  readonly header: SheetRow;
  readonly rows: readonly SheetRow[];
}

/** The file cannot be read as rows at all. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

/** Something wrong in one row. `column` is empty when it concerns the row as a whole. */
export interface RowProblem {
  readonly row: number;
  readonly column: string;
  readonly message: string;
}

/** What the reader of one format returns: every row, empty ones included. */
export interface RawRows {
  readonly encoding: string;
  readonly rows: readonly SheetRow[];
}
