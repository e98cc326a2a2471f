import type { LineAmount } from './appropriation-events.js';

/** The fields that have a value. */
export function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}

/** What is left of amounts per line after others were taken; nothing that is zero. */
export function lessAmounts(
  amounts: readonly LineAmount[],
  taken: readonly LineAmount[],
): LineAmount[] {
  return plusAmounts(
    amounts,
    taken.map(({ lineId, amountFen }) => ({ lineId, amountFen: -amountFen })),
  );
}

/** Amounts per line with others added; nothing that is zero. */
export function plusAmounts(
  amounts: readonly LineAmount[],
  added: readonly LineAmount[],
): LineAmount[] {
  const totals = new Map<string, bigint>();
  for (const { lineId, amountFen } of [...amounts, ...added]) {
    totals.set(lineId, (totals.get(lineId) ?? 0n) + amountFen);
  }
  const sums = [...totals].map(([lineId, amountFen]) => ({ lineId, amountFen }));
  return sums.filter(({ amountFen }) => amountFen !== 0n);
}
