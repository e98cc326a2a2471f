import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Budget } from '../../domain/budget.js';
import { atVersion } from '../../domain/document-version.js';
import {
  amendReallocation,
  type DeclineReallocation,
  type ExpireReallocation,
  expireReallocation,
  type ReportReallocation,
  type RequestLinkedReallocations,
  type RequestReallocation,
  reportReallocation,
  requestLinkedReallocations,
  requestReallocation,
  signedTogether,
  withdrawReallocation,
} from '../../domain/reallocation.js';
import {
  type ApproveReallocation,
  approveReallocation,
  type DelegateApproval,
  delegateApproval,
  type RevokeDelegation,
  rejectReallocation,
  revokeDelegation,
} from '../../domain/reallocation-decision.js';
import type { Receipt } from '../../ledger/answer.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';
import { Ledger } from '../../ledger/ledger.js';
import { proposalHashOf } from '../../ledger/proposal.js';

/** Files a proposal (预算调剂申请). Its hash is computed here, from the order as it is filed. */
export class RequestReallocationCommand extends LedgerCommand<
  Omit<RequestReallocation, 'proposalHash'>
> {}

@CommandHandler(RequestReallocationCommand)
export class RequestReallocationHandler implements ICommandHandler<RequestReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: RequestReallocationCommand): Promise<Receipt> {
    const proposal = { ...order, proposalHash: proposalHashOf(ledgerId, meta, order) };
    const asked = { command: 'requestReallocation', content: order };
    const rule = requestReallocation;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, proposal, meta), asked);
  }
}

/** Files proposals that are decided together (联动调剂), under one hash. */
export class RequestLinkedReallocationsCommand extends LedgerCommand<
  Omit<RequestLinkedReallocations, 'proposalHash'>
> {}

@CommandHandler(RequestLinkedReallocationsCommand)
export class RequestLinkedReallocationsHandler
  implements ICommandHandler<RequestLinkedReallocationsCommand>
{
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta }: RequestLinkedReallocationsCommand): Promise<Receipt> {
    const proposalHash = proposalHashOf(ledgerId, meta, ...order.proposals);
    const group = { ...order, proposalHash };
    const asked = { command: 'requestLinkedReallocations', content: order };
    const rule = requestLinkedReallocations;
    return this.ledger.decide(ledgerId, meta, (budget) => rule(budget, group, meta), asked);
  }
}

/** Changes a pending proposal; its hash, that of its group if it is linked, is another one then. */
export class AmendReallocationCommand extends LedgerCommand<
  Omit<RequestReallocation, 'proposalHash'>
> {}

@CommandHandler(AmendReallocationCommand)
export class AmendReallocationHandler implements ICommandHandler<AmendReallocationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ ledgerId, order, meta, expectedSeqs }: AmendReallocationCommand): Promise<Receipt> {
    const asked = { command: 'amendReallocation', content: order };
    const rule = (budget: Budget) => {
      const proposalHash = proposalHashOf(ledgerId, meta, ...signedTogether(budget, order));
      return amendReallocation(budget, { ...order, proposalHash }, meta);
    };
    const version = { documentId: order.reallocationId, expectedSeqs };
    return this.ledger.decide(ledgerId, meta, atVersion(version, rule), asked);
  }
}

const documentIdOf = ({ reallocationId }: { readonly reallocationId: string }) => reallocationId;

/** Approves the proposal that the given hash signs. */
export class ApproveReallocationCommand extends LedgerCommand<ApproveReallocation> {}
export const ApproveReallocationHandler = handlerOf(
  ApproveReallocationCommand,
  approveReallocation,
  { documentIdOf },
);

/** Rejects a proposal, by another person than its proposer. */
export class RejectReallocationCommand extends LedgerCommand<DeclineReallocation> {}
export const RejectReallocationHandler = handlerOf(RejectReallocationCommand, rejectReallocation, {
  documentIdOf,
});

/** Takes a proposal back, by its proposer. */
export class WithdrawReallocationCommand extends LedgerCommand<DeclineReallocation> {}
export const WithdrawReallocationHandler = handlerOf(
  WithdrawReallocationCommand,
  withdrawReallocation,
  { documentIdOf },
);

/** Ends a proposal whose last day has passed. */
export class ExpireReallocationCommand extends LedgerCommand<ExpireReallocation> {}
export const ExpireReallocationHandler = handlerOf(ExpireReallocationCommand, expireReallocation);

/** Records the report that the policy asks for. */
export class ReportReallocationCommand extends LedgerCommand<ReportReallocation> {}
export const ReportReallocationHandler = handlerOf(ReportReallocationCommand, reportReallocation);

/** Lets another person sign in the actor's place (委托审批). */
export class DelegateApprovalCommand extends LedgerCommand<DelegateApproval> {}
export const DelegateApprovalHandler = handlerOf(DelegateApprovalCommand, delegateApproval);

/** Ends a delegation, by who gave it. */
export class RevokeDelegationCommand extends LedgerCommand<RevokeDelegation> {}
export const RevokeDelegationHandler = handlerOf(RevokeDelegationCommand, revokeDelegation);
