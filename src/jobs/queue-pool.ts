import pg from 'pg';
import { QUEUE_SCHEMA } from '../platform/queue-schema.js';

/** A connection that may break at any moment without ending the process. */
class SteadyClient extends pg.Client {
  // BullMQ takes its listeners off a connection before it lets it go, and has none on one it has just
  // taken; an error event without a listener would be thrown.
  override emit(event: string | symbol, ...details: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...details);
  }
}

/** Connections to the queue on PostgreSQL, under the application's role. One of them listens. */
export function queuePool(databaseUrl: string, max: number): pg.Pool {
  return new pg.Pool({
    connectionString: databaseUrl,
    options: `-c role=budget_ledger_app -c search_path=${QUEUE_SCHEMA}`,
    max,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    Client: SteadyClient,
  });
}
