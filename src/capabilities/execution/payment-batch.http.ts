import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { AllowedTo } from '../../http/access.guard.js';
import { itemMeta } from '../../http/command-meta.js';
import { NDJSON } from '../../http/content-types.js';
import { DRY_RUN, DRY_RUN_QUERY, type DryRunQuery, dryRunOf } from '../../http/dry-run.js';
import { LEDGER_PATH, type LedgerPath } from '../../http/fields.js';
import { IDEMPOTENCY_KEY_FORM } from '../../http/idempotency-key.js';
import { readJson } from '../../http/json-body.js';
import { ndjsonLines } from '../../http/ndjson.js';
import { loggedProblem } from '../../http/problem.filter.js';
import { PROBLEM, RequestRefused } from '../../http/problem.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { validated } from '../../http/validation.pipe.js';
import { WRITTEN, writtenOf } from '../../http/written.js';
import { PAYMENT_FIELDS, paymentCommand } from './payment-order.http.js';

// Many payments in one request. Each is a command of its own: one that is refused stops none.

const ITEMS_LIMIT = 1_000;
const LINE_LIMIT_BYTES = 65_536;
// Above the most that one append writes together, so that batches follow each other without a gap.
const IN_FLIGHT = 512;
// An item is the same request as the same payment posted alone under the same key.
const SINGLE_ROUTE = '/v1/ledgers/:ledgerId/payments';

const ITEM = z.strictObject({
  idempotencyKey: z.string().regex(IDEMPOTENCY_KEY_FORM, 'must be 1 to 200 ASCII characters'),
  ...PAYMENT_FIELDS,
});

// Items are read one by one, so that a malformed one is its own business; the shape is for the reader.
const { $defs, $schema, ...ITEM_SHAPE } = z.toJSONSchema(ITEM, { io: 'input' });
const ANY_ITEM = z.unknown().meta({ id: 'BatchPayment', ...ITEM_SHAPE });
const BATCH = z
  .strictObject({ items: z.array(ANY_ITEM).min(1).max(ITEMS_LIMIT) })
  .meta({ id: 'PaymentBatch' });

const RESULT = z
  .strictObject({
    index: z.int().describe('Place of the item in the request, from 0.'),
    idempotencyKey: z.string().optional(),
    status: z.int().describe('The status that the payment would have had alone.'),
    replayed: z.boolean().optional(),
    answer: WRITTEN.optional(),
    dryRun: DRY_RUN.optional().describe('With `dryRun=true`: what the payment alone would change.'),
    problem: PROBLEM.optional(),
  })
  .meta({ id: 'BatchResult' });

const RESULTS = z.strictObject({ items: z.array(RESULT) }).meta({ id: 'BatchResults' });

type Result = z.infer<typeof RESULT>;

interface Item {
  readonly index: number;
  readonly content: unknown;
}

@ApiTags('payments')
@Controller('v1/ledgers/:ledgerId/payments')
export class PaymentBatchController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('batch')
  @HttpCode(200)
  @AllowedTo(['treasury'])
  @RouteConfig({ streams: true })
  @ApiOperation({
    operationId: 'recordPayments',
    summary: 'Record settled payments, each with its own key and its own result (treasury)',
    description:
      `As JSON, up to ${ITEMS_LIMIT} items. As NDJSON, one item a line and no limit: results ` +
      'are streamed in the order of the items while the request is still being read.',
  })
  @ApiConsumes('application/json', NDJSON)
  @ApiProduces('application/json', NDJSON)
  @ApiOkResponse({ standardSchema: RESULTS, description: 'A result for every item.' })
  async record(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: DRY_RUN_QUERY }) { dryRun = false }: DryRunQuery,
    @Body({ schema: BATCH }) body: z.output<typeof BATCH> | Readable,
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
  ): Promise<void> {
    const streamed = body instanceof Readable;
    const items = streamed ? linesOf(body) : numbered(body.items);
    // Keeps the order, and reads no further than IN_FLIGHT items ahead of the oldest open one.
    const results = Readable.from(items).map(
      (item: Item) => this.settle(item, { request, ledgerId, dryRun }),
      { concurrency: IN_FLIGHT },
    );
    if (!streamed && !String(request.headers.accept).includes(NDJSON)) {
      await reply.send({ items: await results.toArray() });
      return;
    }
    const lines = results.map((result: Result) => `${JSON.stringify(result)}\n`);
    await reply.type(NDJSON).send(lines);
  }

  private async settle(
    { index, content }: Item,
    batch: { readonly request: ApiRequest; readonly ledgerId: string; readonly dryRun: boolean },
  ): Promise<Result> {
    const { request, ledgerId, dryRun } = batch;
    const known = keyIn(content);
    try {
      if (content instanceof RequestRefused) throw content;
      const { idempotencyKey, ...order } = validated(ITEM, content, { source: 'body' });
      const { idempotencyKey: _, ...sent } = content as z.input<typeof ITEM>;
      const item = { idempotencyKey, route: SINGLE_ROUTE, body: sent };
      const meta = { ...itemMeta(request, order, item), priority: 'bulk', dryRun } as const;
      const asked = { ledgerId, body: order, meta, newId: () => uuidv7() };
      const receipt = await this.commandBus.execute(paymentCommand(asked));
      const { replayed, rehearsal } = receipt;
      if (rehearsal !== undefined) {
        return { index, ...known, status: 200, dryRun: dryRunOf(ledgerId, rehearsal) };
      }
      return { index, ...known, status: 201, replayed, answer: writtenOf(ledgerId, receipt) };
    } catch (error) {
      const { problem } = loggedProblem(error, request);
      return {
        index,
        ...known,
        status: problem.status,
        problem: { ...problem } as Result['problem'],
      };
    }
  }
}

function* numbered(items: readonly unknown[]): Generator<Item> {
  for (const [index, content] of items.entries()) yield { index, content };
}

async function* linesOf(body: Readable): AsyncGenerator<Item> {
  let index = 0;
  for await (const line of ndjsonLines(body, LINE_LIMIT_BYTES)) {
    yield { index, content: line instanceof RequestRefused ? line : readLine(line) };
    index += 1;
  }
}

function readLine(line: Uint8Array): unknown {
  try {
    return readJson(line);
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
}

function keyIn(content: unknown): { idempotencyKey?: string } {
  const { idempotencyKey } = (content ?? {}) as { idempotencyKey?: unknown };
  return typeof idempotencyKey === 'string' ? { idempotencyKey } : {};
}
