import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../platform/api-keys.js';

/** A request after the hooks of `server.ts` have seen it. */
export interface ApiRequest extends FastifyRequest {
  /** Who asks; null on the routes that are open to all. */
  apiKey: ApiKey | null;
  correlationId: string;
}

export type ApiReply = FastifyReply;
