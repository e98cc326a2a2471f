import { EMPTY_ROOT, leafHash, nodeHash } from './merkle.js';

/** The right edge of a growing tree: what is needed to go on and to say its root, and nothing else. */
export class Frontier {
  private leafCount = 0;
  // By level; there is one where the count has a one in binary.
  private readonly subtrees: (Buffer | undefined)[] = [];

  get size(): number {
    return this.leafCount;
  }

  /** Adds an entry. */
  append(entry: Uint8Array): void {
    let hash = leafHash(entry);
    let level = 0;
    for (; ; level += 1) {
      const left = this.subtrees[level];
      if (left === undefined) break;
      hash = nodeHash(left, hash);
      this.subtrees[level] = undefined;
    }
    this.subtrees[level] = hash;
    this.leafCount += 1;
  }

  /** The root of the tree as it is now. */
  root(): Buffer {
    let root: Buffer | undefined;
    for (const subtree of this.subtrees) {
      if (subtree === undefined) continue;
      root = root === undefined ? subtree : nodeHash(subtree, root);
    }
    return root ?? EMPTY_ROOT;
  }
}
