import { HASH_BYTES, type HashReader, leafHash, nodeHash } from './merkle.js';

// C2SP tlog-tiles: hashes of the tree in rows of 256, of every eighth level. A tile that is full never
// changes; the hashes between two stored levels are computed.

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** Which tile: its level counts tiles upwards, its index from the left. */
export interface TilePlace {
  readonly level: number;
  readonly index: number;
}

/** A tile's hashes, one after the other: 32 to 8,192 bytes. */
export interface Tile extends TilePlace {
  readonly hashes: Buffer;
}

/** A key for a map of tiles. */
export function tileKey({ level, index }: TilePlace): string {
  return `${level}/${index}`;
}

/** The tile that a hash of the tree is computed from. */
export function tileOf(level: number, index: number): TilePlace {
  const below = level % TILE_HEIGHT;
  return {
    level: Math.floor(level / TILE_HEIGHT),
    index: Math.floor((index * 2 ** below) / TILE_WIDTH),
  };
}

/** The tiles that a computation reads; it is run once with hashes that mean nothing. */
export function tilesReadBy(compute: (read: HashReader) => unknown): TilePlace[] {
  const places = new Map<string, TilePlace>();
  compute((level, index) => {
    const place = tileOf(level, index);
    places.set(tileKey(place), place);
    return Buffer.alloc(HASH_BYTES);
  });
  return [...places.values()];
}

/** Reads hashes out of tiles. Throws when one is missing or too short. */
export function readerOf(tiles: Iterable<Tile>): HashReader {
  const byPlace = new Map([...tiles].map((tile) => [tileKey(tile), tile.hashes]));
  return (level, index) => {
    const place = tileOf(level, index);
    const width = 2 ** (level % TILE_HEIGHT);
    const first = (index * width) % TILE_WIDTH;
    const hashes = byPlace.get(tileKey(place))?.subarray(first * HASH_BYTES);
    if (hashes === undefined || hashes.length < width * HASH_BYTES) {
      throw new Error(`tile ${tileKey(place)} does not reach the hash ${level}/${index}`);
    }
    return subtreeRoot(hashes.subarray(0, width * HASH_BYTES));
  };
}

// The root over a power of two of hashes.
function subtreeRoot(hashes: Buffer): Buffer {
  if (hashes.length === HASH_BYTES) return hashes;
  const middle = hashes.length / 2;
  return nodeHash(subtreeRoot(hashes.subarray(0, middle)), subtreeRoot(hashes.subarray(middle)));
}

/** The last tile of each level, the ones that are not full, and empty ones left out. */
export function edgeOf(size: number): TilePlace[] {
  const edge: TilePlace[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    if (count % TILE_WIDTH > 0) edge.push({ level, index: Math.floor(count / TILE_WIDTH) });
  }
  return edge;
}

/**
 * The tiles that change when entries are added to a tree of `size` leaves whose edge is given: full ones
 * and the new edge.
 */
export function tilesAfter(
  { size, edge }: { readonly size: number; readonly edge: Iterable<Tile> },
  entries: readonly Uint8Array[],
): Tile[] {
  const before = new Map([...edge].map((tile) => [tile.level, tile]));
  const changed: Tile[] = [];
  let added = entries.map(leafHash);
  for (let level = 0, count = size; added.length > 0; level += 1) {
    const index = Math.floor(count / TILE_WIDTH);
    const begun = before.get(level);
    const isOpen = begun !== undefined && begun.index === index;
    if (!isOpen && count % TILE_WIDTH > 0) throw new Error(`the edge lacks tile ${level}/${index}`);
    const hashes = Buffer.concat([...(isOpen ? [begun.hashes] : []), ...added]);
    const tiles = cut(hashes, { level, index });
    changed.push(...tiles);
    added = tiles.filter(isFull).map((tile) => subtreeRoot(tile.hashes));
    count = Math.floor(count / TILE_WIDTH);
  }
  return changed;
}

function cut(hashes: Buffer, { level, index }: TilePlace): Tile[] {
  const tiles: Tile[] = [];
  const bytes = TILE_WIDTH * HASH_BYTES;
  for (let from = 0; from < hashes.length; from += bytes) {
    tiles.push({ level, index: index + from / bytes, hashes: hashes.subarray(from, from + bytes) });
  }
  return tiles;
}

function isFull({ hashes }: Tile): boolean {
  return hashes.length === TILE_WIDTH * HASH_BYTES;
}

/** The path of a tile: `tile/0/x001/x234/067`, and `.p/112` behind it when it is not full. */
export function tilePath({ level, index, hashes }: Tile): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) ?? [];
  const parts = groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`));
  const width = hashes.length / HASH_BYTES;
  return `tile/${level}/${parts.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}
