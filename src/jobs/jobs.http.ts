import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowedTo, checkEveryLedger } from '../http/access.guard.js';
import { callerOf } from '../http/authentication.js';
import type { ApiRequest } from '../http/request.js';
import { Database } from '../platform/database.js';
import { projectionStatus } from '../projections/projections.queries.js';
import { allBehind } from './behind.js';
import { JobView } from './job-view.js';
import { LEDGER_JOB_NAMES } from './queues.js';

const MOST_LISTED = 100;

const COUNT = z.int().min(0);
const COUNTS = {
  waiting: COUNT,
  prioritized: COUNT,
  active: COUNT,
  delayed: COUNT,
  failed: COUNT,
  completed: COUNT,
};

const JOBS = z
  .strictObject({
    queue: z.strictObject({
      backend: z.enum(['redis', 'postgres']),
      counts: z.strictObject(COUNTS),
      names: z
        .record(z.string(), z.strictObject(COUNTS).partial())
        .describe('Of the first thousand jobs of each state.'),
      oldestWaitingAt: z.string().nullable(),
      workers: COUNT.describe('Workers that are connected.'),
      schedulers: z
        .array(
          z.strictObject({
            job: z.string(),
            pattern: z.string().describe('Cron, in the time of China.'),
            nextAt: z.string().nullable(),
          }),
        )
        .describe('Who wakes workers at times of day; what is due stands in the database.'),
    }),
    ledgers: z.strictObject({
      behindCount: COUNT,
      behind: z
        .array(z.strictObject({ ledgerId: z.string(), jobs: z.array(z.enum(LEDGER_JOB_NAMES)) }))
        .describe(`The first ${MOST_LISTED} with something to do, and what.`),
      blocked: z
        .array(
          z.strictObject({
            ledgerId: z.string(),
            projection: z.string(),
            seq: z.int().describe('The event it cannot get past.'),
            lag: z.int(),
            reason: z.string(),
            attempts: z.int(),
            retryAt: z.string(),
          }),
        )
        .describe(`The first ${MOST_LISTED}.`),
    }),
  })
  .meta({ id: 'Jobs' });

@ApiTags('jobs')
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly database: Database,
    private readonly view: JobView,
  ) {}

  @Get()
  @AllowedTo(['admin'])
  @ApiOperation({
    operationId: 'getJobs',
    summary: 'What is in the job queue, and which ledgers wait for it (admin)',
  })
  @ApiOkResponse({ standardSchema: JOBS })
  async get(@Req() request: ApiRequest): Promise<z.infer<typeof JOBS>> {
    checkEveryLedger(callerOf(request));
    const { db } = this.database;
    const queue = await this.view.figures();
    const behind = await allBehind(db);
    const blocked = await projectionStatus(db, { blockedOnly: true, limit: MOST_LISTED });
    return {
      queue: {
        ...queue,
        counts: { ...queue.counts },
        names: { ...queue.names },
        schedulers: [...queue.schedulers],
      },
      ledgers: {
        behindCount: behind.length,
        behind: behind
          .slice(0, MOST_LISTED)
          .map(({ ledgerId, jobs }) => ({ ledgerId, jobs: [...jobs] })),
        blocked: blocked.flatMap(({ ledgerId, projection, lag, blocked: at }) =>
          at === null ? [] : [{ ledgerId, projection, lag, ...at }],
        ),
      },
    };
  }
}
