import { sql } from 'kysely';
import type { Db } from '../platform/database.js';
import type { Comparison, Projection, Range } from '../projections/projection.js';
import { edgeOf, type Tile, type TilePlace, tileKey, tilesAfter } from '../proofs/tiles.js';

/** Follows the log and keeps the Merkle tree over the hashes of its events, in tiles. */
export const MERKLE: Projection = {
  name: 'merkle',
  async read(db, range) {
    const place = { ledgerId: range.ledgerId, version: range.version };
    const edge = await readTiles(db, place, edgeOf(range.afterSeq));
    const tree = { size: range.afterSeq, edge };
    const tiles = tilesAfter(tree, await hashesIn(db, range));
    range.onProgress?.(range.untilSeq);
    return (trx) => saveTiles(trx, place, tiles);
  },
  compare: compareTiles,
  async discard(trx, { ledgerId, version }) {
    await trx
      .deleteFrom('merkle_tile')
      .where('ledger_id', '=', ledgerId)
      .where('version', '=', version)
      .execute();
  },
};

interface TreePlace {
  readonly ledgerId: string;
  readonly version: number;
}

async function hashesIn(db: Db, { ledgerId, afterSeq, untilSeq }: Range): Promise<Buffer[]> {
  const rows = await db
    .selectFrom('event')
    .select('hash')
    .where('ledger_id', '=', ledgerId)
    .where('seq', '>', String(afterSeq))
    .where('seq', '<=', String(untilSeq))
    .orderBy('seq')
    .execute();
  return rows.map(({ hash }) => hash);
}

/** The tiles at some places that one version has; those that are missing are left out. */
export async function readTiles(
  db: Db,
  { ledgerId, version }: TreePlace,
  places: readonly TilePlace[],
): Promise<Tile[]> {
  if (places.length === 0) return [];
  const levels = places.map(({ level }) => level);
  const indexes = places.map(({ index }) => String(index));
  const { rows } = await sql<{ level: number; tile: string; hashes: Buffer }>`
    SELECT t.level, t.tile, t.hashes
    FROM unnest(${levels}::smallint[], ${indexes}::bigint[]) AS wanted (level, tile)
    JOIN ledger.merkle_tile t ON t.ledger_id = ${ledgerId} AND t.version = ${version}
      AND t.level = wanted.level AND t.tile = wanted.tile`.execute(db);
  return rows.map(({ level, tile, hashes }) => ({ level, index: Number(tile), hashes }));
}

const TILES_PER_STATEMENT = 500;

async function saveTiles(
  trx: Db,
  { ledgerId, version }: TreePlace,
  tiles: readonly Tile[],
): Promise<void> {
  for (let first = 0; first < tiles.length; first += TILES_PER_STATEMENT) {
    const rows = tiles.slice(first, first + TILES_PER_STATEMENT);
    await trx
      .insertInto('merkle_tile')
      .values(
        rows.map(({ level, index, hashes }) => ({
          ledger_id: ledgerId,
          version,
          level,
          tile: String(index),
          hashes,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['ledger_id', 'version', 'level', 'tile'])
          .doUpdateSet((update) => ({ hashes: update.ref('excluded.hashes') })),
      )
      .execute();
  }
}

async function compareTiles(
  trx: Db,
  versions: {
    readonly ledgerId: string;
    readonly expectedVersion: number;
    readonly foundVersion: number;
  },
): Promise<Comparison> {
  const [expected, found] = await Promise.all(
    [versions.expectedVersion, versions.foundVersion].map((version) =>
      tileTexts(trx, { ledgerId: versions.ledgerId, version }),
    ),
  );
  const keys = [...new Set([...(expected?.keys() ?? []), ...(found?.keys() ?? [])])].sort();
  const differences = keys.flatMap((key) => {
    const [right = '', stored = ''] = [expected?.get(key), found?.get(key)];
    return right === stored ? [] : [{ key, field: 'hashes', expected: right, found: stored }];
  });
  return { cellCount: expected?.size ?? 0, differences };
}

// A tile by the digest of its hashes, which says as well where two differ and is short to read.
async function tileTexts(
  trx: Db,
  { ledgerId, version }: TreePlace,
): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom('merkle_tile')
    .select(['level', 'tile', sql<string>`encode(sha256(hashes), 'hex')`.as('digest')])
    .where('ledger_id', '=', ledgerId)
    .where('version', '=', version)
    .execute();
  return new Map(
    rows.map(({ level, tile, digest }) => [tileKey({ level, index: Number(tile) }), digest]),
  );
}
