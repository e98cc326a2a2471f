import { amountCellsOf } from './cells.js';
import type { Figure, Printed } from './figure.js';
import type { Table } from './table.js';

const FEN_PER_WAN = 1_000_000n;
const FEN_PER_YUAN = 100n;

/** The amount cells of a table that the ledger made, as figures with their exact amounts. */
export function figuresOf({ tableId, unit, rows }: Table): Figure[] {
  const cells = amountCellsOf({ rows });
  const unitFen = unit.includes('万元') ? FEN_PER_WAN : FEN_PER_YUAN;
  // Where some cells have decimals, those without have zeros that are not printed.
  const decimals = Math.max(0, ...cells.map(({ text }) => decimalsOf(text)));
  return cells.map(({ key, text, amountFen }) => ({
    tableId,
    key,
    printed: printedAs(text, { unitFen, decimals }),
    exactFen: amountFen,
  }));
}

function printedAs(
  text: string,
  { unitFen, decimals }: { readonly unitFen: bigint; readonly decimals: number },
): Printed {
  const stepFen = unitFen / 10n ** BigInt(decimals);
  const [whole = '0', places = ''] = text.replaceAll(/[,-]/g, '').split('.');
  const sizeFen = BigInt(whole + places.padEnd(decimals, '0')) * stepFen;
  return { text, valueFen: text.startsWith('-') ? -sizeFen : sizeFen, stepFen };
}

function decimalsOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}
