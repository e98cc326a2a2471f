import type { Documents } from './budget.js';
import type { LedgerDocument } from './documents.js';
import type { DelegationEvent, ReallocationEvent, Recorded } from './events.js';
import { given } from './line-amounts.js';
import type { Authority, Verdict } from './policy.js';
import type {
  ReallocationRequested,
  SupportingDocument,
  TransferAmount,
} from './reallocation-events.js';
import type { ProposedReallocation } from './reallocation-proposal.js';

/** Who has signed a proposal, in which capacity. */
export interface Endorsement {
  readonly authority: Authority;
  readonly signedBy: string;
  readonly onBehalfOf?: string;
  readonly signedOn: string;
}

export interface Reallocation {
  readonly kind: 'reallocation';
  readonly documentId: string;
  readonly status: 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired';
  readonly from: readonly TransferAmount[];
  readonly to: readonly TransferAmount[];
  readonly reason: string;
  readonly proposalHash: string;
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly linkedIds?: readonly string[];
  readonly documents?: readonly SupportingDocument[];
  readonly expiresOn?: string;
  readonly verdict?: Verdict;
  /** Signatures on the proposal as it stands, the deciding one not among them. */
  readonly endorsements?: readonly Endorsement[];
  readonly decidedBy?: string;
  readonly decidedOn?: string;
  readonly reportDueOn?: string;
  readonly reportTo?: string;
  readonly reportNumber?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** 委托审批: who may sign for whom, from the first day to the last. */
export interface Delegation {
  readonly kind: 'delegation';
  readonly documentId: string;
  readonly status: 'valid' | 'revoked';
  readonly delegator: string;
  readonly delegate: string;
  readonly authority: Authority;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly reason: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** The reallocation after one of its events; undefined when its request is not in the history. */
export function reallocationAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: ReallocationEvent,
): Reallocation | undefined {
  if (event.type === 'ReallocationRequested') return requested(recorded, event);
  if (before?.kind !== 'reallocation') return undefined;
  const changed = { ...before, changedSeq: recorded.seq };
  const { actor: decidedBy, effectiveOn: decidedOn } = recorded;
  switch (event.type) {
    case 'ReallocationAmended': {
      const { from, to, reason, proposalHash, documents, verdict } = event;
      const proposal = { from, to, reason, proposalHash, ...given({ documents, verdict }) };
      const { endorsements, documents: _, verdict: __, ...rest } = changed;
      return { ...rest, ...proposal };
    }
    case 'ReallocationEndorsed': {
      const { authority = 'unit', onBehalfOf } = event;
      const endorsement = { authority, signedBy: decidedBy, signedOn: decidedOn };
      const signed = onBehalfOf === undefined ? endorsement : { ...endorsement, onBehalfOf };
      return { ...changed, endorsements: [...(before.endorsements ?? []), signed] };
    }
    case 'BudgetReallocated': {
      const { reportDueOn, reportTo } = event;
      const report = given({ reportDueOn, reportTo });
      return { ...changed, status: 'approved', decidedBy, decidedOn, ...report };
    }
    case 'ReallocationRejected':
      return { ...changed, status: 'rejected', decidedBy, decidedOn };
    case 'ReallocationWithdrawn':
      return { ...changed, status: 'withdrawn', decidedBy, decidedOn };
    case 'ReallocationExpired':
      return { ...changed, status: 'expired', decidedBy, decidedOn };
    case 'ReallocationReported':
      return { ...changed, reportNumber: event.reportNumber };
    default:
      return event satisfies never;
  }
}

function requested(recorded: Recorded, event: ReallocationRequested): Reallocation {
  const { reallocationId, from, to, reason, proposalHash } = event;
  const { linkedIds, documents, expiresOn, verdict } = event;
  return {
    kind: 'reallocation',
    documentId: reallocationId,
    status: 'requested',
    from,
    to,
    reason,
    proposalHash,
    requestedBy: recorded.actor,
    requestedOn: recorded.effectiveOn,
    ...given({ linkedIds, documents, expiresOn, verdict }),
    openedSeq: recorded.seq,
    changedSeq: recorded.seq,
  };
}

/** The reallocations that are decided together with this one, in the order they are signed in. */
export function groupOf(documents: Documents, one: Reallocation): readonly Reallocation[] {
  const { documentId, linkedIds = [documentId] } = one;
  return linkedIds.map((id) => {
    const linked = documents.get(id);
    if (linked?.kind !== 'reallocation') throw new Error(`${documentId} is linked to no ${id}`);
    return linked;
  });
}

/** What was proposed, as it stands. */
export function proposalOf(reallocation: Reallocation): ProposedReallocation {
  const { documentId: reallocationId, from, to, reason, documents } = reallocation;
  return { reallocationId, from, to, reason, ...given({ documents }) };
}

/** The delegation after one of its events. */
export function delegationAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: DelegationEvent,
): Delegation | undefined {
  if (event.type === 'DelegationRevoked') {
    if (before?.kind !== 'delegation') return undefined;
    return { ...before, status: 'revoked', changedSeq: recorded.seq };
  }
  const { type: _, role: __, delegationId, ...content } = event;
  return {
    kind: 'delegation',
    documentId: delegationId,
    status: 'valid',
    delegator: recorded.actor,
    ...content,
    openedSeq: recorded.seq,
    changedSeq: recorded.seq,
  };
}
