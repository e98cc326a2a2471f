import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { commandMeta } from '../../http/command-meta.js';
import {
  AMOUNT,
  AMOUNT_OR_ZERO,
  EFFECTIVE,
  LEDGER_PATH,
  type LedgerPath,
  LINE_AMOUNT,
  LINE_ID,
  text,
} from '../../http/fields.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { CommandRoute } from '../../http/route.js';
import { answerWritten, type Written } from '../../http/written.js';
import {
  AppropriateSupplementaryCommand,
  ApproveBudgetCommand,
  ReduceAppropriationCommand,
} from './appropriation.commands.js';

const PROCUREMENT = z
  .strictObject({
    category: z.enum(['goods', 'works', 'services']),
    amount: AMOUNT_OR_ZERO,
    sme: AMOUNT_OR_ZERO.describe('Reserved for small and medium enterprises, part of the amount.'),
    smallMicro: AMOUNT_OR_ZERO.describe('Of which small and micro enterprises.'),
  })
  .transform(({ category, amount, sme, smallMicro }) => ({
    category,
    amountFen: amount,
    smeFen: sme,
    smallMicroFen: smallMicro,
  }))
  .meta({ id: 'Procurement' });

const OPENING_LINE = z
  .strictObject({
    lineId: LINE_ID,
    amount: AMOUNT,
    basis: z
      .enum(['published', 'within-rounding', 'assumed-split'])
      .describe('Where the figure comes from: printed, inside a printed rounding, or chosen.'),
    subItem: text(200).optional(),
    procurement: PROCUREMENT.optional(),
  })
  .transform(({ amount, ...line }) => ({ ...line, amountFen: amount }))
  .meta({ id: 'OpeningLine' });

// A budget and its changes rest on a document (批复, 追加, 追减).
const DOCUMENTED = { ...EFFECTIVE, documentNumber: text(100) };

const APPROVE_BUDGET = z
  .strictObject({ ...DOCUMENTED, lines: z.array(OPENING_LINE).min(1) })
  .meta({ id: 'ApproveBudget' });

const CHANGE_APPROPRIATION = z
  .strictObject({ ...DOCUMENTED, reason: text(1_000), lines: z.array(LINE_AMOUNT).min(1) })
  .meta({ id: 'ChangeAppropriation' });

type ChangeAppropriation = z.output<typeof CHANGE_APPROPRIATION>;

@ApiTags('appropriations')
@Controller('v1/ledgers/:ledgerId')
export class AppropriationController {
  constructor(private readonly commandBus: CommandBus) {}

  @CommandRoute('budget-approval', {
    id: 'approveBudget',
    summary: 'Record the approved opening budget, once per ledger',
    roles: ['finance'],
  })
  async approve(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: APPROVE_BUDGET }) body: z.output<typeof APPROVE_BUDGET>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { lines } = body;
    const command = new ApproveBudgetCommand(ledgerId, { lines }, commandMeta(request, body));
    return answerWritten(reply, { ledgerId, receipt: await this.commandBus.execute(command) });
  }

  @CommandRoute('supplementary-appropriations', {
    id: 'appropriateSupplementary',
    summary: 'Add to lines, opening those that do not exist yet',
    roles: ['finance'],
  })
  async appropriate(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: CHANGE_APPROPRIATION }) body: ChangeAppropriation,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { reason, lines } = body;
    const meta = commandMeta(request, body);
    const command = new AppropriateSupplementaryCommand(ledgerId, { reason, lines }, meta);
    return answerWritten(reply, { ledgerId, receipt: await this.commandBus.execute(command) });
  }

  @CommandRoute('appropriation-reductions', {
    id: 'reduceAppropriation',
    summary: 'Take back what is still available on lines',
    roles: ['finance'],
  })
  async reduce(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: CHANGE_APPROPRIATION }) body: ChangeAppropriation,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { reason, lines } = body;
    const meta = commandMeta(request, body);
    const command = new ReduceAppropriationCommand(ledgerId, { reason, lines }, meta);
    return answerWritten(reply, { ledgerId, receipt: await this.commandBus.execute(command) });
  }
}
