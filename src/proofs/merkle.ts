import { createHash } from 'node:crypto';

// The Merkle tree of RFC 6962 (its section 2.1; RFC 9162 tells the same tree and how proofs are
// verified). A hash of the tree is named by its level and its place in it: (0, i) is the leaf i, and
// (k, j) covers the 2^k leaves from j * 2^k, all of which have to exist.

export const HASH_BYTES = 32;

/** Hashes of complete subtrees. */
export type HashReader = (level: number, index: number) => Buffer;

/** Below this no leaf index loses digits and no shift of a number goes wrong. */
export const MAX_TREE_SIZE = 2 ** 48;

/** The root of a tree without leaves. */
export const EMPTY_ROOT = createHash('sha256').digest();

/** Hash of a leaf: SHA-256(0x00 || data). */
export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

/** Hash over two children: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The root of the tree of the first `size` leaves. */
export function rootOf(size: number, read: HashReader): Buffer {
  return size === 0 ? EMPTY_ROOT : hashOfRange({ from: 0, until: size }, read);
}

/** Hashes from the sibling of a leaf up to the child of the root. Needs index < size. */
export function inclusionProof(index: number, size: number, read: HashReader): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const proof: Buffer[] = [];
  let [from, until] = [0, size];
  while (until - from > 1) {
    const middle = from + greatestPowerBelow(until - from);
    if (index < middle) {
      proof.push(hashOfRange({ from: middle, until }, read));
      until = middle;
    } else {
      proof.push(hashOfRange({ from, until: middle }, read));
      from = middle;
    }
  }
  return proof.reverse();
}

/** What proves that the tree of `size` leaves begins with the one of `oldSize`. Needs oldSize <= size. */
export function consistencyProof(oldSize: number, size: number, read: HashReader): Buffer[] {
  if (!(oldSize >= 0 && oldSize <= size)) {
    throw new RangeError(`a tree of ${oldSize} is no beginning of one of ${size}`);
  }
  if (oldSize === 0 || oldSize === size) return [];
  const proof: Buffer[] = [];
  let [from, until] = [0, size];
  // True while the old tree is a complete subtree here whose root the verifier holds already.
  let isOldRoot = true;
  while (oldSize !== until) {
    const middle = from + greatestPowerBelow(until - from);
    if (oldSize <= middle) {
      proof.push(hashOfRange({ from: middle, until }, read));
      until = middle;
    } else {
      proof.push(hashOfRange({ from, until: middle }, read));
      from = middle;
      isOldRoot = false;
    }
  }
  if (!isOldRoot) proof.push(hashOfRange({ from, until }, read));
  return proof.reverse();
}

interface LeafRange {
  readonly from: number;
  readonly until: number;
}

// Complete subtrees from the left, joined from the right; `from` is a multiple of the largest of them.
function hashOfRange({ from, until }: LeafRange, read: HashReader): Buffer {
  const subtrees: Buffer[] = [];
  let start = from;
  while (start < until) {
    const level = Math.floor(Math.log2(until - start));
    subtrees.push(read(level, start / 2 ** level));
    start += 2 ** level;
  }
  return subtrees.reduceRight((right, left) => nodeHash(left, right));
}

function greatestPowerBelow(size: number): number {
  const power = 2 ** Math.floor(Math.log2(size));
  return power === size ? power / 2 : power;
}
