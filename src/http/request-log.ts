import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../platform/config.js';
import type { ApiRequest } from './request.js';

/** The log of a process: JSON lines without bodies, keys or authorization headers. */
export function createLog(level: Config['LOG_LEVEL'], destination?: DestinationStream): Logger {
  const redact = ['req.headers', 'headers.authorization', 'authorization', '*.authorization'];
  const options = { level, redact: { paths: redact, censor: '***' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** One line per answered request. The route, not the URL: query strings stay out. */
export function logRequests(instance: FastifyInstance): void {
  instance.addHook('onResponse', async (request, reply) => {
    const { apiKey, method, correlationId, ip } = request as ApiRequest;
    const line = {
      method,
      route: request.routeOptions.url,
      params: request.params,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      client: apiKey?.prefix,
      correlationId,
      ip,
    };
    request.log.info(line, 'request');
  });
}

/** Nest's own messages in the same log. */
export function nestLog(log: Logger): LoggerService {
  return {
    log: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    debug: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    verbose: (message: unknown, context?: unknown) => log.trace({ context }, String(message)),
    warn: (message: unknown, context?: unknown) => log.warn({ context }, String(message)),
    error: (message: unknown, ...context: unknown[]) => log.error({ context }, String(message)),
    fatal: (message: unknown, ...context: unknown[]) => log.fatal({ context }, String(message)),
  };
}
