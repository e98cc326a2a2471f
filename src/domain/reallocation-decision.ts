import type { Budget } from './budget.js';
import { addDays, dayInChina, isCalendarDate } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { AUTHORITIES, type Authority } from './policy.js';
import { checkDocumentId, checkYear, openHeader } from './posting-checks.js';
import { checkNotExpired, type DeclineReallocation, heldBy, pendingGroup } from './reallocation.js';
import type { Delegation, Reallocation } from './reallocation-document.js';
import type { Signature } from './reallocation-events.js';
import { must } from './rules.js';

/** Signs the very proposal whose hash it carries, by another person than its proposer. */
export interface ApproveReallocation {
  readonly reallocationId: string;
  readonly proposalHash: string;
  /** Who delegated the signature to the actor. */
  readonly onBehalfOf?: string;
}

/**
 * One signature, on all that is decided together. Where the policy wants several, lowest authority
 * first, all but the last endorse and the last one reallocates; a ledger without a policy wants one,
 * of anybody but the proposer.
 */
export function approveReallocation(
  budget: Budget,
  order: ApproveReallocation,
  meta: Meta,
): BudgetEvent[] {
  const { reallocationId, proposalHash } = order;
  const group = pendingGroup(budget, reallocationId, meta);
  const [proposal] = group;
  const { requestedBy } = proposal;
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reallocationId, requestedBy });
  must(proposalHash === proposal.proposalHash, 'PROPOSAL_HASH_MISMATCH', {
    field: 'proposalHash',
    reallocationId,
    filed: proposal.proposalHash,
  });
  checkNotExpired(proposal, budget);
  const given = proposal.endorsements ?? [];
  const wanted = proposal.verdict?.approve ?? [];
  const missing = wanted.filter((step) => !given.some(({ authority }) => authority === step));
  const signature =
    missing[0] === undefined ? {} : sign({ budget, proposal, order, meta }, missing[0]);
  const signed = { proposalHash, ...signature };
  if (missing.length > 1) {
    return group.map(({ documentId }) => ({
      type: 'ReallocationEndorsed',
      reallocationId: documentId,
      ...signed,
    }));
  }
  const report = reportOf(budget.header, meta);
  return group.map(({ documentId, from, to }) => ({
    type: 'BudgetReallocated',
    reallocationId: documentId,
    from,
    to,
    ...signed,
    ...report,
  }));
}

/** Rejects a proposal, by another person than its proposer; what it held is available again. */
export function rejectReallocation(
  budget: Budget,
  { reallocationId, reason }: DeclineReallocation,
  meta: Meta,
): BudgetEvent[] {
  const group = pendingGroup(budget, reallocationId, meta);
  const { requestedBy } = group[0];
  must(meta.actor !== requestedBy, 'APPROVER_IS_PROPOSER', { reallocationId, requestedBy });
  return group.map((each) => ({ type: 'ReallocationRejected', ...heldBy(each), reason }));
}

interface Signing {
  readonly budget: Budget;
  readonly proposal: Reallocation;
  readonly order: ApproveReallocation;
  readonly meta: Meta;
}

function sign({ budget, proposal, order, meta }: Signing, authority: Authority): Signature {
  const { onBehalfOf } = order;
  const { actor, role } = meta;
  const reallocationId = proposal.documentId;
  const twice = (proposal.endorsements ?? []).some(
    ({ signedBy, onBehalfOf: other }) => signedBy === actor || (other ?? signedBy) === onBehalfOf,
  );
  must(!twice, 'SIGNED_ALREADY', { reallocationId, actor });
  if (onBehalfOf !== undefined) {
    const { requestedBy } = proposal;
    const facts = { field: 'onBehalfOf', onBehalfOf, authority };
    must(onBehalfOf !== requestedBy, 'APPROVER_IS_PROPOSER', { reallocationId, requestedBy });
    must(delegated(budget, { onBehalfOf, actor, authority }), 'DELEGATION_NOT_VALID', facts);
    return { authority, onBehalfOf, ...(role === undefined ? {} : { role }) };
  }
  const signers = budget.header?.policy?.policy.signers[authority] ?? [];
  const allowed = role !== undefined && signers.includes(role);
  must(allowed, 'ROLE_MAY_NOT_SIGN', { reallocationId, authority, role });
  return { authority, role };
}

function delegated(
  budget: Budget,
  wanted: { readonly onBehalfOf: string; readonly actor: string; readonly authority: Authority },
): boolean {
  const today = dayInChina(budget.recordedAt);
  const valid = ({ status, delegator, delegate, authority, validFrom, validUntil }: Delegation) =>
    status === 'valid' &&
    delegator === wanted.onBehalfOf &&
    delegate === wanted.actor &&
    authority === wanted.authority &&
    validFrom <= today &&
    today <= validUntil;
  return [...budget.documents.ofKind('delegation')].some(valid);
}

function reportOf(header: Header | undefined, { effectiveOn }: Meta) {
  const rule = header?.policy?.policy.virementRules.find(({ type }) => type === 'report');
  if (rule?.type !== 'report') return {};
  return { reportDueOn: addDays(effectiveOn, rule.withinDays), reportTo: rule.to };
}

/** 委托审批: lets another person sign in the actor's place, first and last day included. */
export interface DelegateApproval {
  readonly delegationId: string;
  readonly delegate: string;
  readonly authority: Authority;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly reason: string;
}

export function delegateApproval(
  budget: Budget,
  order: DelegateApproval,
  meta: Meta,
): BudgetEvent[] {
  const { delegationId, delegate, authority, validFrom, validUntil, reason } = order;
  checkDocumentId(delegationId, 'delegationId');
  for (const [field, day] of Object.entries({ validFrom, validUntil })) {
    must(isCalendarDate(day), 'DATE_MALFORMED', { field, [field]: day });
  }
  const header = openHeader(budget, meta);
  const isNew = budget.documents.get(delegationId) === undefined;
  must(isNew, 'DOCUMENT_ALREADY_EXISTS', { field: 'delegationId', delegationId });
  checkYear(header, meta);
  const facts = { field: 'validUntil', validFrom, validUntil };
  must(validFrom <= validUntil, 'DELEGATION_ENDS_BEFORE_IT_BEGINS', facts);
  const { actor, role } = meta;
  must(delegate !== actor, 'DELEGATE_IS_DELEGATOR', { field: 'delegate', delegate });
  const signers = header.policy?.policy.signers[authority] ?? [];
  const known = AUTHORITIES.includes(authority) && role !== undefined && signers.includes(role);
  must(known, 'ROLE_MAY_NOT_SIGN', { field: 'authority', authority, role });
  const delegation = { delegationId, delegate, authority, validFrom, validUntil, reason, role };
  return [{ type: 'ApprovalDelegated', ...delegation }];
}

export interface RevokeDelegation {
  readonly delegationId: string;
  readonly reason: string;
}

/** Ends a delegation, by who gave it. */
export function revokeDelegation(
  budget: Budget,
  { delegationId, reason }: RevokeDelegation,
  meta: Meta,
): BudgetEvent[] {
  const header = openHeader(budget, meta);
  const document = budget.documents.get(delegationId);
  const facts = { field: 'delegationId', delegationId };
  must(document?.kind === 'delegation', 'DELEGATION_NOT_FOUND', facts);
  checkYear(header, meta);
  const { status, delegator } = document;
  must(status === 'valid' && delegator === meta.actor, 'DELEGATION_NOT_VALID', facts);
  return [{ type: 'DelegationRevoked', delegationId, reason }];
}
