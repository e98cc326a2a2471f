import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Reallocation } from '../../domain/documents.js';
import { commandMeta } from '../../http/command-meta.js';
import { entityTag, requiredSeqsOf } from '../../http/entity-tag.js';
import {
  EFFECTIVE,
  LEDGER_ID,
  LEDGER_PATH,
  type LedgerPath,
  LINE_AMOUNT,
  LINE_ID,
  LINE_YUAN,
  text,
} from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { CommandRoute, ReadRoute } from '../../http/route.js';
import { answerWritten, type Written } from '../../http/written.js';
import { inYuan } from '../../http/yuan.js';
import {
  ApproveReallocationCommand,
  RejectReallocationCommand,
  RequestReallocationCommand,
  WithdrawReallocationCommand,
} from './reallocation.commands.js';
import { ReallocationQuery, ReallocationsQuery } from './reallocation.queries.js';

const PATH = z.strictObject({ ledgerId: LEDGER_ID, reallocationId: text(100) });
type Path = z.output<typeof PATH>;

const REQUEST = z
  .strictObject({
    ...EFFECTIVE,
    from: z.array(LINE_AMOUNT).min(1),
    to: z.array(LINE_AMOUNT).min(1),
    reason: text(1_000),
  })
  .meta({ id: 'RequestReallocation' });

const APPROVE = z
  .strictObject({
    ...EFFECTIVE,
    proposalHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
      .describe('The hash of the proposal that is approved, as it was read.'),
  })
  .meta({ id: 'ApproveReallocation' });

const DECLINE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000) })
  .meta({ id: 'DeclineReallocation' });

const STATUS = z.enum(['requested', 'approved', 'rejected', 'withdrawn']);

const REALLOCATION = z
  .strictObject({
    reallocationId: z.string(),
    status: STATUS,
    from: z.array(LINE_YUAN),
    to: z.array(LINE_YUAN),
    reason: z.string(),
    proposalHash: z.string(),
    requestedBy: z.string(),
    requestedOn: z.string(),
    decidedBy: z.string().optional(),
    decidedOn: z.string().optional(),
    openedSeq: z.int(),
    changedSeq: z.int(),
  })
  .meta({ id: 'Reallocation' });

const ONE = z.strictObject({ seq: z.int(), reallocation: REALLOCATION });
const PAGE = z
  .strictObject({ seq: z.int(), items: z.array(REALLOCATION), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Reallocations' });

const MOMENT_QUERY = z.strictObject(MOMENT);
const LIST_QUERY = z.strictObject({
  ...MOMENT,
  ...pageBy(/^[^\0]+$/),
  status: STATUS.optional(),
  lineId: LINE_ID.optional().describe('Only those that moved this line.'),
});

@ApiTags('reallocations')
@Controller('v1/ledgers/:ledgerId/reallocations')
export class ReallocationController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @CommandRoute('', {
    id: 'requestReallocation',
    summary: 'File a reallocation; the amounts are held on the source lines',
    roles: ['officer'],
  })
  async request(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Body({ schema: REQUEST }) body: z.output<typeof REQUEST>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const { from, to, reason } = body;
    const order = { reallocationId: uuidv7(), from, to, reason };
    const command = new RequestReallocationCommand(ledgerId, order, commandMeta(request, body));
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'reallocations');
  }

  @CommandRoute(':reallocationId/approval', {
    id: 'approveReallocation',
    summary: 'Approve the proposal that the hash signs',
    roles: ['finance'],
    ifMatch: 'required',
  })
  async approve(
    @Param({ schema: PATH }) { ledgerId, reallocationId }: Path,
    @Body({ schema: APPROVE }) body: z.output<typeof APPROVE>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const order = { reallocationId, proposalHash: body.proposalHash };
    const meta = commandMeta(request, body);
    const seqs = requiredSeqsOf(request.headers['if-match']);
    const command = new ApproveReallocationCommand(ledgerId, order, meta, seqs);
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'reallocations');
  }

  @CommandRoute(':reallocationId/rejection', {
    id: 'rejectReallocation',
    summary: 'Reject a proposal; the held amounts become available again',
    roles: ['finance'],
    ifMatch: 'required',
  })
  async reject(
    @Param({ schema: PATH }) { ledgerId, reallocationId }: Path,
    @Body({ schema: DECLINE }) body: z.output<typeof DECLINE>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const order = { reallocationId, reason: body.reason };
    const meta = commandMeta(request, body);
    const seqs = requiredSeqsOf(request.headers['if-match']);
    const command = new RejectReallocationCommand(ledgerId, order, meta, seqs);
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'reallocations');
  }

  @CommandRoute(':reallocationId/withdrawal', {
    id: 'withdrawReallocation',
    summary: 'Take a proposal back, by its proposer',
    roles: ['officer'],
    ifMatch: 'required',
  })
  async withdraw(
    @Param({ schema: PATH }) { ledgerId, reallocationId }: Path,
    @Body({ schema: DECLINE }) body: z.output<typeof DECLINE>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Written> {
    const order = { reallocationId, reason: body.reason };
    const meta = commandMeta(request, body);
    const seqs = requiredSeqsOf(request.headers['if-match']);
    const command = new WithdrawReallocationCommand(ledgerId, order, meta, seqs);
    const receipt = await this.commandBus.execute(command);
    return answerWritten(reply, { ledgerId, receipt }, 'reallocations');
  }

  @ReadRoute('', { id: 'listReallocations', summary: 'Reallocations', answer: PAGE })
  async list(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LIST_QUERY }) query: z.output<typeof LIST_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof PAGE>> {
    const { asOf, knownAt, limit, cursor, ...selection } = query;
    const page = { limit, after: cursor };
    const asked = new ReallocationsQuery(ledgerId, selection, page, { asOf, knownAt });
    const { seq, documents, more } = await this.queryBus.execute(asked);
    const lastKey = more ? documents.at(-1)?.documentId : undefined;
    return {
      seq,
      items: documents.map(spoken),
      nextCursor: nextCursor({ request, reply }, lastKey),
    };
  }

  @ReadRoute(':reallocationId', {
    id: 'getReallocation',
    summary: 'One reallocation, with its version as ETag',
    answer: ONE,
  })
  async get(
    @Param({ schema: PATH }) { ledgerId, reallocationId }: Path,
    @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof ONE>> {
    const query = new ReallocationQuery(ledgerId, reallocationId, moment);
    const { seq, reallocation } = await this.queryBus.execute(query);
    reply.header('etag', entityTag(reallocation.changedSeq));
    return { seq, reallocation: spoken(reallocation) };
  }
}

function spoken({ kind, documentId, ...rest }: Reallocation): z.infer<typeof REALLOCATION> {
  return {
    reallocationId: documentId,
    ...(inYuan(rest) as Omit<z.infer<typeof REALLOCATION>, 'reallocationId'>),
  };
}
