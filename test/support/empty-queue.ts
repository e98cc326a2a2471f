import { query } from './query.js';
import type { TestRedis } from './redis.js';

/** Takes everything out of the queue: that of the Redis, or without one that on PostgreSQL. */
export async function emptyQueue(url: string, redis?: TestRedis): Promise<void> {
  if (redis !== undefined) return redis.flushAll();
  const truncate = `DO $$ BEGIN EXECUTE (
    SELECT 'TRUNCATE ' || string_agg('bullmq.' || quote_ident(tablename), ', ')
    FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'); END $$`;
  // It locks every table, so that it may meet a worker in a deadlock.
  await query(url, truncate).catch(() => emptyQueue(url, redis));
}
