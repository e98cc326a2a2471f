import { createHash } from 'node:crypto';
import { type ApiKey, type Authentication, authenticate } from '../platform/api-keys.js';
import type { Db } from '../platform/database.js';
import { problem, RequestRefused } from './problem.js';
import type { ApiRequest } from './request.js';

// Revoking a key takes effect in every process within this time.
const KEPT_MS = 2_000;
const KEPT_KEYS = 1_000;

/** Finds out who asks. Answers of the database are kept for two seconds. */
export class KeyRing {
  private readonly kept = new Map<string, { until: number; answer: Promise<Authentication> }>();

  constructor(private readonly db: Db) {}

  /** The key behind an `Authorization` header. Throws `AccessRefused` (401). */
  async keyOf(header: string | undefined): Promise<ApiKey> {
    if (header === undefined) throw new AccessRefused('no-key');
    const [, text] = /^bearer +(\S+)$/i.exec(header) ?? [];
    if (text === undefined) throw new AccessRefused('malformed');
    const answer = await this.find(text);
    if (answer.outcome === 'known') return answer.key;
    throw new AccessRefused(answer.outcome, answer.prefix);
  }

  private find(text: string): Promise<Authentication> {
    const place = createHash('sha256').update(text).digest('base64');
    const now = Date.now();
    const kept = this.kept.get(place);
    if (kept !== undefined && kept.until > now) return kept.answer;
    if (this.kept.size >= KEPT_KEYS) this.kept.clear();
    const answer = authenticate(this.db, text);
    this.kept.set(place, { until: now + KEPT_MS, answer });
    answer.catch(() => this.kept.delete(place));
    return answer;
  }
}

/** Whether a route is for those who have a key; the page of jobs asks for it in a way of its own. */
export function needsKey(route: string): boolean {
  return route.startsWith('/v1/') || route === '/metrics';
}

/** Who asks. */
export function callerOf({ apiKey }: Pick<ApiRequest, 'apiKey'>): ApiKey {
  if (apiKey === null) throw new AccessRefused('no-key');
  return apiKey;
}

type Reason = 'no-key' | 'malformed' | 'unknown' | 'wrong-secret' | 'revoked';

/** Nobody we know. The answer does not say why, the log does. */
export class AccessRefused extends RequestRefused {
  constructor(
    readonly reason: Reason,
    readonly prefix?: string,
    scheme: 'Bearer' | 'Basic' = 'Bearer',
  ) {
    super(
      problem('api-key-required', {
        title: 'A valid API key is required',
        status: 401,
        detail: 'Send an API key in force as `Authorization: Bearer bl_…`.',
        errors: [{ header: 'Authorization', detail: 'is not an API key in force' }],
      }),
      { 'www-authenticate': `${scheme} realm="budget-ledger"` },
    );
  }
}
