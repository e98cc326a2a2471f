import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Db } from '../platform/database.js';

// Secrets have to be used, so a hash will not do: they are sealed with AES-256-GCM. The key is
// SEALING_KEY of the configuration, which is in no table; without it a random value in `ledger.secret`,
// which the application alone may read and which a copy of the whole database would contain.

const ALGORITHM = 'aes-256-gcm';
const KEY_NAME_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals texts and opens them again. */
export interface Sealing {
  seal(text: string): Buffer;
  /** Throws when the text was sealed with another key, or changed. */
  open(sealed: Buffer): string;
}

/** The sealing of this database, or with the key that the configuration names. */
export async function sealingOf(db: Db, configuredKey: string | undefined): Promise<Sealing> {
  if (configuredKey !== undefined) return sealingWith(Buffer.from(configuredKey, 'utf8'));
  const { value } = await db
    .selectFrom('secret')
    .select('value')
    .where('name', '=', 'sealing')
    .executeTakeFirstOrThrow();
  return sealingWith(value);
}

function sealingWith(secret: Buffer): Sealing {
  const key = createHash('sha256').update('sealing:').update(secret).digest();
  const keyName = createHash('sha256').update(key).digest().subarray(0, KEY_NAME_BYTES);
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([keyName, nonce, cipher.getAuthTag(), hidden]);
    },
    open(sealed) {
      if (!sealed.subarray(0, KEY_NAME_BYTES).equals(keyName)) {
        throw new Error('sealed with another key: SEALING_KEY is not what it was');
      }
      const nonceEnd = KEY_NAME_BYTES + NONCE_BYTES;
      const tagEnd = nonceEnd + TAG_BYTES;
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(KEY_NAME_BYTES, nonceEnd));
      decipher.setAuthTag(sealed.subarray(nonceEnd, tagEnd));
      return decipher.update(sealed.subarray(tagEnd), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
