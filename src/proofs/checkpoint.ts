import { HASH_BYTES, MAX_TREE_SIZE } from './merkle.js';
import type { VerifierKey } from './signed-note.js';
import {
  decodeBase64,
  isSignedBy,
  MalformedNote,
  parseNote,
  type SignedNote,
} from './signed-note.js';

// C2SP tlog-checkpoint v1.0.0: what a log says its tree is, signed.

export interface Checkpoint {
  /** Which log: a URL without its scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Further lines; nobody may rely on them. */
  readonly extensions: readonly string[];
}

/** A checkpoint with the note that says it. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), root.toString('base64'), ...extensions];
  return `${lines.join('\n')}\n`;
}

/** Reads the text of a checkpoint. Throws `MalformedNote`. */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  const isWhole = text.endsWith('\n') && origin !== '' && extensions.every((line) => line !== '');
  if (!isWhole) throw new MalformedNote('checkpoint: an empty line');
  const hash = decodeBase64(root, 'root hash');
  if (hash.length !== HASH_BYTES) throw new MalformedNote('root hash: 32 bytes');
  return { origin, size: parseCount(size, 'tree size'), root: hash, extensions };
}

/** A count in digits without zeros in front. Throws `MalformedNote`, naming what it is of. */
export function parseCount(text: string, what: string): number {
  const count = Number(text);
  const fine = /^(?:0|[1-9][0-9]{0,15})$/.test(text) && count <= MAX_TREE_SIZE;
  if (!fine) throw new MalformedNote(`${what}: not a count`);
  return count;
}

/** Reads a note as a checkpoint, signed or not. Throws `MalformedNote`. */
export function parseCheckpoint(note: string): SignedCheckpoint {
  const parsed = parseNote(note);
  return { ...parseCheckpointText(parsed.text), note: parsed };
}

/**
 * Reads a checkpoint of a log that is known by its origin and one of its keys. Throws `MalformedNote`
 * when it is another log's, when none of the keys signed it, or when a signature is wrong.
 */
export function openCheckpoint(
  note: string,
  { origin, keys }: { readonly origin: string; readonly keys: readonly VerifierKey[] },
): SignedCheckpoint {
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== origin) throw new MalformedNote('the checkpoint is of another log');
  const isSigned = keys.some((key) => isSignedBy(checkpoint.note, key));
  if (!isSigned) throw new MalformedNote('no known key signed the checkpoint');
  return checkpoint;
}
