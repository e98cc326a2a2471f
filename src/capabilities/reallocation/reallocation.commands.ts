import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Budget } from '../../domain/budget.js';
import { atVersion } from '../../domain/document-version.js';
import {
  type ApproveReallocation,
  approveReallocation,
  type DeclineReallocation,
  type RequestReallocation,
  rejectReallocation,
  requestReallocation,
  withdrawReallocation,
} from '../../domain/reallocation.js';
import type { Receipt } from '../../ledger/answer.js';
import { type CommandMeta, Ledger } from '../../ledger/ledger.js';
import { proposalHashOf } from '../../ledger/proposal.js';

/** Files a proposal (预算调剂申请). Its hash is computed here, from the order as it is filed. */
export class RequestReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: Omit<RequestReallocation, 'proposalHash'>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RequestReallocationCommand)
export class RequestReallocationHandler implements ICommandHandler<RequestReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: RequestReallocationCommand): Promise<Receipt> {
    const proposal = { ...order, proposalHash: proposalHashOf(ledgerId, meta, order) };
    return this.ledger.decide(ledgerId, meta, (budget) =>
      requestReallocation(budget, proposal, meta),
    );
  }
}

/** Approves the proposal that the given hash signs. */
export class ApproveReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: ApproveReallocation,
    readonly meta: CommandMeta,
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

@CommandHandler(ApproveReallocationCommand)
export class ApproveReallocationHandler implements ICommandHandler<ApproveReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: ApproveReallocationCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const version = { documentId: order.reallocationId, expectedSeqs };
    const rule = (budget: Budget) => approveReallocation(budget, order, meta);
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule));
  }
}

/** Rejects a proposal, by another person than its proposer. */
export class RejectReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: DeclineReallocation,
    readonly meta: CommandMeta,
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

@CommandHandler(RejectReallocationCommand)
export class RejectReallocationHandler implements ICommandHandler<RejectReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: RejectReallocationCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const version = { documentId: order.reallocationId, expectedSeqs };
    const rule = (budget: Budget) => rejectReallocation(budget, order, meta);
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule));
  }
}

/** Takes a proposal back, by its proposer. */
export class WithdrawReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: DeclineReallocation,
    readonly meta: CommandMeta,
    readonly expectedSeqs?: readonly number[],
  ) {
    super();
  }
}

@CommandHandler(WithdrawReallocationCommand)
export class WithdrawReallocationHandler implements ICommandHandler<WithdrawReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute(command: WithdrawReallocationCommand): Promise<Receipt> {
    const { ledgerId, order, meta, expectedSeqs } = command;
    const version = { documentId: order.reallocationId, expectedSeqs };
    const rule = (budget: Budget) => withdrawReallocation(budget, order, meta);
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule));
  }
}
