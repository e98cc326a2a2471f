import { EMPTY_ROOT, HASH_BYTES, MAX_TREE_SIZE, nodeHash } from './merkle.js';

// Verifying proofs, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say it. Sizes and places have to come from
// what was signed, never from the proof itself.

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  /** Hash of the leaf, not its data. */
  readonly leaf: Buffer;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

/** True when the leaf stands at that place of the tree with that root. */
export function includes({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (!isSize(size) || !isSize(index) || index >= size || !areHashes([leaf, root, ...proof])) {
    return false;
  }
  let [place, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && hash.equals(root);
}

export interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: Buffer;
  readonly size: number;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

/** True when the larger tree begins with the whole of the smaller one. */
export function isConsistent({ oldSize, oldRoot, size, root, proof }: Consistency): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) return false;
  if (!areHashes([oldRoot, root, ...proof])) return false;
  if (oldSize === 0) return proof.length === 0 && oldRoot.equals(EMPTY_ROOT);
  if (oldSize === size) return proof.length === 0 && oldRoot.equals(root);
  // The old tree is one complete subtree: its root is the first hash, and is not sent.
  const isPower = Number.isInteger(Math.log2(oldSize));
  const [first, ...rest] = isPower ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [place, last] = [oldSize - 1, size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let [oldHash, hash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && oldHash.equals(oldRoot) && hash.equals(root);
}

function half(place: number): number {
  return Math.floor(place / 2);
}

function isSize(size: number): boolean {
  return Number.isInteger(size) && size >= 0 && size <= MAX_TREE_SIZE;
}

function areHashes(hashes: readonly Buffer[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
