import type { Database, Db } from '../platform/database.js';
import { livePosition } from '../projections/checkpoint.js';
import { catchUp } from '../projections/projector.js';
import type { HashReader } from '../proofs/merkle.js';
import { readerOf, tilesReadBy } from '../proofs/tiles.js';
import { MERKLE, readTiles } from './merkle.projection.js';

/** The stored tree does not reach as far as it has to, or its projection is blocked. */
export class TreeBehind extends Error {
  override readonly name = 'TreeBehind';
}

/** The tree of a ledger as one version of its tiles says it. */
export interface StoredTree {
  readonly ledgerId: string;
  readonly version: number;
  readonly size: number;
}

/** Brings the tree of a ledger to the head of its log. Throws `TreeBehind` when it cannot get there. */
export async function grownTree(
  database: Database,
  { ledgerId, log }: { readonly ledgerId: string; readonly log: (message: string) => void },
): Promise<StoredTree> {
  const outcome = await catchUp(database, MERKLE, { ledgerId, log });
  if (outcome !== 'caught-up') throw new TreeBehind(`the Merkle tree of ${ledgerId} is ${outcome}`);
  return storedTree(database.db, ledgerId);
}

/** The tree as far as it has got. Throws `TreeBehind` when there is none. */
export async function storedTree(db: Db, ledgerId: string): Promise<StoredTree> {
  const position = await livePosition(db, { ledgerId, projection: MERKLE.name });
  if (position === undefined) throw new TreeBehind(`ledger ${ledgerId} has no Merkle tree`);
  if (position.broken !== undefined) throw new TreeBehind(position.broken);
  const { version, seq } = position.checkpoint;
  return { ledgerId, version, size: seq };
}

/** Computes something from the hashes of a tree: reads the tiles that it needs, and no others. */
export async function computedFrom<Result>(
  db: Db,
  tree: StoredTree,
  compute: (read: HashReader) => Result,
): Promise<Result> {
  const tiles = await readTiles(db, tree, tilesReadBy(compute));
  return compute(readerOf(tiles));
}
