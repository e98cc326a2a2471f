import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.js';

export type Db = Kysely<Schema>;

/** A pool for hand-written SQL and Kysely over the same pool, in schema `ledger`. */
export class Database {
  readonly db: Db;

  constructor(
    readonly pool: pg.Pool,
    /** What it was opened with; the job queue may live on the same server. */
    readonly url: string,
  ) {
    this.db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }).withSchema('ledger');
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

export type DatabaseRole = 'budget_ledger_app' | 'budget_ledger_auditor';

/**
 * Opens a database under one of the ledger's roles, whatever login the URL names: a login that owns
 * the schema still cannot change an event through this pool.
 */
export function openDatabase(options: {
  readonly url: string;
  readonly poolSize: number;
  readonly role?: DatabaseRole;
  readonly onConnectionError?: (error: Error) => void;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    options: `-c role=${options.role ?? 'budget_ledger_app'} -c timezone=UTC -c jit=off`,
    types: { getTypeParser },
  });
  // A connection that breaks, idle or in use, tells so through an event besides failing its query;
  // an event without a listener would end the process.
  const onError = options.onConnectionError ?? (() => undefined);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return new Database(pool, options.url);
}

const { INT8, NUMERIC, DATE, TIMESTAMPTZ } = pg.types.builtins;

// int8 and numeric stay text until someone says what they are; dates stay calendar dates; instants
// become ISO 8601 in UTC with milliseconds, the form that is hashed.
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
  if (oid === INT8 || oid === NUMERIC || oid === DATE) return (text: string) => text;
  if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString();
  return pg.types.getTypeParser(oid, 'text');
}
