import { type RawBuilder, sql } from 'kysely';
import { ACCOUNTS, type Account } from '../domain/accounts.js';
import { ACCOUNT_COLUMNS } from '../ledger/codec.js';
import type { Db } from '../platform/database.js';
import type { BalanceDefinition } from './definitions.js';
import { type Cells, foldCells } from './fold.js';
import type { Comparison, Difference, Projection, Range } from './projection.js';

/** Keeps the rows of one balance definition. */
export function balanceProjection(definition: BalanceDefinition): Projection {
  const projection = definition.name;
  return {
    name: projection,
    async read(db, range) {
      const cells = await foldCells(db, definition, range);
      return (trx) => addCells(trx, cells, { ...range, projection });
    },
    compare: (trx, versions) => compareVersions(trx, { ...versions, projection }),
    async discard(trx, place) {
      await trx
        .deleteFrom('projection_balance')
        .where('ledger_id', '=', place.ledgerId)
        .where('projection', '=', projection)
        .where('version', '=', place.version)
        .execute();
    },
  };
}

const ROWS_PER_STATEMENT = 5_000;
const COLUMNS = ACCOUNTS.map((account) => sql.ref(ACCOUNT_COLUMNS[account]));
const COLUMN_LIST = sql.join(COLUMNS);
const INCREMENTS = sql.join(
  COLUMNS.map((column) => sql`${column} = b.${column} + excluded.${column}`),
);

async function addCells(
  trx: Db,
  cells: Cells,
  { ledgerId, projection, version }: Pick<Range, 'ledgerId' | 'version'> & { projection: string },
): Promise<void> {
  const entries = [...cells];
  for (let first = 0; first < entries.length; first += ROWS_PER_STATEMENT) {
    const rows = entries.slice(first, first + ROWS_PER_STATEMENT);
    const keys = rows.map(([key]) => key);
    const figures = ACCOUNTS.map(
      (_, index) => sql`${rows.map(([, amounts]) => String(amounts[index]))}::numeric[]`,
    );
    await sql`
      INSERT INTO ledger.projection_balance AS b
        (ledger_id, projection, version, key, ${COLUMN_LIST})
      SELECT ${ledgerId}, ${projection}, ${version}::integer, t.*
      FROM unnest(${keys}::text[], ${sql.join(figures)}) AS t
      ON CONFLICT (ledger_id, projection, version, key) DO UPDATE SET ${INCREMENTS}`.execute(trx);
  }
}

interface Versions {
  readonly ledgerId: string;
  readonly projection: string;
  readonly expectedVersion: number;
  readonly foundVersion: number;
}

async function compareVersions(trx: Db, versions: Versions): Promise<Comparison> {
  const { ledgerId, projection, expectedVersion, foundVersion } = versions;
  const rowsOf = (version: number) => sql`
    (SELECT key, ${COLUMN_LIST} FROM ledger.projection_balance
     WHERE ledger_id = ${ledgerId} AND projection = ${projection} AND version = ${version})`;
  const { rows } = await sql<Record<string, string> & { key: string }>`
    SELECT key, ${sql.join(ACCOUNTS.flatMap(pairOf))}
    FROM ${rowsOf(expectedVersion)} AS expected
    FULL JOIN ${rowsOf(foundVersion)} AS found USING (key)
    WHERE expected IS DISTINCT FROM found ORDER BY key`.execute(trx);
  const { count } = await trx
    .selectFrom('projection_balance')
    .select((build) => build.fn.countAll<string>().as('count'))
    .where('ledger_id', '=', ledgerId)
    .where('projection', '=', projection)
    .where('version', '=', expectedVersion)
    .executeTakeFirstOrThrow();
  const differences = rows.flatMap((row) => differencesOf(row.key, (side, a) => row[side + a]));
  return { cellCount: Number(count) * ACCOUNTS.length, differences };
}

function pairOf(account: Account): RawBuilder<string>[] {
  const column = ACCOUNT_COLUMNS[account];
  return ['expected', 'found'].map(
    (side) => sql`coalesce(${sql.ref(`${side}.${column}`)}, 0) AS ${sql.id(side + account)}`,
  );
}

/** The accounts of one key in which two versions of its figures differ. */
export function differencesOf(
  key: string,
  figureOf: (side: 'expected' | 'found', account: Account) => string | undefined,
): Difference[] {
  return ACCOUNTS.flatMap((field) => {
    const expected = figureOf('expected', field) ?? '0';
    const found = figureOf('found', field) ?? '0';
    return expected === found ? [] : [{ key, field, expected, found }];
  });
}
