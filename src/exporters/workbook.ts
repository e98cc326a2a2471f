import { writeXlsx } from 'hucre/xlsx';

// The one place that writes workbooks. hucre has no dependencies and knows merged heads, number formats
// and print titles; exceljs brings nine packages, some of them given up, and has stood still since 2023.

export interface TextSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** A spreadsheet program keeps no more than this in a cell. */
export const CELL_LIMIT = 32_767;

/** A workbook whose cells are all text: none becomes a number, a date or a formula. */
export async function textWorkbook(sheets: readonly TextSheet[]): Promise<Uint8Array> {
  // An empty cell is left out.
  const cells = (row: readonly string[]) => row.map((text) => (text === '' ? null : text));
  return writeXlsx({ sheets: sheets.map(({ name, rows }) => ({ name, rows: rows.map(cells) })) });
}
