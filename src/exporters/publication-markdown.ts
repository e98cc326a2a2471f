import type { Block, Publication } from '../reports/publication.js';
import type { Column, Row, Table } from '../reports/table.js';

/** The publication as one document of Markdown, its tables as GitHub reads them. */
export function publicationMarkdown({ title, blocks }: Publication): string {
  return `${[`# ${escaped(title)}`, ...blocks.map(markdownOf)].join('\n\n')}\n`;
}

function markdownOf(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level + 1)} ${escaped(block.text)}`;
    case 'paragraph':
      return escaped(block.text);
    case 'table':
      return tableMarkdown(block.table);
    default:
      return block satisfies never;
  }
}

function tableMarkdown({ title, caption, unit, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const grid = [
    line(columns.map(headOf)),
    line(columns.map(({ type }) => (type === 'amount' ? '---:' : '---'))),
    ...rows.map((row) => line(cellsOf(row))),
  ];
  const above = [`**${escaped(title)}**`, `${escaped(caption)}　${escaped(unit)}`];
  return [...above, grid.join('\n'), ...notes.map(escaped)].join('\n\n');
}

// There is one row of heads: those above each other stand in one, the lowest last.
function headOf({ heads }: Column): string {
  return cellText(heads.join('：'));
}

// A cell over several columns stands in the first of them.
function cellsOf({ cells }: Row): string[] {
  return cells.flatMap((cell) => {
    const width = cell.type === 'text' ? (cell.span ?? 1) : 1;
    return [cellText(cell.text), ...Array.from({ length: width - 1 }, () => '')];
  });
}

function cellText(text: string): string {
  return escaped(text).replaceAll(/\r?\n/g, '<br>');
}

// What Markdown would read as its own, also at the beginning of a line.
function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>|~&]/g, (sign) => (sign === '&' ? '&amp;' : `\\${sign}`))
    .replaceAll(/^(\s*)([#+-])(?=\s)/gm, '$1\\$2');
}
