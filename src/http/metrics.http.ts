import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowedTo, checkEveryLedger } from './access.guard.js';
import { callerOf } from './authentication.js';
import { Metrics } from './metrics.js';
import type { ApiReply, ApiRequest } from './request.js';

@ApiTags('jobs')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @AllowedTo(['admin'])
  @ApiOperation({ operationId: 'getMetrics', summary: 'Figures for Prometheus (admin)' })
  @ApiOkResponse({
    description: 'The text form of Prometheus.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async get(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<string> {
    checkEveryLedger(callerOf(request));
    reply.type(this.metrics.contentType);
    return this.metrics.text();
  }
}
