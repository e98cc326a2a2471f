import { describe, it } from '@jest/globals';
import { requestLinkedReallocations } from '../../src/domain/reallocation.js';
import type { ProposedReallocation } from '../../src/domain/reallocation-proposal.js';
import { AUDIT, HASH, LAND, OFFICE, OFFICER, OPENED, READY, SYSTEM, WAGES } from './fixture.js';
import { LINKED_IDS, move, ORDER, PENDING, PROPOSALS, SERVICES } from './linked-group.js';
import { given, type History, inTurn } from './specification.js';

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const filed = (proposals: readonly ProposedReallocation[], history: History = READY) =>
  given(history).when(requestLinkedReallocations, { proposals, proposalHash: HASH });
const pair = (...proposals: readonly [ProposedReallocation, ProposedReallocation]) => proposals;

describe('requestLinkedReallocations', () => {
  it('files every one under the same ids and one hash, and holds what they take', () => {
    const outcome = given(READY).when(requestLinkedReallocations, ORDER);
    const shared = { proposalHash: HASH, linkedIds: LINKED_IDS };
    outcome.thenEvents(
      PROPOSALS.map((proposal) => ({ type: 'ReallocationRequested', ...proposal, ...shared })),
    );
    outcome.thenLine(AUDIT, { original: 5_000n, available: 4_550n, frozen: 450n });
    outcome.thenLine(OFFICE, { original: 1_000n, available: 900n, frozen: 100n });
    outcome.thenLine(SYSTEM, { original: 3_000n, available: 3_000n });
    for (const id of LINKED_IDS)
      outcome.thenDocument(id, { status: 'requested', linkedIds: LINKED_IDS });
  });

  it('links 2 to 20', () => {
    const many = (count: number) =>
      filed(Array.from({ length: count }, (_, at) => move(`R-${at}`, [AUDIT, SYSTEM], 1n)));
    many(2).thenHolds();
    many(20).thenHolds();
    for (const count of [0, 1, 21]) {
      many(count).thenBroken('GROUP_SIZE_OUT_OF_RANGE', { field: 'proposals', count });
    }
  });

  it('does not spend a second time what an earlier one holds', () => {
    const both = (amountFen: bigint) =>
      filed([move('R-1', [AUDIT, SYSTEM], 4_000n), move('R-2', [AUDIT, OFFICE], amountFen)]);
    both(1_000n).thenLine(AUDIT, { original: 5_000n, frozen: 5_000n });
    both(1_001n).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', {
      field: 'proposals[1].from[0].amount',
      lineId: AUDIT,
      amountFen: 1_001n,
      availableFen: 1_000n,
    });
  });

  it('does not spend what another one is yet to bring', () => {
    const chain = (amountFen: bigint) =>
      filed([move('R-1', [AUDIT, SYSTEM], 400n), move('R-2', [SYSTEM, OFFICE], amountFen)]);
    chain(3_000n).thenLine(SYSTEM, { original: 3_000n, frozen: 3_000n });
    chain(3_001n).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', { availableFen: 3_000n });
  });

  it('gives in each what it takes, even when the group as a whole does', () => {
    const lopsided = { ...move('R-2', [OFFICE, SERVICES], 100n), to: [line(SERVICES, 101n)] };
    const other = { ...move('R-1', [AUDIT, SYSTEM], 401n), to: [line(SYSTEM, 400n)] };
    filed([other, lopsided]).thenBroken('REALLOCATION_NOT_ZERO_SUM', {
      field: 'proposals[0].to',
      fromFen: 401n,
      toFen: 400n,
    });
  });

  it('stays in each within one fund source, and links what has different ones', () => {
    const land = move('R-2', [LAND, LAND.replace('P2', 'P1')], 100n);
    filed([move('R-1', [AUDIT, SYSTEM], 1n), land]).thenHolds();
    filed([move('R-1', [AUDIT, SYSTEM], 1n), move('R-2', [LAND, SYSTEM], 1n)]).thenBroken(
      'FUND_SOURCE_DIFFERS',
      { field: 'proposals[1].to[0].lineId', lineId: SYSTEM },
    );
  });

  it('refuses an id twice in the group, or one that any document has already', () => {
    const twice = pair(move('R-1', [AUDIT, SYSTEM], 1n), move('R-1', [OFFICE, SERVICES], 1n));
    const facts = { field: 'proposals[1].reallocationId', reallocationId: 'R-1' };
    filed(twice).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
    const later = pair(move('R-4', [AUDIT, SYSTEM], 1n), move('R-1', [OFFICE, SERVICES], 1n));
    filed(later, PENDING).thenBroken('DOCUMENT_ALREADY_EXISTS', facts);
  });

  it('checks shape, then existence, then state, then amount, of every one', () => {
    const second = (last: ProposedReallocation) => ({
      proposals: pair(move('R-5', [AUDIT, SYSTEM], 5_000n), last),
    });
    const bad = { ...move('R-1', [LAND, LAND], 4_551n), to: [line(LAND, 4_551n)] };
    const history = [OPENED];
    const order = { proposals: [], proposalHash: '' };
    inTurn(requestLinkedReallocations, { history, order, meta: OFFICER }, [
      ['GROUP_SIZE_OUT_OF_RANGE', { order: second({ ...bad, reallocationId: 'R:1' }) }],
      ['DOCUMENT_ID_MALFORMED', { order: second({ ...bad, from: [] }) }],
      ['PROPOSAL_HASH_MALFORMED', { order: { proposalHash: HASH } }],
      ['LINES_MISSING', { order: second({ ...bad, from: [line(LAND, 0n)] }) }],
      ['AMOUNT_NOT_POSITIVE', { order: second(bad) }],
      ['LINE_NOT_FOUND', { history: PENDING }],
      ['DOCUMENT_ALREADY_EXISTS', { order: second({ ...bad, reallocationId: 'R-6' }) }],
      [
        'REALLOCATION_LINE_ON_BOTH_SIDES',
        { order: second({ ...bad, reallocationId: 'R-6', from: [line(OFFICE, 4_551n)] }) },
      ],
      ['FUND_SOURCE_DIFFERS', { order: second(move('R-6', [WAGES, SYSTEM], 9_001n)) }],
      [
        'REALLOCATION_EXCEEDS_AVAILABLE',
        {
          order: {
            proposals: pair(
              move('R-5', [AUDIT, SYSTEM], 4_550n),
              move('R-6', [WAGES, SYSTEM], 9_000n),
            ),
          },
        },
      ],
    ]);
  });
});
