import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db } from './database.js';
import type { ApiKeyTable } from './schema.js';

// A key is `bl_<prefix>_<secret>`. The prefix is public: it names the key in lists, logs and answers.
// Of the secret, 256 random bits, only the SHA-256 is stored; a slow hash would protect nothing more.

export const ROLES = ['treasury', 'officer', 'approver', 'finance', 'auditor', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** A key as it is stored, without its secret. */
export interface ApiKey {
  readonly prefix: string;
  /** The person or system that holds it; events name it as `key:<name>`. */
  readonly name: string;
  readonly role: Role;
  /** Ledger ids it may use; null is every ledger. */
  readonly ledgers: readonly string[] | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** Another key in force has this name already. */
export class ApiKeyNameTaken extends Error {
  override readonly name = 'ApiKeyNameTaken';
  constructor(keyName: string) {
    super(`a key named ${keyName} is in force already: revoke it first`);
  }
}

const KEY_FORM = /^bl_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/;
const NAME_FORM = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;
const UNIQUE_VIOLATION = '23505';

/** Makes a key. The answer is the only place where the whole key is ever seen. */
export async function createKey(
  db: Db,
  order: {
    readonly name: string;
    readonly role: Role;
    readonly ledgers?: readonly string[] | null;
  },
): Promise<{ key: string; prefix: string }> {
  const { name, role, ledgers = null } = order;
  if (!NAME_FORM.test(name)) throw new Error(`not a name for a key: ${JSON.stringify(name)}`);
  if (ledgers?.length === 0) throw new Error('a key for no ledger at all is of no use');
  const prefix = randomBytes(4).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const row = { prefix, name, role, secret_hash: digest(secret) };
  try {
    await db
      .insertInto('api_key')
      .values({ ...row, ledgers: ledgers === null ? null : [...ledgers], revoked_at: null })
      .execute();
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const taken = code === UNIQUE_VIOLATION && constraint === 'api_key_name';
    throw taken ? new ApiKeyNameTaken(name) : error;
  }
  return { key: `bl_${prefix}_${secret}`, prefix };
}

/** Every key ever made, oldest first, revoked ones included. */
export async function listKeys(db: Db): Promise<ApiKey[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('created_at').execute();
  return rows.map(apiKey);
}

/** Ends a key. False when there is none in force with this prefix. */
export async function revokeKey(db: Db, prefix: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_at: new Date().toISOString() })
    .where('prefix', '=', prefix)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export type Authentication =
  | { readonly outcome: 'known'; readonly key: ApiKey }
  /** `prefix` when the text has the form of a key: it may be logged, the rest may not. */
  | {
      readonly outcome: 'malformed' | 'unknown' | 'wrong-secret' | 'revoked';
      readonly prefix?: string;
    };

/** Finds the key in force that a text is. Takes the same time for a wrong secret as for a right one. */
export async function authenticate(db: Db, text: string): Promise<Authentication> {
  const [, prefix, secret] = KEY_FORM.exec(text) ?? [];
  if (prefix === undefined || secret === undefined) return { outcome: 'malformed' };
  const row = await db
    .selectFrom('api_key')
    .selectAll()
    .where('prefix', '=', prefix)
    .executeTakeFirst();
  if (row === undefined) return { outcome: 'unknown', prefix };
  if (!timingSafeEqual(row.secret_hash, digest(secret))) {
    return { outcome: 'wrong-secret', prefix };
  }
  if (row.revoked_at !== null) return { outcome: 'revoked', prefix };
  return { outcome: 'known', key: apiKey(row) };
}

/** Whether the key with this prefix has not been revoked. */
export async function isInForce(db: Db, prefix: string): Promise<boolean> {
  const row = await db
    .selectFrom('api_key')
    .select('revoked_at')
    .where('prefix', '=', prefix)
    .executeTakeFirst();
  return row !== undefined && row.revoked_at === null;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function apiKey(row: Selectable<ApiKeyTable>): ApiKey {
  const { prefix, name, ledgers } = row;
  const role = row.role as Role;
  return { prefix, name, role, ledgers, createdAt: row.created_at, revokedAt: row.revoked_at };
}
