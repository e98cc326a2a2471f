import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  EMPTY_ROOT,
  type HashReader,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
} from '../../src/proofs/merkle.js';
import {
  edgeOf,
  readerOf,
  type Tile,
  tileKey,
  tilePath,
  tilesAfter,
} from '../../src/proofs/tiles.js';
import { includes, isConsistent } from '../../src/proofs/verify-merkle.js';

// The tree as section 2.1 of RFC 6962 defines it, word for word.
function rootAsDefined(entries: readonly Buffer[]): Buffer {
  const [only] = entries;
  if (only === undefined) return EMPTY_ROOT;
  if (entries.length === 1) return leafHash(only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return nodeHash(rootAsDefined(entries.slice(0, split)), rootAsDefined(entries.slice(split)));
}

function readerOver(entries: readonly Buffer[]): HashReader {
  return (level, index) =>
    rootAsDefined(entries.slice(index * 2 ** level, (index + 1) * 2 ** level));
}

const entriesOf = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`${at}`));

// The reference data that the implementations of Certificate Transparency share.
const VECTORS = {
  entries: [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((hex) => Buffer.from(hex, 'hex')),
  roots: [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
  inclusion: [
    { index: 0, size: 8, hashes: ['96a296d2', '5f083f0a', '6b47aaf2'] },
    { index: 5, size: 8, hashes: ['bc1a0643', 'ca854ea1', 'd37ee418'] },
    { index: 2, size: 3, hashes: ['fac54203'] },
    { index: 1, size: 5, hashes: ['6e340b9c', '5f083f0a', 'bc1a0643'] },
  ],
  consistency: [
    { oldSize: 1, size: 8, hashes: ['96a296d2', '5f083f0a', '6b47aaf2'] },
    { oldSize: 6, size: 8, hashes: ['0ebc5d34', 'ca854ea1', 'd37ee418'] },
    { oldSize: 2, size: 5, hashes: ['5f083f0a', 'bc1a0643'] },
  ],
};

describe('the tree of RFC 6962', () => {
  const read = readerOver(VECTORS.entries);

  it('has the empty root that the RFC gives', () => {
    expect(rootOf(0, read).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('has the roots of the reference data', () => {
    expect(VECTORS.roots.map((_, at) => rootOf(at + 1, read).toString('hex'))).toEqual(
      VECTORS.roots,
    );
  });

  it.each(VECTORS.inclusion)('proves the reference leaf $index of $size', (vector) => {
    const proof = inclusionProof(vector.index, vector.size, read);
    expect(proof.map((hash) => hash.toString('hex').slice(0, 8))).toEqual(vector.hashes);
  });

  it.each(VECTORS.consistency)('proves $size to begin with $oldSize', (vector) => {
    const proof = consistencyProof(vector.oldSize, vector.size, read);
    expect(proof.map((hash) => hash.toString('hex').slice(0, 8))).toEqual(vector.hashes);
  });
});

const LARGEST = 70;

describe('an inclusion proof', () => {
  it('verifies for every leaf of every size, and for no other place, size, leaf or root', () => {
    const entries = entriesOf(LARGEST);
    const read = readerOver(entries);
    for (let size = 1; size <= LARGEST; size += 1) {
      const root = rootAsDefined(entries.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const leaf = leafHash(entries[index] as Buffer);
        const proof = inclusionProof(index, size, read);
        const whole = { index, size, leaf, root, proof };
        expect(includes(whole)).toBe(true);
        expect(includes({ ...whole, leaf: leafHash(Buffer.from('x')) })).toBe(false);
        expect(includes({ ...whole, root: leaf, proof: [...proof, root] })).toBe(false);
        expect(includes({ ...whole, index: (index + 1) % size })).toBe(size === 1);
        expect(includes({ ...whole, proof: [...proof, root] })).toBe(false);
        if (proof.length > 0) expect(includes({ ...whole, proof: proof.slice(1) })).toBe(false);
      }
    }
  });

  it.each([
    ['a negative index', { index: -1 }],
    ['an index beyond the tree', { index: 4 }],
    ['a broken size', { size: 3.5 }],
    ['a size beyond all trees', { size: 2 ** 53 }],
    ['a short hash', { proof: [Buffer.alloc(31)] }],
  ])('does not verify with %s', (_, change) => {
    const entries = entriesOf(4);
    const proof = inclusionProof(2, 4, readerOver(entries));
    const leaf = leafHash(entries[2] as Buffer);
    const whole = { index: 2, size: 4, leaf, root: rootAsDefined(entries), proof };
    expect(includes(whole)).toBe(true);
    expect(includes({ ...whole, ...change })).toBe(false);
  });
});

describe('a consistency proof', () => {
  it('verifies between all sizes, and not with another root, size or hash', () => {
    const entries = entriesOf(LARGEST);
    const read = readerOver(entries);
    const other = readerOver([Buffer.from('x'), ...entries.slice(1)]);
    for (let size = 1; size <= LARGEST; size += 1) {
      const root = rootOf(size, read);
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        const oldRoot = rootOf(oldSize, read);
        const proof = consistencyProof(oldSize, size, read);
        const whole = { oldSize, oldRoot, size, root, proof };
        expect(isConsistent(whole)).toBe(true);
        expect(isConsistent({ ...whole, proof: [...proof, root] })).toBe(false);
        if (oldSize === 0) continue;
        expect(isConsistent({ ...whole, oldRoot: rootOf(oldSize, other) })).toBe(false);
        expect(isConsistent({ ...whole, root: rootOf(size, other) })).toBe(false);
        if (proof.length > 0) expect(isConsistent({ ...whole, proof: proof.slice(1) })).toBe(false);
        expect(isConsistent({ ...whole, oldSize: size, size: oldSize })).toBe(oldSize === size);
      }
    }
  });
});

describe('tiles', () => {
  function grown(counts: readonly number[]): { tiles: Map<string, Tile>; size: number } {
    const entries = entriesOf(counts.reduce((sum, count) => sum + count, 0));
    const tiles = new Map<string, Tile>();
    let size = 0;
    for (const count of counts) {
      const edge = edgeOf(size).map((place) => tiles.get(tileKey(place)) as Tile);
      const added = entries.slice(size, size + count);
      for (const tile of tilesAfter({ size, edge }, added)) tiles.set(tileKey(tile), tile);
      size += count;
    }
    return { tiles, size };
  }

  it('say the same however the entries came, at every size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 700 }), { minLength: 1, maxLength: 6 }), (counts) => {
        const { tiles, size } = grown(counts);
        const once = grown([size]);
        expect([...tiles.keys()].sort()).toEqual([...once.tiles.keys()].sort());
        for (const [key, tile] of tiles) {
          expect(once.tiles.get(key)?.hashes.equals(tile.hashes)).toBe(true);
        }
        const read = readerOf(tiles.values());
        const entries = entriesOf(size);
        expect(rootOf(size, read)).toEqual(rootAsDefined(entries));
      }),
      { numRuns: 20 },
    );
  });

  it('reach from one level to the next, where the first tile of it is begun', () => {
    const { tiles } = grown([256 * 256 + 1]);
    expect([...tiles.values()].filter(({ level }) => level > 0).map(tilePath)).toEqual([
      'tile/1/000',
      'tile/2/000.p/1',
    ]);
    expect(edgeOf(256 * 256 + 1)).toEqual([
      { level: 0, index: 256 },
      { level: 2, index: 0 },
    ]);
  });

  it('are named as the specification shows', () => {
    const hashes = Buffer.alloc(256 * 32);
    expect(tilePath({ level: 0, index: 1_234_067, hashes })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 1, index: 0, hashes: Buffer.alloc(17 * 32) })).toBe('tile/1/000.p/17');
  });

  it('do not give a hash that they do not reach', () => {
    const read = readerOf(grown([300]).tiles.values());
    expect(() => read(0, 300)).toThrow('tile 0/1 does not reach the hash 0/300');
    expect(() => read(6, 4)).toThrow('does not reach');
    expect(read(5, 8).length).toBe(32);
  });
});
