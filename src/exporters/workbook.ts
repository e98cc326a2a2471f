import { type Cell, type CellStyle, type WriteSheet, writeXlsx } from 'hucre/xlsx';

// The one place that writes workbooks. hucre has no dependencies and knows merged heads, number formats
// and page setup; exceljs brings nine packages, some of them given up, and has stood still since 2023.

export interface TextSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** A sheet as it is printed. Rows and columns count from 0. */
export interface PrintedSheet {
  readonly name: string;
  readonly cells: readonly PrintedCell[];
  readonly columns: readonly { readonly widthCharacters: number }[];
  /** Absent is as high as the program finds right. */
  readonly rowHeightsPoint: ReadonlyMap<number, number>;
  /** How many rows from the top stand on every page. */
  readonly headRowCount: number;
}

export interface PrintedCell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly value: string | number;
  readonly look: Look;
  /** Of a number. */
  readonly format?: string;
}

export type Look = 'title' | 'caption' | 'unit' | 'head' | 'text' | 'amount' | 'note';

export interface WorkbookProperties {
  readonly title: string;
  readonly madeAt: Date;
}

/** A spreadsheet program keeps no more than this in a cell. */
export const CELL_LIMIT = 32_767;

/** A workbook whose cells are all text: none becomes a number, a date or a formula. */
export async function textWorkbook(sheets: readonly TextSheet[]): Promise<Uint8Array> {
  // An empty cell is left out.
  const cells = (row: readonly string[]) => row.map((text) => (text === '' ? null : text));
  return writeXlsx({ sheets: sheets.map(({ name, rows }) => ({ name, rows: rows.map(cells) })) });
}

/** A workbook to be printed: A4 across, as wide as the page, heads on every page. No cell is a formula. */
export async function printedWorkbook(
  sheets: readonly PrintedSheet[],
  { title, madeAt }: WorkbookProperties,
): Promise<Uint8Array> {
  return writeXlsx({
    sheets: sheets.map(printed),
    properties: { title, created: madeAt, modified: madeAt },
    defaultFont: FONT,
    // pageSetup.printTitlesRow would write the name of the sheet without quotes, and Excel calls a file
    // with `一般公共预算支出表（按功能分类）!$1:$4` damaged.
    namedRanges: sheets.map(({ name, headRowCount }) => ({
      name: '_xlnm.Print_Titles',
      range: `'${name.replaceAll("'", "''")}'!$1:$${headRowCount}`,
      scope: name,
    })),
  });
}

function printed({
  name,
  cells,
  columns,
  rowHeightsPoint,
  headRowCount,
}: PrintedSheet): WriteSheet {
  return {
    name,
    cells: new Map(cells.flatMap(filled)),
    merges: cells
      .filter(({ rowSpan, columnSpan }) => rowSpan > 1 || columnSpan > 1)
      .map(({ row, column, rowSpan, columnSpan }) => ({
        startRow: row,
        startCol: column,
        endRow: row + rowSpan - 1,
        endCol: column + columnSpan - 1,
      })),
    columns: columns.map(({ widthCharacters }) => ({ width: widthCharacters })),
    rowDefs: new Map([...rowHeightsPoint].map(([row, height]) => [row, { height }])),
    freezePane: { rows: headRowCount },
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      margins: { top: 0.6, right: 0.5, bottom: 0.6, left: 0.5, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: '&C第 &P 页，共 &N 页' },
  };
}

// Every cell below a merged one has its lines, or the merged one is drawn without its right and lower.
function filled(cell: PrintedCell): readonly [string, Partial<Cell>][] {
  const style =
    cell.format === undefined ? LOOKS[cell.look] : { ...LOOKS[cell.look], numFmt: cell.format };
  const places: [string, Partial<Cell>][] = [];
  for (let row = cell.row; row < cell.row + cell.rowSpan; row += 1) {
    for (let column = cell.column; column < cell.column + cell.columnSpan; column += 1) {
      places.push([`${row},${column}`, { style }]);
    }
  }
  const [first] = places;
  // An empty text is a cell without a value.
  if (first !== undefined && cell.value !== '') first[1] = { style, value: cell.value };
  return places;
}

const FONT = { name: '宋体', size: 11 };
const LINE = { style: 'thin', color: { rgb: '555555' } } as const;
const LINES = { top: LINE, right: LINE, bottom: LINE, left: LINE };
const centre = { horizontal: 'center', vertical: 'center', wrapText: true } as const;

const LOOKS: Readonly<Record<Look, CellStyle>> = {
  title: { font: { ...FONT, size: 16, bold: true }, alignment: centre },
  caption: { font: FONT, alignment: { horizontal: 'left', vertical: 'center' } },
  unit: { font: FONT, alignment: { horizontal: 'right', vertical: 'center' } },
  head: {
    font: { ...FONT, bold: true },
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EEEEEE' } },
    border: LINES,
    alignment: centre,
  },
  text: {
    font: FONT,
    border: LINES,
    alignment: { horizontal: 'left', vertical: 'center', wrapText: true },
  },
  amount: {
    font: FONT,
    border: LINES,
    alignment: { horizontal: 'right', vertical: 'center' },
  },
  note: { font: FONT, alignment: { horizontal: 'left', vertical: 'center', wrapText: true } },
};
