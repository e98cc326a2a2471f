import {
  type Checkpoint,
  checkpointText,
  parseCheckpoint,
  parseCount,
  type SignedCheckpoint,
} from './checkpoint.js';
import { cosign } from './cosignature.js';
import { EMPTY_ROOT } from './merkle.js';
import {
  formatNote,
  formatSignature,
  isSignedBy,
  MalformedNote,
  type VerifierKey,
} from './signed-note.js';
import type { Signer } from './signer.js';
import { parseHashes } from './tlog-proof.js';
import { isConsistent } from './verify-merkle.js';

// C2SP tlog-witness: a witness remembers the last head of every log that it knows, and cosigns only heads
// that begin with it. What it answers is decided here; how it remembers is the caller's.

/** A log that a witness was told of. */
export interface KnownLog {
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/** The head that was cosigned last. */
export type WitnessedHead = Pick<Checkpoint, 'size' | 'root'>;

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
  /** With status 200: what has to be remembered before the answer is given. */
  readonly cosigned?: WitnessedHead & { readonly origin: string; readonly note: string };
}

export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
}

/** The body of `add-checkpoint`. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  const hashes = proof.map((hash) => `${hash.toString('base64')}\n`);
  return `old ${oldSize}\n${hashes.join('')}\n${formatNote(checkpoint.note)}`;
}

/** Reads the body of `add-checkpoint`. Throws `MalformedNote`. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const end = body.indexOf('\n\n');
  if (end === -1) throw new MalformedNote('no empty line before the checkpoint');
  const [old = '', ...hashes] = body.slice(0, end).split('\n');
  if (!old.startsWith('old ')) throw new MalformedNote('no old size');
  return {
    oldSize: parseCount(old.slice('old '.length), 'old size'),
    proof: parseHashes(hashes),
    checkpoint: parseCheckpoint(body.slice(end + 2)),
  };
}

export interface WitnessState {
  readonly logs: readonly KnownLog[];
  /** The head of a log that was cosigned last. */
  readonly headOf: (origin: string) => WitnessedHead | undefined;
  readonly signer: Signer;
  readonly seconds: number;
}

/** Decides about a checkpoint that a log asks to have cosigned. */
export async function witnessed(body: string, state: WitnessState): Promise<WitnessAnswer> {
  const asked = readAsked(body);
  if (asked instanceof MalformedNote) return refused(400, asked.message);
  const { oldSize, checkpoint } = asked;
  const { origin, size, root, note } = checkpoint;
  const log = state.logs.find((known) => known.origin === origin);
  if (log === undefined) return refused(404, 'this log is not known here');
  if (!log.keys.some((key) => isSignedBy(note, key))) {
    return refused(403, 'no known key of the log signed the checkpoint');
  }
  if (oldSize > size) return refused(400, 'the old size is greater than the size');
  const head = state.headOf(origin) ?? { size: 0, root: EMPTY_ROOT };
  if (head.size !== oldSize) {
    return { status: 409, contentType: 'text/x.tlog.size', body: `${head.size}\n` };
  }
  const consistent = isConsistent({ ...asked, oldRoot: head.root, size, root });
  const emptyIsEmpty = size > 0 || root.equals(EMPTY_ROOT);
  if (!consistent || !emptyIsEmpty) {
    return refused(422, 'the checkpoint does not begin with the one cosigned before');
  }
  const text = checkpointText(checkpoint);
  const signature = await cosign(state.signer, { text, seconds: state.seconds });
  const cosignedNote = formatNote({ ...note, signatures: [...note.signatures, signature] });
  return {
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    body: formatSignature(signature),
    cosigned: { origin, size, root, note: cosignedNote },
  };
}

function readAsked(body: string): AddCheckpoint | MalformedNote {
  try {
    return parseAddCheckpoint(body);
  } catch (error) {
    if (error instanceof MalformedNote) return error;
    throw error;
  }
}

function refused(status: 400 | 403 | 404 | 422, reason: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${reason}\n` };
}
