import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type NoteSignature,
  rawPublicKey,
  type SignatureType,
  type VerifierKey,
  verifierKey,
} from './signed-note.js';

// Who signs. An HSM or another algorithm stands in by being a `Signer`.

export interface Signer {
  readonly key: VerifierKey;
  /** Signs the bytes of a message. */
  sign(message: Buffer): Promise<Buffer>;
}

/** A signer with the private key at hand. */
export function localSigner(name: string, privateKey: KeyObject, type: SignatureType): Signer {
  const publicKey = rawPublicKey(privateKey);
  return {
    key: verifierKey({ name, type, publicKey }),
    sign: async (message) => sign(null, message, privateKey),
  };
}

/** Signs the text of a note. */
export async function noteSignature(signer: Signer, text: string): Promise<NoteSignature> {
  const { name, keyId } = signer.key;
  return { name, keyId, signature: await signer.sign(Buffer.from(text)) };
}

/** A new private key in PEM (PKCS #8), to be kept where only its owner reads it. */
export function newPrivateKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** Reads a private key in PEM. */
export function privateKeyOf(pem: string): KeyObject {
  return createPrivateKey(pem);
}
