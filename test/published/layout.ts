// Documents as a PDF converter leaves them: columns held apart by blanks, a Chinese character being as wide as
// two letters.

export type Lines = readonly (string | readonly string[])[];

/** Rows in columns of these widths; a line that is no row stands as it is. */
export function aligned(widths: readonly number[], lines: Lines): string {
  return lines
    .map((line) => (typeof line === 'string' ? line : rowOf(widths, line)))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Rows with tabs between their cells. */
export function tabbed(lines: Lines): string {
  return lines.map((line) => `${typeof line === 'string' ? line : line.join('\t')}\n`).join('');
}

// Numbers end where their column ends, words begin where it begins.
function rowOf(widths: readonly number[], cells: readonly string[]): string {
  return cells
    .map((cell, index) => {
      const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
      return /^-?[\d,.]+$/.test(cell) && index > 0 ? `${blanks}${cell}  ` : `${cell}${blanks}  `;
    })
    .join('');
}

function widthOf(text: string): number {
  return [...text].reduce((width, sign) => width + (sign > '\u2e80' ? 2 : 1), 0);
}
