import type { BudgetEvent } from '../../src/domain/events.js';
import type { RequestLinkedReallocations } from '../../src/domain/reallocation.js';
import type { ProposedReallocation } from '../../src/domain/reallocation-proposal.js';
import { AUDIT, HASH, OFFICE, READY, SYSTEM, UNOPENED_AUDIT } from './fixture.js';
import type { History } from './specification.js';

// Three reallocations that are decided together: two of them take from one line.

export const SERVICES = 'U1:2010801:30227:basic:general-public-budget';

export function move(
  reallocationId: string,
  [fromLineId, toLineId]: readonly [string, string],
  amountFen: bigint,
): ProposedReallocation {
  const from = [{ lineId: fromLineId, amountFen }];
  return { reallocationId, from, to: [{ lineId: toLineId, amountFen }], reason: '联动调剂' };
}

export const PROPOSALS = [
  move('R-1', [AUDIT, SYSTEM], 400n),
  move('R-2', [OFFICE, SERVICES], 100n),
  move('R-3', [AUDIT, UNOPENED_AUDIT], 50n),
] as const;

export const LINKED_IDS = PROPOSALS.map(({ reallocationId }) => reallocationId);

export const ORDER: RequestLinkedReallocations = { proposals: PROPOSALS, proposalHash: HASH };

export const FILED: BudgetEvent[] = PROPOSALS.map((proposal) => ({
  type: 'ReallocationRequested',
  ...proposal,
  proposalHash: HASH,
  linkedIds: LINKED_IDS,
}));

/** The group is filed, on an approved budget. */
export const PENDING: History = [...READY, ...FILED];
