import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkEveryLedger, checkRole } from '../http/access.guard.js';
import { AccessRefused, type KeyRing } from '../http/authentication.js';
import { loggedProblem } from '../http/problem.filter.js';
import { PROBLEM_MEDIA_TYPE, problem, RequestRefused } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';
import { BoardAdapter } from './board-adapter.js';
import type { JobView } from './job-view.js';

// The page of jobs at /jobs: bull-board's own files from our own server, and of its API what only reads.

const PATH = '/jobs';
const UI = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));
const STATIC = join(UI, 'dist/static');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** Serves the page to admins. A browser logs in by Basic authentication with the key as password. */
export async function serveJobBoard(
  instance: FastifyInstance,
  { view, keys }: { readonly view: JobView; readonly keys: KeyRing },
): Promise<void> {
  const files = new Set(await readdir(STATIC, { recursive: true }));
  const page = await readFile(join(UI, 'dist/index.ejs'), 'utf8');
  await instance.register(async (scope) => {
    scope.setErrorHandler(answerProblem);
    scope.addHook('onRequest', (request) => checkCaller(request as ApiRequest, keys));
    scope.get(`${PATH}/static/*`, async (request, reply) => {
      const name = wildcardOf(request);
      const type = TYPES[extname(name)];
      if (!files.has(name) || type === undefined) throw nothingHere();
      return reply.type(type).send(await readFile(join(STATIC, name)));
    });
    scope.get(`${PATH}/api/*`, (request, reply) =>
      view.ask(async (queue) => answer(boardOf(queue), request, reply)),
    );
    for (const url of [PATH, `${PATH}/*`]) {
      scope.get(url, (_request, reply) =>
        view.ask(async (queue) => {
          const html = boardOf(queue).page(page);
          // The page says by its base where its files lie, which no other page of ours needs.
          const policy = String(reply.getHeader('content-security-policy'));
          reply.header(
            'content-security-policy',
            policy.replace(/base-uri [^;]*/, "base-uri 'self'"),
          );
          return reply.type('text/html; charset=utf-8').send(html);
        }),
      );
    }
  });
}

const boards = new WeakMap<Queue, BoardAdapter>();

function boardOf(queue: Queue): BoardAdapter {
  const known = boards.get(queue);
  if (known !== undefined) return known;
  const serverAdapter = new BoardAdapter(PATH);
  createBullBoard({
    queues: [new BullMQAdapter(queue, { readOnlyMode: true })],
    serverAdapter,
    // Told, because it would look for the folder by evaluating a text.
    options: { uiBasePath: UI, uiConfig: { boardTitle: 'Budget Ledger', hideRedisDetails: true } },
  });
  boards.set(queue, serverAdapter);
  return serverAdapter;
}

async function answer(board: BoardAdapter, request: FastifyRequest, reply: FastifyReply) {
  const query = request.query as Readonly<Record<string, unknown>>;
  const found = await board.answer(`/api/${wildcardOf(request)}`, query);
  if (found === undefined) throw nothingHere();
  const { status = 200, body } = found;
  return reply.status(status).header('cache-control', 'no-store').send(body);
}

async function checkCaller(request: ApiRequest, keys: KeyRing): Promise<void> {
  const { authorization } = request.headers;
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  const password = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':')
    .slice(1);
  const header = encoded === undefined ? authorization : `Bearer ${password.join(':')}`;
  try {
    request.apiKey = await keys.keyOf(header);
  } catch (error) {
    if (!(error instanceof AccessRefused)) throw error;
    throw new AccessRefused(error.reason, error.prefix, 'Basic');
  }
  checkRole(request.apiKey, ['admin']);
  checkEveryLedger(request.apiKey);
}

// The filter of problems knows the routes of Nest alone.
function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem: answer, headers } = loggedProblem(error, request as ApiRequest);
  void reply
    .status(answer.status)
    .headers({ ...headers })
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(answer));
}

function wildcardOf(request: FastifyRequest): string {
  return (request.params as { readonly '*': string })['*'];
}

function nothingHere(): RequestRefused {
  return new RequestRefused(
    problem('route-not-found', { title: 'There is nothing here', status: 404 }),
  );
}
