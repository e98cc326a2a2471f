import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { AppModule } from '../app.module.js';
import { serveJobBoard } from '../jobs/board.http.js';
import { JobView } from '../jobs/job-view.js';
import type { Config } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { AccessGuard } from './access.guard.js';
import { KeyRing, needsKey } from './authentication.js';
import { readOnlyJson } from './content-types.js';
import { POLICY_SCHEMA_PATH, serveDocs } from './docs.js';
import { frameworkProblem } from './framework-problem.js';
import { Metrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import { PROBLEM_MEDIA_TYPE, problem, validationFailed } from './problem.js';
import type { ApiRequest } from './request.js';
import { createLog, logRequests, nestLog } from './request-log.js';
import { rememberRoutes } from './routes.js';
import { ValidationPipe } from './validation.pipe.js';

const PARAM_LENGTH_LIMIT = 400;
const SILENCE_MS = 120_000;
const CORRELATION_ID = /^[!-~]{1,100}$/;

/** The HTTP edge, ready to listen. Closing it leaves the database open. */
export async function createServer({
  config,
  database,
  log = createLog(config.LOG_LEVEL),
}: {
  readonly config: Config;
  readonly database: Database;
  readonly log?: Logger;
}): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PARAM_LENGTH_LIMIT },
    // A batch may stream for hours, but not in silence.
    requestTimeout: 0,
    connectionTimeout: SILENCE_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerClientError,
  });
  const instance = adapter.getInstance();
  rememberRoutes(instance);
  readOnlyJson(instance);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ config, database }),
    adapter,
    { bodyParser: false, logger: nestLog(log), abortOnError: false },
  );
  app.useSecurityHeaders(SECURITY_HEADERS);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalGuards(new AccessGuard(app.get(Reflector)));
  const keys = new KeyRing(database.db);
  identifyRequests(instance, keys);
  logRequests(instance);
  app.get(Metrics).observe(instance);
  await serveDocs(instance, openApiDocument(app));
  await serveJobBoard(instance, { view: app.get(JobView), keys });
  await app.init();
  await instance.ready();
  return app;
}

// The page at /docs needs inline styles; nothing else needs anything from elsewhere.
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: "'self'",
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: "'none'",
      baseUri: "'none'",
      formAction: "'none'",
      frameAncestors: "'none'",
    },
  },
  xFrameOptions: { action: 'deny' },
} as const;

/** Says who asks, before a body is read, and gives every request a correlation id. */
function identifyRequests(instance: FastifyInstance, keys: KeyRing): void {
  instance.decorateRequest('apiKey', null);
  instance.decorateRequest('correlationId', '');
  instance.addHook('onRequest', async (fastifyRequest, reply: FastifyReply) => {
    const request = fastifyRequest as ApiRequest;
    const { authorization, 'x-correlation-id': given } = request.headers;
    const isGiven = typeof given === 'string' && CORRELATION_ID.test(given);
    request.correlationId = isGiven ? given : uuidv7();
    reply.header('x-correlation-id', request.correlationId);
    // The matched route decides, not the URL, which can be spelt in many ways.
    const { url = '' } = request.routeOptions;
    if (!needsKey(url) || url === POLICY_SCHEMA_PATH) return;
    reply.header('cache-control', 'no-store');
    request.apiKey = await keys.keyOf(authorization);
    if (given !== undefined && !isGiven) {
      const detail = 'must be 1 to 100 visible ASCII characters';
      throw validationFailed([{ header: 'X-Correlation-Id', detail }]);
    }
  });
}

// What the router refuses (a malformed URL, a parameter that is too long) passes no hook and no filter.
function answerRouterError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { problem: answer } = frameworkProblem(error, request as ApiRequest);
  request.log.info({ method: request.method, status: answer.status }, 'request');
  void reply
    .status(answer.status)
    .header('x-content-type-options', 'nosniff')
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(answer));
}

// What Node's parser refuses never becomes a request; it is answered on the bare socket.
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = tooLarge ? 431 : 400;
  const title = tooLarge ? 'The headers are too large' : 'The request is not HTTP';
  const body = JSON.stringify(problem('request-not-http', { title, status }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
