import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Message, OpenSecret } from './message.js';
import type { Signing } from './subscription.js';

// Standard Webhooks 1.0: what is signed is id, timestamp and body, with every secret that is good now,
// so that a receiver may change from one to the next when it likes.

export interface MadeSecret {
  /** What we sign with. */
  readonly secret: string;
  /** Of a key pair, what the receiver checks with; then the secret is nobody's but ours. */
  readonly publicKey: string | null;
}

/** Makes a secret to share, `whsec_…`, or a key pair whose public key is `whpk_…`. */
export function makeSecret(scheme: Signing): MadeSecret {
  if (scheme === 'hmac') {
    return { secret: `whsec_${randomBytes(32).toString('base64')}`, publicKey: null };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return { secret, publicKey: `whpk_${raw.toString('base64')}` };
}

/** The three headers of a signed message. */
export function signedHeaders(message: Message, body: string): Record<string, string> {
  const { id, at, secrets } = message;
  const seconds = Math.floor(at.getTime() / 1_000);
  const signatures = secrets.map((secret) => signatureOf(secret, { id, seconds, body }));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}

function signatureOf(
  { scheme, secret }: OpenSecret,
  { id, seconds, body }: { readonly id: string; readonly seconds: number; readonly body: string },
): string {
  if (scheme === 'hmac') return new Webhook(secret).sign(id, new Date(seconds * 1_000), body);
  const key = createPrivateKey({
    key: Buffer.from(secret, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  const signature = sign(null, Buffer.from(`${id}.${seconds}.${body}`), key);
  return `v1a,${signature.toString('base64')}`;
}
