import { parseCheckpoint, parseCount, type SignedCheckpoint } from './checkpoint.js';
import { HASH_BYTES } from './merkle.js';
import { decodeBase64, formatNote, MalformedNote } from './signed-note.js';

// C2SP tlog-proof v1: a proof that an entry stands in a log, whole in one text file.

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_PROOF_HASHES = 63;

export interface TlogProof {
  /** Place of the entry, from 0. Nothing is signed about it: verifying it against the root is. */
  readonly index: number;
  readonly hashes: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
  /** Bytes for the application; nobody vouches for them. */
  readonly extra?: Buffer;
}

/** The text of a `.tlog-proof` file. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const extraLine = extra === undefined ? [] : [`extra ${extra.toString('base64')}`];
  const lines = [HEADER, ...extraLine, `index ${index}`, ...hashes.map(base64)];
  return `${lines.join('\n')}\n\n${formatNote(checkpoint.note)}`;
}

/** Reads a `.tlog-proof` file. Throws `MalformedNote`. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  if (end === -1) throw new MalformedNote('proof: no empty line before the checkpoint');
  const [header, ...rest] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw new MalformedNote('proof: another format');
  const extraLine = rest[0]?.startsWith('extra ') ? rest.shift() : undefined;
  const [indexLine = '', ...hashLines] = rest;
  if (!indexLine.startsWith('index ')) throw new MalformedNote('proof: no index');
  const extra = extraLine && decodeBase64(extraLine.slice('extra '.length), 'extra');
  return {
    index: parseCount(indexLine.slice('index '.length), 'index'),
    hashes: parseHashes(hashLines),
    checkpoint: parseCheckpoint(text.slice(end + 2)),
    ...(extra && { extra }),
  };
}

/** Hashes in base64, one a line. Throws `MalformedNote`. */
export function parseHashes(lines: readonly string[]): Buffer[] {
  if (lines.length > MAX_PROOF_HASHES) throw new MalformedNote('proof: too many hashes');
  return lines.map((line) => {
    const hash = decodeBase64(line, 'hash of the proof');
    if (hash.length !== HASH_BYTES) throw new MalformedNote('hash of the proof: 32 bytes');
    return hash;
  });
}

function base64(hash: Buffer): string {
  return hash.toString('base64');
}
