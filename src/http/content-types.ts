import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from './json-body.js';
import { problem, RequestRefused } from './problem.js';

export const NDJSON = 'application/x-ndjson';

/** Reads JSON strictly and hands NDJSON over as a stream. Every other media type is refused. */
export function readOnlyJson(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  const asBytes = { parseAs: 'buffer' } as const;
  instance.addContentTypeParser(
    'application/json',
    asBytes,
    async (request: FastifyRequest, body: Buffer) => {
      checkEncoding(request);
      return readJson(body);
    },
  );
  instance.addContentTypeParser(NDJSON, async (request: FastifyRequest, body: IncomingMessage) => {
    checkEncoding(request);
    if (request.routeOptions.config.streams === true) return body;
    throw unsupported('Content-Type', 'must be application/json here');
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads NDJSON as it comes. */
    readonly streams?: boolean;
  }
}

function checkEncoding({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)"?/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw unsupported('Content-Type', 'must be in charset utf-8');
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw unsupported('Content-Encoding', 'must be absent');
}

function unsupported(header: string, detail: string): RequestRefused {
  const title = 'The media type is not supported';
  const errors = [{ header, detail }];
  return new RequestRefused(problem('media-type-not-supported', { title, status: 415, errors }));
}
