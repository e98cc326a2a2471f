import type { VerifierKey } from './signed-note.js';
import { type NoteSignature, type SignedNote, signaturesBy, signed } from './signed-note.js';
import type { Signer } from './signer.js';

// C2SP tlog-cosignature: a witness says when it saw this head of the log, and no other one beside it.

const TIMESTAMP_BYTES = 8;

/** Cosigns the text of a checkpoint at a moment, in seconds since 1970. */
export async function cosign(
  signer: Signer,
  { text, seconds }: { readonly text: string; readonly seconds: number },
): Promise<NoteSignature> {
  const timestamp = Buffer.alloc(TIMESTAMP_BYTES);
  timestamp.writeBigUInt64BE(BigInt(seconds));
  const signature = await signer.sign(Buffer.from(messageOf(text, BigInt(seconds))));
  const { name, keyId } = signer.key;
  return { name, keyId, signature: Buffer.concat([timestamp, signature]) };
}

/** When a witness cosigned the note, in seconds; undefined when it did not, or when that is forged. */
export function cosignedAt(note: SignedNote, key: VerifierKey): bigint | undefined {
  const own = signaturesBy(note, key);
  const [first] = own;
  const right = own.every(({ signature }) => isRight(note.text, key, signature));
  if (first === undefined || !right) return undefined;
  return first.signature.readBigUInt64BE();
}

function isRight(text: string, key: VerifierKey, signature: Buffer): boolean {
  if (signature.length <= TIMESTAMP_BYTES) return false;
  const seconds = signature.readBigUInt64BE();
  return signed(key, messageOf(text, seconds), signature.subarray(TIMESTAMP_BYTES));
}

function messageOf(text: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}
