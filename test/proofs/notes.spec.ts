import { describe, expect, it } from '@jest/globals';
import {
  type Checkpoint,
  checkpointText,
  openCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
} from '../../src/proofs/checkpoint.js';
import { cosign, cosignedAt } from '../../src/proofs/cosignature.js';
import { leafHash } from '../../src/proofs/merkle.js';
import {
  formatNote,
  formatVerifierKey,
  isSignedBy,
  parseNote,
  parseVerifierKey,
} from '../../src/proofs/signed-note.js';
import {
  localSigner,
  newPrivateKeyPem,
  noteSignature,
  privateKeyOf,
} from '../../src/proofs/signer.js';
import { formatTlogProof, parseTlogProof } from '../../src/proofs/tlog-proof.js';

// The example of C2SP signed-note v1.0.0.
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const NAME = 'ledger.example/440307-audit-2023';
const signer = localSigner(NAME, privateKeyOf(newPrivateKeyPem()), 'note');
const witness = localSigner('witness.example/w1', privateKeyOf(newPrivateKeyPem()), 'cosignature');
const CHECKPOINT: Checkpoint = {
  origin: NAME,
  size: 3,
  root: leafHash(Buffer.from('root')),
  extensions: [],
};

async function signedNote(checkpoint = CHECKPOINT): Promise<string> {
  const text = checkpointText(checkpoint);
  return formatNote({ text, signatures: [await noteSignature(signer, text)] });
}

describe('a signed note', () => {
  it('of the specification verifies with the key of the specification', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    expect(isSignedBy(parseNote(EXAMPLE_NOTE), key)).toBe(true);
    expect(formatVerifierKey(key)).toBe(EXAMPLE_KEY);
    expect(formatNote(parseNote(EXAMPLE_NOTE))).toBe(EXAMPLE_NOTE);
  });

  it('does not verify when a letter of it is another one', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    const note = parseNote(EXAMPLE_NOTE.replace('message', 'massage'));
    expect(isSignedBy(note, key)).toBe(false);
  });

  it('is not signed by a key that it does not name', () => {
    expect(isSignedBy(parseNote(EXAMPLE_NOTE), signer.key)).toBe(false);
  });

  it.each([
    ['no signature', 'text\n\n'],
    ['no empty line', 'text\n— name AAAAAAAA\n'],
    ['a tab', 'te\txt\n\n— name AAAAAAAA\n'],
    ['a dash of another kind', 'text\n\n- name AAAAAAAA\n'],
    ['base64 without its padding', 'text\n\n— name AAAAAAA\n'],
    ['a key id alone', 'text\n\n— name AAAAAA==\n'],
    ['no newline at the end', 'text\n\n— name AAAAAAAA'],
    ['half a surrogate pair', 'te\ud800xt\n\n— name AAAAAAAA\n'],
  ])('with %s is refused', (_, note) => {
    expect(() => parseNote(note)).toThrow(expect.objectContaining({ name: 'MalformedNote' }));
  });

  it.each([
    ['another id', EXAMPLE_KEY.replace('530d903a', '530d903b')],
    ['an unknown type', EXAMPLE_KEY.replace('+Aek', '+Bek')],
    ['no name', EXAMPLE_KEY.slice('example.com/foo'.length)],
  ])('has no key with %s', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(expect.objectContaining({ name: 'MalformedNote' }));
  });
});

describe('a checkpoint', () => {
  it('of the specification is read', () => {
    const text =
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    const checkpoint = parseCheckpointText(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(checkpointText(checkpoint)).toBe(text);
  });

  it('is opened by the key of its log', async () => {
    const note = await signedNote();
    expect(openCheckpoint(note, { origin: NAME, keys: [signer.key] })).toMatchObject(CHECKPOINT);
  });

  it('is not opened for another log, by another key, or with another size', async () => {
    const note = await signedNote();
    const open = (text: string, origin: string, keys: (typeof signer.key)[]) => () =>
      openCheckpoint(text, { origin, keys });
    expect(open(note, 'ledger.example/other', [signer.key])).toThrow('another log');
    expect(open(note, NAME, [parseVerifierKey(EXAMPLE_KEY)])).toThrow('no known key');
    expect(open(note.replace('\n3\n', '\n4\n'), NAME, [signer.key])).toThrow('no known key');
  });

  it.each([
    ['a zero in front', '03'],
    ['a sign', '-3'],
    ['a size that no tree has', '9007199254740993'],
  ])('with %s in its size is refused', (_, size) => {
    const text = checkpointText(CHECKPOINT).replace('\n3\n', `\n${size}\n`);
    expect(() => parseCheckpointText(text)).toThrow('tree size: not a count');
  });

  it('with an empty line, or a root of 31 bytes, is refused', () => {
    const short = checkpointText({ ...CHECKPOINT, root: Buffer.alloc(31) });
    expect(() => parseCheckpointText(short)).toThrow('32 bytes');
    expect(() => parseCheckpointText(`${checkpointText(CHECKPOINT)}\n`)).toThrow('empty line');
  });
});

describe('a cosignature', () => {
  it('says when the witness saw the head, beside the signature of the log', async () => {
    const note = parseNote(await signedNote());
    const cosignature = await cosign(witness, { text: note.text, seconds: 1_679_315_147 });
    const both = { ...note, signatures: [...note.signatures, cosignature] };
    expect(cosignedAt(both, witness.key)).toBe(1_679_315_147n);
    expect(isSignedBy(both, signer.key)).toBe(true);
    expect(parseCheckpoint(formatNote(both)).note).toEqual(both);
  });

  it('is none when its time was changed, or its text, or when there is none', async () => {
    const note = parseNote(await signedNote());
    const cosignature = await cosign(witness, { text: note.text, seconds: 1_679_315_147 });
    const later = Buffer.from(cosignature.signature);
    later.writeBigUInt64BE(1_679_315_148n);
    const other = { ...note, signatures: [{ ...cosignature, signature: later }] };
    expect(cosignedAt(other, witness.key)).toBeUndefined();
    const text = checkpointText({ ...CHECKPOINT, size: 4 });
    expect(cosignedAt({ text, signatures: [cosignature] }, witness.key)).toBeUndefined();
    expect(cosignedAt(note, witness.key)).toBeUndefined();
  });
});

describe('a proof in a file', () => {
  const hashes = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];

  it('is read as it was written, with and without extra bytes', async () => {
    const checkpoint = parseCheckpoint(await signedNote());
    const proof = { index: 2, hashes, checkpoint };
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
    const more = { ...proof, extra: Buffer.from('salt') };
    expect(parseTlogProof(formatTlogProof(more))).toEqual(more);
    expect(parseTlogProof(formatTlogProof({ ...proof, hashes: [] })).hashes).toEqual([]);
  });

  it.each([
    ['another format', /^c2sp.org/, 'c2sp.com'],
    ['no index', /index 2\n/, ''],
    ['an index with a zero in front', /index 2/, 'index 02'],
    ['half a hash', /\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n'],
  ])('with %s is refused', async (_, from, to) => {
    const checkpoint = parseCheckpoint(await signedNote());
    const text = formatTlogProof({ index: 2, hashes, checkpoint });
    expect(() => parseTlogProof(text.replace(from, to))).toThrow(
      expect.objectContaining({ name: 'MalformedNote' }),
    );
  });
});
