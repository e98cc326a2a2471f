import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { RULES, type Rule } from '../../domain/rules.js';
import { LEDGER_PATH, type LedgerPath, text } from '../../http/fields.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute } from '../../http/route.js';
import { inYuan } from '../../http/yuan.js';
import { REFUSAL_CURSOR, type Refusal } from '../../ledger/refusals.js';
import { RefusalsQuery } from './history.queries.js';

// What the ledger refused: who asked for what, which rule said no, and on which figures.

const RULE = z.enum(Object.keys(RULES) as [Rule, ...Rule[]]);

const REFUSAL = z
  .strictObject({
    recordedAt: z.string(),
    afterSeq: z.int().describe('Where the log ended for the decision.'),
    actor: z.string(),
    command: z.string(),
    effectiveOn: z.string(),
    documentNumber: z.string().nullable(),
    content: z.unknown().describe('The order, amounts in yuan, without personal data.'),
    rule: RULE,
    sentence: z.string(),
    facts: z.record(z.string(), z.unknown()).describe('What the rule rested on.'),
  })
  .meta({ id: 'Refusal' });

const PAGE = z
  .strictObject({ items: z.array(REFUSAL), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Refusals' });

const LIST_QUERY = z.strictObject({
  ...pageBy(REFUSAL_CURSOR),
  rule: RULE.optional(),
  actor: text(100).optional(),
});

@ApiTags('history')
@Controller('v1/ledgers/:ledgerId/refusals')
export class RefusalsController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('', { id: 'listRefusals', summary: 'What was refused, and why', answer: PAGE })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const { limit, cursor, rule, actor } = query;
    const asked = new RefusalsQuery(ledgerId, { after: cursor, limit, rule, actor });
    const { refusals, next } = await this.queryBus.execute(asked);
    return { items: refusals.map(spoken), nextCursor: nextCursor({ request, reply }, next) };
  }
}

function spoken(refusal: Refusal): z.infer<typeof REFUSAL> {
  const { client: _, idempotencyKey: __, content, facts, ...rest } = refusal;
  return {
    ...rest,
    sentence: RULES[refusal.rule],
    content: inYuan(content),
    facts: inYuan({ ...facts }) as Record<string, unknown>,
  };
}
