import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
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
  ) {
    super();
  }
}

@CommandHandler(ApproveReallocationCommand)
export class ApproveReallocationHandler implements ICommandHandler<ApproveReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: ApproveReallocationCommand): Promise<Receipt> {
    return this.ledger.decide(ledgerId, meta, (budget) => approveReallocation(budget, order, meta));
  }
}

/** Rejects a proposal, by another person than its proposer. */
export class RejectReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: DeclineReallocation,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RejectReallocationCommand)
export class RejectReallocationHandler implements ICommandHandler<RejectReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: RejectReallocationCommand): Promise<Receipt> {
    return this.ledger.decide(ledgerId, meta, (budget) => rejectReallocation(budget, order, meta));
  }
}

/** Takes a proposal back, by its proposer. */
export class WithdrawReallocationCommand extends Command<Receipt> {
  constructor(
    readonly ledgerId: string,
    readonly order: DeclineReallocation,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(WithdrawReallocationCommand)
export class WithdrawReallocationHandler implements ICommandHandler<WithdrawReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: WithdrawReallocationCommand): Promise<Receipt> {
    return this.ledger.decide(ledgerId, meta, (budget) =>
      withdrawReallocation(budget, order, meta),
    );
  }
}
