import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Payment } from '../../domain/documents.js';
import { commandMeta } from '../../http/command-meta.js';
import { entityTag, expectedSeqsOf } from '../../http/entity-tag.js';
import {
  AMOUNT,
  EFFECTIVE,
  LEDGER_ID,
  LEDGER_PATH,
  type LedgerPath,
  LINE_ID,
  LINE_YUAN,
  text,
  YUAN,
} from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { CommandRoute, ReadRoute } from '../../http/route.js';
import { answerWritten, type Written } from '../../http/written.js';
import { inYuan } from '../../http/yuan.js';
import { CorrectPaymentCommand, RefundPaymentCommand } from './execution.commands.js';
import { PaymentQuery, PaymentsQuery } from './execution.queries.js';
import { type PaymentOrder, paymentCommand, RECORD_PAYMENT } from './payment-order.http.js';

const PATH = z.strictObject({ ledgerId: LEDGER_ID, paymentId: text(100) });
type Path = z.output<typeof PATH>;

const REFUND = z
  .strictObject({
    ...EFFECTIVE,
    lineId: LINE_ID.optional().describe('Needed when the payment is charged to several lines.'),
    amount: AMOUNT,
    voucherNumber: text(100),
    reason: text(1_000),
  })
  .meta({ id: 'RefundPayment' });

const CORRECT = z
  .strictObject({
    ...EFFECTIVE,
    fromLineId: LINE_ID,
    toLineId: LINE_ID,
    amount: AMOUNT,
    reason: text(1_000),
  })
  .meta({ id: 'CorrectPayment' });

const STATUS = z.enum(['settled', 'refunded']);

const PAYMENT = z
  .strictObject({
    paymentId: z.string(),
    status: STATUS,
    amount: YUAN,
    refunded: YUAN,
    charges: z.array(LINE_YUAN).describe('Where the money that was not refunded is charged now.'),
    voucherNumber: z.string(),
    purpose: z.string(),
    paidOn: z.string(),
    payeeCommitment: z.string().optional(),
    amendmentIds: z.array(z.string()).describe('Its refunds and corrections, oldest first.'),
    openedSeq: z.int(),
    changedSeq: z.int(),
  })
  .meta({ id: 'Payment' });

const ONE = z.strictObject({ seq: z.int(), payment: PAYMENT });
const PAGE = z
  .strictObject({ seq: z.int(), items: z.array(PAYMENT), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Payments' });

const MOMENT_QUERY = z.strictObject(MOMENT);
const LIST_QUERY = z.strictObject({
  ...MOMENT,
  ...pageBy(/^[^\0]+$/),
  status: STATUS.optional(),
  lineId: LINE_ID.optional().describe('Only those that moved this line.'),
});

@ApiTags('payments')
@Controller('v1/ledgers/:ledgerId/payments')
export class ExecutionController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @CommandRoute('', {
    id: 'recordPayment',
    summary: 'Record a settled payment; it is a fact and never refused for want of money',
    roles: ['treasury'],
  })
  async record(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: RECORD_PAYMENT }) body: PaymentOrder,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const command = paymentCommand(ledgerId, body, commandMeta(request, body));
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'payments');
  }

  @CommandRoute(':paymentId/refunds', {
    id: 'refundPayment',
    summary: 'Record money that came back',
    roles: ['treasury'],
    ifMatch: 'optional',
  })
  async refund(
    @Param({ schema: PATH }) { ledgerId, paymentId }: Path,
    @Body({ schema: REFUND }) body: z.output<typeof REFUND>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { lineId, amount: amountFen, voucherNumber, reason } = body;
    const refund = { refundId: uuidv7(), paymentId, amountFen, voucherNumber, reason };
    const order = lineId === undefined ? refund : { ...refund, lineId };
    const meta = commandMeta(request, body);
    const seqs = expectedSeqsOf(request.headers['if-match']);
    const command = new RefundPaymentCommand(ledgerId, order, meta, seqs);
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'payments');
  }

  @CommandRoute(':paymentId/corrections', {
    id: 'correctPayment',
    summary: 'Move a charge to the line it belongs to',
    roles: ['treasury', 'finance'],
    ifMatch: 'optional',
  })
  async correct(
    @Param({ schema: PATH }) { ledgerId, paymentId }: Path,
    @Body({ schema: CORRECT }) body: z.output<typeof CORRECT>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { fromLineId, toLineId, amount: amountFen, reason } = body;
    const correctionId = uuidv7();
    const order = { correctionId, paymentId, fromLineId, toLineId, amountFen, reason };
    const meta = commandMeta(request, body);
    const seqs = expectedSeqsOf(request.headers['if-match']);
    const command = new CorrectPaymentCommand(ledgerId, order, meta, seqs);
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'payments');
  }

  @ReadRoute('', { id: 'listPayments', summary: 'Payments', answer: PAGE })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const { asOf, knownAt, limit, cursor, ...selection } = query;
    const page = { limit, after: cursor };
    const asked = new PaymentsQuery(ledgerId, selection, page, { asOf, knownAt });
    const { seq, documents, more } = await this.queryBus.execute(asked);
    const lastKey = more ? documents.at(-1)?.documentId : undefined;
    return {
      seq,
      items: documents.map(spoken),
      nextCursor: nextCursor({ request, reply }, lastKey),
    };
  }

  @ReadRoute(':paymentId', {
    id: 'getPayment',
    summary: 'One payment, with its version as ETag',
    answer: ONE,
  })
  async get(
    @Param({ schema: PATH }) { ledgerId, paymentId }: Path,
    @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof ONE>> {
    const query = new PaymentQuery(ledgerId, paymentId, moment);
    const { seq, payment } = await this.queryBus.execute(query);
    reply.header('etag', entityTag(payment.changedSeq));
    return { seq, payment: spoken(payment) };
  }
}

function spoken({ kind, documentId, ...rest }: Payment): z.infer<typeof PAYMENT> {
  return { paymentId: documentId, ...(inYuan(rest) as Omit<z.infer<typeof PAYMENT>, 'paymentId'>) };
}
