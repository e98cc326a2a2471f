import { Body, Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { nextLedgerIdOf } from '../../domain/carry-over.js';
import { given } from '../../domain/line-amounts.js';
import { formatYuan } from '../../domain/money.js';
import { DOCUMENT_ID_FORM } from '../../domain/posting-checks.js';
import { RULES } from '../../domain/rules.js';
import { AllowedTo, checkLedger } from '../../http/access.guard.js';
import { callerOf } from '../../http/authentication.js';
import { itemMeta } from '../../http/command-meta.js';
import { DRY_RUN_QUERY, type DryRunQuery } from '../../http/dry-run.js';
import { LEDGER_PATH, type LedgerPath, text, YUAN } from '../../http/fields.js';
import { problem, RequestRefused } from '../../http/problem.js';
import type { ApiRequest } from '../../http/request.js';
import { inYuan } from '../../http/yuan.js';
import {
  ReverseYearEndCommand,
  RunYearEndCommand,
  type YearEnd,
  type YearEndReport,
} from './year-end-run.commands.js';

/** The family of a run: everything that it does carries it. */
export const RUN_ID = z
  .string()
  .regex(DOCUMENT_ID_FORM, 'must be 1 to 64 letters, digits, dashes, underscores')
  .meta({ example: 'year-end-2023' });

const DOCUMENT = { documentNumber: text(100).optional() };
const RUN = z.strictObject({ runId: RUN_ID, ...DOCUMENT }).meta({ id: 'YearEndRun' });
const RUN_PATH = z.strictObject({ ...LEDGER_PATH.shape, runId: RUN_ID });
const REVERSAL = z
  .strictObject({ reason: text(1_000), ...DOCUMENT })
  .meta({ id: 'ReverseYearEndRun' });

const REPORT = z
  .strictObject({
    ledgerId: z.string(),
    runId: z.string(),
    nextLedgerId: z.string(),
    state: z
      .enum(['planned', 'blocked', 'complete'])
      .describe('`blocked`: obstacles have to be settled first, and nothing was carried over.'),
    carriedOver: YUAN,
    returned: YUAN,
    lines: z.array(z.strictObject({ lineId: z.string(), carriedOver: YUAN, returned: YUAN })),
    obstacles: z.array(
      z.strictObject({
        lineId: z.string(),
        rule: z.string(),
        detail: z.string(),
        facts: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
  })
  .meta({ id: 'YearEndReport' });

const REVERSED = z
  .strictObject({ ledgerId: z.string(), runId: z.string(), lineCount: z.int() })
  .meta({ id: 'YearEndReversed' });

@ApiTags('year end')
@Controller('v1/ledgers/:ledgerId/year-end-runs')
export class YearEndRunController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post()
  @HttpCode(200)
  @AllowedTo(['finance'])
  @ApiOperation({
    operationId: 'runYearEnd',
    summary: 'Carry every line over, close the year, and hand all of it to next year’s ledger',
    description:
      'Needs no idempotency key: every step knows whether it is done. Given again after it was ' +
      'cut short, it goes on; given again when it is complete, it changes nothing. (finance)',
  })
  @ApiOkResponse({ standardSchema: REPORT })
  async run(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: DRY_RUN_QUERY }) { dryRun = false }: DryRunQuery,
    @Body({ schema: RUN }) body: z.output<typeof RUN>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof REPORT>> {
    const { runId, documentNumber } = body;
    const { meta, ...year } = yearOf(request, { ledgerId, runId, documentNumber });
    const command = new RunYearEndCommand({ ...year, meta: { ...meta, dryRun } });
    const answer = yearEndAnswer(await this.commandBus.execute(command));
    if (answer.state === 'blocked' && !dryRun) throw blocked(answer);
    return answer;
  }

  @Post(':runId/reversal')
  @HttpCode(200)
  @AllowedTo(['finance'])
  @ApiOperation({
    operationId: 'reverseYearEnd',
    summary: 'Undo what a run carried over and returned, as long as the year is not closed',
    description: 'Needs no idempotency key: a line is undone once. (finance)',
  })
  @ApiOkResponse({ standardSchema: REVERSED })
  async reverse(
    @Param({ schema: RUN_PATH }) { ledgerId, runId }: z.output<typeof RUN_PATH>,
    @Body({ schema: REVERSAL }) { reason, documentNumber }: z.output<typeof REVERSAL>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof REVERSED>> {
    const year = yearOf(request, { ledgerId, runId, documentNumber });
    const lineCount = await this.commandBus.execute(new ReverseYearEndCommand(year, reason));
    return { ledgerId, runId, lineCount };
  }
}

// The run writes into both ledgers, so the key has to be for both.
function yearOf(
  request: ApiRequest,
  run: {
    readonly ledgerId: string;
    readonly runId: string;
    readonly documentNumber: string | undefined;
  },
): YearEnd {
  const { ledgerId, runId, documentNumber } = run;
  checkLedger(callerOf(request), nextLedgerIdOf(ledgerId));
  const route = request.routeOptions.url ?? '';
  const effective = { effectiveOn: '', documentNumber };
  const meta = itemMeta(request, effective, { idempotencyKey: '', route, body: request.body });
  return { ledgerId, runId, meta };
}

// Each obstacle by name: what has to be settled is a list of work for somebody.
function blocked({ ledgerId, obstacles }: z.infer<typeof REPORT>): RequestRefused {
  return new RequestRefused(
    problem('year-not-settled', {
      title: RULES.YEAR_NOT_SETTLED,
      status: 409,
      detail: `Of ${obstacles.length} lines the money has to be settled first; nothing was written.`,
      errors: obstacles.map(({ lineId, rule, detail }) => ({
        detail: `${lineId}: ${detail} [${rule}]`,
      })),
      facts: { ledgerId },
    }),
  );
}

/** A report as it is answered, amounts in yuan. */
export function yearEndAnswer(report: YearEndReport): z.infer<typeof REPORT> {
  const { lines, obstacles, ...rest } = report;
  const total = (key: 'carriedFen' | 'returnedFen') =>
    formatYuan(lines.reduce((sumFen, line) => sumFen + line[key], 0n));
  return {
    ...rest,
    carriedOver: total('carriedFen'),
    returned: total('returnedFen'),
    lines: lines.map(({ lineId, carriedFen, returnedFen }) => ({
      lineId,
      carriedOver: formatYuan(carriedFen),
      returned: formatYuan(returnedFen),
    })),
    obstacles: obstacles.map(({ lineId, rule, facts }) => ({
      lineId,
      rule,
      detail: RULES[rule],
      facts: inYuan(given(facts)) as Record<string, string | number>,
    })),
  };
}
