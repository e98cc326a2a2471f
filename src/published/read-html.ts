import { Parser } from 'htmlparser2';
import { decoded } from './read-text.js';
import { DocumentRefused } from './refusal.js';
import type { ReadingLimits, Source, SourceCell, SourceLine } from './source.js';

// A page of the web: the rows of its tables, with merged cells spread out, and its paragraphs as lines of one
// cell. Scripts are never run and no address is followed.

const BLOCKS = new Set(
  'p div h1 h2 h3 h4 h5 h6 li ul ol section article caption br hr header footer title'.split(' '),
);
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'head']);

/** Lines of an HTML page. Throws `DocumentRefused`. */
export function readHtml(bytes: Buffer, name: string, limits: ReadingLimits): Source {
  const { text, problems } = decoded(bytes, name);
  const page = new Page(name, limits);
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => page.open(tag, attributes),
      ontext: (words) => page.write(words),
      onclosetag: (tag) => page.close(tag),
    },
    { decodeEntities: true },
  );
  parser.write(text);
  parser.end();
  return { lines: page.lines, problems };
}

interface OpenCell {
  readonly left: number;
  readonly right: number;
  readonly rowSpan: number;
}

interface OpenTable {
  readonly sheet: string;
  row: number;
  cells: SourceCell[];
  column: number;
  cell: OpenCell | undefined;
  /** Columns that cells of rows above reach down into, and for how many rows. */
  readonly taken: Map<number, number>;
}

class Page {
  readonly lines: SourceLine[] = [];
  private readonly tables: OpenTable[] = [];
  private words = '';
  private silent = 0;
  private count = 0;
  private inCaption = false;

  constructor(
    private readonly name: string,
    private readonly limits: ReadingLimits,
  ) {}

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    if (SILENT.has(tag)) this.silent += 1;
    const table = this.tables.at(-1);
    if (tag === 'table') {
      this.endParagraph();
      this.tables.push(this.opened());
    } else if (tag === 'tr' && table !== undefined) this.endParagraph();
    else if ((tag === 'td' || tag === 'th') && table !== undefined) {
      this.words = '';
      table.cell = this.placed(table, attributes);
    } else if (this.breaks(tag, table)) this.endParagraph();
    if (tag === 'caption') this.inCaption = true;
  }

  write(words: string): void {
    if (this.silent === 0) this.words += words;
  }

  close(tag: string): void {
    if (SILENT.has(tag)) this.silent -= 1;
    const table = this.tables.at(-1);
    if (tag === 'table') {
      this.tables.pop();
      this.words = '';
    } else if ((tag === 'td' || tag === 'th') && table?.cell !== undefined) this.endCell(table);
    else if (tag === 'tr' && table !== undefined) this.endRow(table);
    else if (this.breaks(tag, table)) this.endParagraph();
    if (tag === 'caption') this.inCaption = false;
  }

  // Title, department and unit are parts of one caption.
  private breaks(tag: string, table: OpenTable | undefined): boolean {
    return (BLOCKS.has(tag) || this.inCaption) && table?.cell === undefined;
  }

  private opened(): OpenTable {
    this.count += 1;
    const sheet = `table ${this.count}`;
    return { sheet, row: 0, cells: [], column: 0, cell: undefined, taken: new Map() };
  }

  private placed(table: OpenTable, attributes: Readonly<Record<string, string>>): OpenCell {
    while ((table.taken.get(table.column) ?? 0) > 0) table.column += 1;
    const left = table.column;
    const right = left + spanOf(attributes.colspan) - 1;
    if (right >= this.limits.columnCount) {
      const reason = `a table is wider than ${this.limits.columnCount} columns`;
      throw new DocumentRefused('too-many-rows', reason, this.name);
    }
    return { left, right, rowSpan: spanOf(attributes.rowspan) };
  }

  private endCell(table: OpenTable): void {
    const { left, right, rowSpan } = table.cell as OpenCell;
    for (let column = left; column <= right; column += 1) table.taken.set(column, rowSpan);
    const text = this.words.replace(/\s+/g, ' ').trim();
    const place = { sheet: table.sheet, row: table.row + 1, column: left + 1 };
    if (text !== '') table.cells.push({ text, place, left, right });
    table.column = right + 1;
    table.cell = undefined;
    this.words = '';
  }

  private endRow(table: OpenTable): void {
    table.row += 1;
    const place = { sheet: table.sheet, row: table.row };
    if (table.cells.length > 0) this.push({ place, layout: 'columns', cells: table.cells });
    for (const [column, rows] of table.taken) table.taken.set(column, rows - 1);
    table.cells = [];
    table.column = 0;
  }

  private endParagraph(): void {
    const text = this.words.replace(/\s+/g, ' ').trim();
    this.words = '';
    if (text === '') return;
    const place = { line: this.lines.length + 1 };
    this.push({
      place,
      layout: 'positions',
      cells: [{ text, place, left: 0, right: text.length }],
    });
  }

  private push(line: SourceLine): void {
    if (this.lines.length >= this.limits.lineCount) {
      const reason = `the page has more than ${this.limits.lineCount} rows`;
      throw new DocumentRefused('too-many-rows', reason, this.name);
    }
    this.lines.push(line);
  }
}

function spanOf(text: string | undefined): number {
  return /^[1-9]\d{0,2}$/.test(text ?? '') ? Number(text) : 1;
}
