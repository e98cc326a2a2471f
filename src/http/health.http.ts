import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sql } from 'kysely';
import { z } from 'zod';
import { Database } from '../platform/database.js';
import { Public } from './access.guard.js';
import { problem, RequestRefused } from './problem.js';

const PATIENCE_MS = 2_000;
const HEALTH = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Public(true)
  @ApiOperation({ operationId: 'live', summary: 'The process answers' })
  @ApiOkResponse({ standardSchema: HEALTH })
  live(): z.infer<typeof HEALTH> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public(true)
  @ApiOperation({ operationId: 'ready', summary: 'The database answers too' })
  @ApiOkResponse({ standardSchema: HEALTH })
  async ready(): Promise<z.infer<typeof HEALTH>> {
    const asked = sql`select 1`.execute(this.database.db).then(
      () => true,
      () => false,
    );
    const reachable = await Promise.race([asked, delay(PATIENCE_MS, false, { ref: false })]);
    if (reachable) return { status: 'ok' };
    throw new RequestRefused(
      problem('not-ready', { title: 'The database does not answer', status: 503 }),
      { 'retry-after': '1' },
    );
  }
}
