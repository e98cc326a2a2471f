import type { Cell, Table } from '../reports/table.js';
import { headRows, placedRows } from './head-grid.js';
import type { Rendering } from './rendering.js';

// Tables as one static page that reads, prints and copies well: no script, nothing loaded from anywhere.

// Heads are repeated on every printed page because they stand in a thead.
const STYLE = `
@page { size: A4 landscape; margin: 14mm 12mm; }
body { margin: 2em auto; max-width: 70em; padding: 0 1em; color: #111; background: #fff;
  font: 15px/1.5 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
  "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", SimSun, sans-serif; }
nav ul { columns: 2; padding-left: 1.2em; }
section { margin: 3em 0; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; }
caption strong { display: block; margin-bottom: 0.4em; font-size: 1.3em; text-align: center; }
caption span { float: right; }
th, td { padding: 0.25em 0.5em; border: 1px solid #555; overflow-wrap: anywhere; }
th { background: #eee; }
td { vertical-align: top; white-space: pre-line; }
td.amount { text-align: right; white-space: nowrap; }
p { margin: 0.5em 0; font-size: 0.9em; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  section { margin: 0; overflow: visible; }
  section + section { break-before: page; }
  tr { break-inside: avoid; }
}
`.trim();

/** One page with all these tables, and a list of them when there are several. */
export function tablesHtml(tables: readonly Table[], { title }: Pick<Rendering, 'title'>): string {
  const list = tables.length > 1 ? `${listOf(tables, title)}\n` : '';
  return htmlPage(title, `${list}<main>\n${tables.map(sectionOf).join('\n')}\n</main>`);
}

/** A page in the style of tables; the body is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function listOf(tables: readonly Table[], title: string): string {
  const items = tables.map(
    (table) => `<li><a href="#${escaped(table.tableId)}">${escaped(table.title)}</a></li>`,
  );
  return `<nav>\n<h1>${escaped(title)}</h1>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>`;
}

/** A table with its title, caption and notes. */
export function sectionOf(table: Table): string {
  const { tableId, title, caption, unit, notes } = table;
  const lines = [
    `<section id="${escaped(tableId)}">`,
    '<table>',
    `<caption><strong>${escaped(title)}</strong> ${escaped(caption)} ` +
      `<span>${escaped(unit)}</span></caption>`,
    '<thead>',
    ...headLines(table),
    '</thead>',
    '<tbody>',
    ...placedRows(table).map(
      (cells) =>
        `<tr>${cells.map(({ cell, columnSpan }) => bodyCell(cell, columnSpan)).join('')}</tr>`,
    ),
    '</tbody>',
    '</table>',
    ...notes.map((note) => `<p>${escaped(note)}</p>`),
    '</section>',
  ];
  return lines.join('\n');
}

function headLines({ columns }: Table): readonly string[] {
  return headRows(columns).map((row) => {
    const cells = row.map(({ text, columnSpan, rowSpan }) => {
      const scope = columnSpan > 1 ? 'colgroup' : 'col';
      return `<th scope="${scope}"${spans(columnSpan, rowSpan)}>${escaped(text)}</th>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
}

function bodyCell(cell: Cell, columnSpan: number): string {
  const type = cell.type === 'amount' ? ' class="amount"' : '';
  return `<td${type}${spans(columnSpan, 1)}>${escaped(cell.text)}</td>`;
}

function spans(columnSpan: number, rowSpan: number): string {
  const columns = columnSpan > 1 ? ` colspan="${columnSpan}"` : '';
  return rowSpan > 1 ? `${columns} rowspan="${rowSpan}"` : columns;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML says it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
