import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

// C2SP signed-note v1.0.0: text with signature lines under it, and the keys that verify them.

/** What a key signs, by the byte that the specification gives it. */
export const SIGNATURE_TYPES = { note: 0x01, cosignature: 0x04 } as const;

export type SignatureType = keyof typeof SIGNATURE_TYPES;

/** A public key with its name. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly keyId: Buffer;
  readonly publicKey: Buffer;
}

/** A signature line: who signed, with which key, and the bytes after the key's id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface SignedNote {
  /** With its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Something is not what the specification says it is. */
export class MalformedNote extends Error {
  override readonly name = 'MalformedNote';
}

const KEY_ID_BYTES = 4;
const ED25519_BYTES = 32;
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const NAME = /^[^\s+]+$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LINE_START = '\u2014 ';

/** First four bytes of SHA-256(name || newline || type || public key). */
export function keyIdOf({ name, type, publicKey }: Omit<VerifierKey, 'keyId'>): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(SIGNATURE_TYPES[type]))
    .update(publicKey)
    .digest()
    .subarray(0, KEY_ID_BYTES);
}

/** The key of an Ed25519 public key, 32 bytes, under a name without spaces and plus signs. */
export function verifierKey(key: Omit<VerifierKey, 'keyId'>): VerifierKey {
  if (!NAME.test(key.name)) throw new MalformedNote(`key name ${JSON.stringify(key.name)}`);
  if (key.publicKey.length !== ED25519_BYTES) throw new MalformedNote('public key: 32 bytes');
  return { ...key, keyId: keyIdOf(key) };
}

/** `name+keyId+base64`. */
export function formatVerifierKey({ name, type, keyId, publicKey }: VerifierKey): string {
  const material = Buffer.concat([Buffer.of(SIGNATURE_TYPES[type]), publicKey]);
  return `${name}+${keyId.toString('hex')}+${material.toString('base64')}`;
}

/** Reads a key; its id has to be the one of its name and bytes. Throws `MalformedNote`. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', material = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const bytes = decodeBase64(material, 'verifier key');
  const type = typeOf(bytes[0]);
  if (type === undefined) throw new MalformedNote('verifier key: unknown type of signature');
  const key = verifierKey({ name, type, publicKey: bytes.subarray(1) });
  if (key.keyId.toString('hex') !== id) throw new MalformedNote('verifier key: wrong key id');
  return key;
}

function typeOf(byte: number | undefined): SignatureType | undefined {
  const types = Object.keys(SIGNATURE_TYPES) as SignatureType[];
  return types.find((type) => SIGNATURE_TYPES[type] === byte);
}

/** Text and signature lines together. */
export function formatNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  return `${LINE_START}${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
}

/** Takes a note apart; whether its signatures are right is another question. Throws `MalformedNote`. */
export function parseNote(note: string): SignedNote {
  if (Buffer.byteLength(note) > MAX_NOTE_BYTES) throw new MalformedNote('the note is too long');
  if (!note.isWellFormed() || hasControls(note)) throw new MalformedNote('control characters');
  const end = note.lastIndexOf('\n\n');
  if (end === -1) throw new MalformedNote('no empty line before the signatures');
  const [text, rest] = [note.slice(0, end + 1), note.slice(end + 2)];
  if (text === '\n' || rest === '') throw new MalformedNote('no text, or no signature');
  return { text, signatures: parseSignatures(rest) };
}

/** Reads signature lines, as a witness answers them. Throws `MalformedNote`. */
export function parseSignatures(lines: string): NoteSignature[] {
  if (!lines.endsWith('\n')) throw new MalformedNote('no newline at the end');
  const all = lines.slice(0, -1).split('\n');
  if (all.length > MAX_SIGNATURES) throw new MalformedNote('too many signatures');
  return all.map(parseSignature);
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = decodeBase64(encoded, 'signature');
  if (name === '' || bytes.length <= KEY_ID_BYTES) throw new MalformedNote('signature line');
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

function hasControls(note: string): boolean {
  for (let at = 0; at < note.length; at += 1) {
    const code = note.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

/** Standard base64 with its padding, and nothing else. Throws `MalformedNote`, naming what it is of. */
export function decodeBase64(text: string, what: string): Buffer {
  if (text === '' || !BASE64.test(text)) throw new MalformedNote(`${what}: not base64`);
  return Buffer.from(text, 'base64');
}

/** The signatures in a note that come from a key, by name and id. */
export function signaturesBy(note: SignedNote, { name, keyId }: VerifierKey): NoteSignature[] {
  return note.signatures.filter((one) => one.name === name && one.keyId.equals(keyId));
}

/** Whether a key signed the bytes. */
export function signed(key: VerifierKey, message: string, signature: Buffer): boolean {
  return verify(null, Buffer.from(message), publicKeyObject(key.publicKey), signature);
}

/** Whether a note key signed the text of a note; a wrong signature of it spoils the whole note. */
export function isSignedBy(note: SignedNote, key: VerifierKey): boolean {
  const own = signaturesBy(note, key);
  return own.length > 0 && own.every(({ signature }) => signed(key, note.text, signature));
}

// RFC 8410: an Ed25519 public key in DER is this, then its 32 bytes.
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function publicKeyObject(publicKey: Buffer): KeyObject {
  return createPublicKey({
    key: Buffer.concat([DER_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
}

/** The 32 bytes of an Ed25519 key. */
export function rawPublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new MalformedNote('not an Ed25519 key');
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return der.subarray(DER_PREFIX.length);
}
