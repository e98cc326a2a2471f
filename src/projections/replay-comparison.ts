import { ACCOUNTS } from '../domain/accounts.js';
import { amountsOf, balanceOfRow } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import { differencesOf } from './balance.projection.js';
import { type BalanceDefinition, DEFINITIONS } from './definitions.js';
import { foldCells } from './fold.js';
import type { Comparison } from './projection.js';

export interface ReplayComparison extends Comparison {
  readonly projection: string;
  readonly version: number;
  /** The event both sides stand at. */
  readonly seq: number;
  /** Where the live version is blocked and why; null when it is not. */
  readonly blocked: { readonly seq: number; readonly reason: string } | null;
}

/**
 * Compares the live version of a balance projection, cell by cell, with a fold of the postings up to
 * its checkpoint. Undefined when nothing was projected yet. Changes nothing; may run in a transaction.
 */
export async function compareWithReplay(
  db: Db,
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
): Promise<ReplayComparison | undefined> {
  const definition = definitionOf(projection);
  const live = await liveRows(db, { ledgerId, projection });
  if (live === undefined) return undefined;
  const { seq, version, blocked, found } = live;
  const expected = await foldCells(db, definition, { ledgerId, afterSeq: 0, untilSeq: seq });
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort();
  const differences = keys.flatMap((key) => {
    const sides = { expected: expected.get(key), found: found.get(key) };
    return differencesOf(key, (side, account) =>
      sides[side]?.[ACCOUNTS.indexOf(account)]?.toString(),
    );
  });
  const cellCount = expected.size * ACCOUNTS.length;
  return { projection, version, seq, blocked, cellCount, differences };
}

/** The definition of that name. Throws when there is none. */
export function definitionOf(projection: string): BalanceDefinition {
  const definition = DEFINITIONS.find(({ name }) => name === projection);
  if (definition === undefined) throw new Error(`there is no balance projection ${projection}`);
  return definition;
}

// One statement, so that rows and checkpoint belong together.
async function liveRows(
  db: Db,
  { ledgerId, projection }: { readonly ledgerId: string; readonly projection: string },
) {
  const rows = await db
    .selectFrom('projection_checkpoint as c')
    .leftJoin('projection_balance as b', (join) =>
      join
        .onRef('b.ledger_id', '=', 'c.ledger_id')
        .onRef('b.projection', '=', 'c.projection')
        .onRef('b.version', '=', 'c.version'),
    )
    .selectAll('b')
    .select(['c.version as live', 'c.seq', 'c.blocked_seq', 'c.blocked_reason'])
    .where('c.ledger_id', '=', ledgerId)
    .where('c.projection', '=', projection)
    .where('c.status', '=', 'live')
    .execute();
  const first = rows[0];
  if (first === undefined) return undefined;
  const found = new Map<string, readonly bigint[]>();
  for (const row of rows) {
    if (row.key !== null) found.set(row.key, amountsOf(balanceOfRow(row)));
  }
  const { live: version, blocked_seq, blocked_reason } = first;
  const blocked =
    blocked_seq === null ? null : { seq: Number(blocked_seq), reason: blocked_reason ?? '' };
  return { seq: Number(first.seq), version, blocked, found };
}
