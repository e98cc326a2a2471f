import type { BudgetEventType } from '../../src/domain/events.js';
import type { Box, Picture, Row, Side } from './pictures.js';

// Draws a picture: one path from top to bottom, boxes beside it. Every arrow has a place of its own for its
// words, so that nothing can overlap.

const WIDTH = 1080;
const MIDDLE = WIDTH / 2;
const BOX_WIDTH = 230;
const SIDE_WIDTH = 190;
const LINE_HEIGHT = 18;
const MARGIN = 20;
const TITLE_HEIGHT = 50;
const FONT = "font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\"";

/** The picture as a file of its own, without fonts or anything else from outside. */
export function svgOf({ title, rows }: Picture): string {
  const drawn: string[] = [];
  let top = TITLE_HEIGHT;
  for (const row of rows) {
    const height = rowHeight(row);
    const middle = top + height / 2;
    drawn.push(...rowOf(row, middle));
    const boxBottom = middle + boxHeight(row.box) / 2;
    const gap = downHeight(row);
    const next = rows[rows.indexOf(row) + 1];
    if (next !== undefined) {
      const nextTop = top + height + gap;
      const end = nextTop + (rowHeight(next) - boxHeight(next.box)) / 2;
      drawn.push(arrow([MIDDLE, boxBottom], [MIDDLE, end]));
      drawn.push(
        ...words(row.down ?? [], { x: MIDDLE + 12, y: top + height + 8, anchor: 'start' }),
      );
    }
    top += height + gap;
  }
  const height = top + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" ${FONT}>`,
    `<title>${escaped(title)}</title>`,
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" ' +
      'orient="auto"><path d="M0 0L10 5L0 10z" fill="#475569"/></marker></defs>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(escaped(title), { x: MIDDLE, y: 30, anchor: 'middle', size: 17, colour: '#0f172a' }),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function boxHeight({ within = [] }: Box): number {
  return 50 + within.length * LINE_HEIGHT;
}

// Above its line stands what leads out, below it what leads back.
function sideHeight({ box, out = [], back = [] }: Side): number {
  const words = 2 * Math.max(out.length, back.length) * LINE_HEIGHT + 16;
  return Math.max(boxHeight(box), words) + 14;
}

function stackHeight(sides: readonly Side[] = []): number {
  return sides.reduce((sum, side) => sum + sideHeight(side), 0);
}

function rowHeight({ box, left, right }: Row): number {
  return Math.max(boxHeight(box), stackHeight(left), stackHeight(right));
}

function downHeight({ down = [] }: Row): number {
  return down.length === 0 ? 0 : down.length * LINE_HEIGHT + 26;
}

function rowOf({ box, left = [], right = [] }: Row, middle: number): string[] {
  return [
    ...sidesOf(left, middle, -1),
    ...sidesOf(right, middle, 1),
    ...boxOf(box, { x: MIDDLE, y: middle, width: BOX_WIDTH }),
  ];
}

function sidesOf(sides: readonly Side[], middle: number, direction: -1 | 1): string[] {
  let top = middle - stackHeight(sides) / 2;
  return sides.flatMap((side) => {
    const y = top + sideHeight(side) / 2;
    top += sideHeight(side);
    return sideOf(side, y, direction);
  });
}

function sideOf({ box, out = [], back = [] }: Side, y: number, direction: -1 | 1): string[] {
  const x = MIDDLE + direction * (WIDTH / 2 - MARGIN - SIDE_WIDTH / 2);
  const near = MIDDLE + (direction * BOX_WIDTH) / 2;
  const far = x - (direction * SIDE_WIDTH) / 2;
  const centre = (near + far) / 2;
  const apart = out.length > 0 && back.length > 0 ? 5 : 0;
  return [
    ...boxOf(box, { x, y, width: SIDE_WIDTH }),
    ...(out.length === 0 ? [] : [arrow([near, y - apart], [far, y - apart])]),
    ...(back.length === 0 ? [] : [arrow([far, y + apart], [near, y + apart])]),
    ...words(out, { x: centre, y: y - apart - out.length * LINE_HEIGHT - 6, anchor: 'middle' }),
    ...words(back, { x: centre, y: y + apart + 2, anchor: 'middle' }),
  ];
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function boxOf(box: Box, { x, y, width }: Place & { readonly width: number }): string[] {
  const { chinese, english, within = [] } = box;
  const height = boxHeight(box);
  const [left, top] = [x - width / 2, y - height / 2];
  return [
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="8" fill="#f1f5f9" stroke="#64748b"/>`,
    text(escaped(chinese), { x, y: top + 21, anchor: 'middle', size: 15, colour: '#0f172a' }),
    text(escaped(english), { x, y: top + 40, anchor: 'middle', size: 13, colour: '#334155' }),
    ...words(within, { x, y: top + 44, anchor: 'middle' }),
  ];
}

type Anchor = 'start' | 'middle';

function words(
  events: readonly BudgetEventType[],
  { x, y, anchor }: Place & { readonly anchor: Anchor },
): string[] {
  return events.map((event, index) =>
    text(event, { x, y: y + (index + 0.75) * LINE_HEIGHT, anchor, size: 12.5, colour: '#1d4ed8' }),
  );
}

function text(
  content: string,
  look: Place & { readonly anchor: Anchor; readonly size: number; readonly colour: string },
): string {
  const { x, y, anchor, size, colour } = look;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${colour}">${content}</text>`;
}

function arrow([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): string {
  const line = `x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`;
  return `<line ${line} stroke="#475569" stroke-width="1.4" marker-end="url(#head)"/>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
