import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { LEDGER_ID_FORM } from '../../domain/opening.js';
import { checkLedger } from '../../http/access.guard.js';
import { callerOf } from '../../http/authentication.js';
import type { Capability } from '../../http/capability.js';
import { commandMeta } from '../../http/command-meta.js';
import {
  DRY_RUN,
  DRY_RUN_ANSWER,
  DRY_RUN_QUERY,
  type DryRun,
  type DryRunQuery,
} from '../../http/dry-run.js';
import { EFFECTIVE, LEDGER_ID, LEDGER_PATH, type LedgerPath, text } from '../../http/fields.js';
import { KNOWN_AT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import { POLICY } from '../../http/policy-fields.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { CommandRoute, ReadRoute } from '../../http/route.js';
import { answerOrder, type Written } from '../../http/written.js';
import { OpenLedgerCommand, OpenLedgerHandler } from './opening.commands.js';
import {
  LedgerQuery,
  LedgerQueryHandler,
  type LedgerState,
  LedgersQuery,
  LedgersQueryHandler,
} from './opening.queries.js';

const CODE_NAME = z.strictObject({ code: text(7), name: text(200) }).meta({ id: 'CodeName' });
const UNIT = z
  .strictObject({
    unitCode: text(32),
    name: text(200),
    independentAccounts: z.boolean().describe('False: listed, but holds no lines.'),
  })
  .meta({ id: 'BudgetUnit' });
const PROJECT = z.strictObject({ projectCode: text(32), name: text(200) }).meta({ id: 'Project' });

const ENDED = {
  closedOn: z.string().optional().describe('The day it was closed, merged or moved out.'),
  mergedInto: z.string().optional().describe('The code of what it was merged into.'),
};
const LEDGER_UNIT = UNIT.extend(ENDED).meta({ id: 'LedgerUnit' });
const LEDGER_PROJECT = PROJECT.extend(ENDED).meta({ id: 'LedgerProject' });

const OPEN_LEDGER = z
  .strictObject({
    ledgerId: LEDGER_ID,
    departmentName: text(200),
    ...EFFECTIVE,
    units: z.array(UNIT).min(1),
    projects: z.array(PROJECT),
    functionalCodes: z.array(CODE_NAME).min(1),
    economicCodes: z.array(CODE_NAME).min(1),
    policy: POLICY.optional().describe('Version 1 of its policy; may be adopted later.'),
  })
  .meta({ id: 'OpenLedger' });

const LEDGER = z
  .strictObject({
    ledgerId: z.string(),
    fiscalYear: z.int(),
    departmentName: z.string(),
    budgetApproved: z.boolean(),
    units: z.array(LEDGER_UNIT),
    projects: z.array(LEDGER_PROJECT),
    functionalCodes: z.array(CODE_NAME),
    economicCodes: z.array(CODE_NAME),
    seq: z.int(),
    hash: z.string().describe('Hash of the last event: stands for everything before it.'),
    recordedAt: z.string(),
  })
  .meta({ id: 'Ledger' });

const LEDGERS = z
  .strictObject({
    items: z.array(
      z.strictObject({
        ledgerId: z.string(),
        departmentName: z.string(),
        fiscalYear: z.int(),
        seq: z.int(),
      }),
    ),
    nextCursor: NEXT_CURSOR,
  })
  .meta({ id: 'Ledgers' });

const LEDGER_QUERY = z.strictObject({ knownAt: KNOWN_AT.optional() });
const LEDGERS_QUERY = z.strictObject(pageBy(LEDGER_ID_FORM));

@ApiTags('ledgers')
@Controller('v1/ledgers')
export class OpeningController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @CommandRoute('', { id: 'openLedger', summary: 'Open a ledger', roles: ['finance'] })
  @ApiOkResponse({ standardSchema: DRY_RUN, description: DRY_RUN_ANSWER })
  async open(
    @Query({ schema: DRY_RUN_QUERY }) query: DryRunQuery,
    @Body({ schema: OPEN_LEDGER }) body: z.output<typeof OPEN_LEDGER>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written | DryRun> {
    const { effectiveOn, documentNumber, ...order } = body;
    const { ledgerId } = order;
    checkLedger(callerOf(request), ledgerId);
    const meta = commandMeta(request, { effectiveOn, documentNumber }, query);
    const receipt = await this.commandBus.execute(new OpenLedgerCommand(order, meta));
    return answerOrder(reply, { ledgerId, receipt });
  }

  @ReadRoute('', { id: 'listLedgers', summary: 'Ledgers that the key may use', answer: LEDGERS })
  async list(
    @Query({ schema: LEDGERS_QUERY }) { limit, cursor }: z.output<typeof LEDGERS_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof LEDGERS>> {
    const page = { limit, after: cursor };
    const query = new LedgersQuery(callerOf(request).ledgers, page);
    const { ledgers, more } = await this.queryBus.execute(query);
    const lastKey = more ? ledgers.at(-1)?.ledgerId : undefined;
    return { items: [...ledgers], nextCursor: nextCursor({ request, reply }, lastKey) };
  }

  @ReadRoute(':ledgerId', {
    id: 'getLedger',
    summary: 'Units, projects and codes of a ledger, and where its log ended at a moment',
    answer: LEDGER,
  })
  async get(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LEDGER_QUERY }) { knownAt }: z.output<typeof LEDGER_QUERY>,
  ): Promise<z.infer<typeof LEDGER>> {
    return spoken(await this.queryBus.execute(new LedgerQuery(ledgerId, knownAt)));
  }
}

export const OPENING: Capability = {
  tag: 'ledgers',
  handlers: [OpenLedgerHandler, LedgerQueryHandler, LedgersQueryHandler],
  controllers: [OpeningController],
};

function spoken({ header, seq, hash, recordedAt }: LedgerState): z.infer<typeof LEDGER> {
  const codes = (names: ReadonlyMap<string, string>) =>
    [...names].map(([code, name]) => ({ code, name }));
  return {
    ledgerId: header.ledgerId,
    fiscalYear: header.fiscalYear,
    departmentName: header.departmentName,
    budgetApproved: header.budgetApproved,
    units: [...header.units.values()],
    projects: [...header.projects.values()],
    functionalCodes: codes(header.functional),
    economicCodes: codes(header.economic),
    seq,
    hash: hash.toString('hex'),
    recordedAt,
  };
}
