import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import { type RequestReallocation, requestReallocation } from '../../src/domain/reallocation.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  APPROVED,
  AUDIT,
  HASH,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  SYSTEM,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';
import { given, type History, happened, inTurn } from './specification.js';

const { type: _type, ...PROPOSAL } = REQUESTED;
const { reallocationId, from } = PROPOSAL;
const FILED = happened(REQUESTED, OFFICER);
const WITHDRAWN = { type: 'ReallocationWithdrawn', reallocationId, from, reason: '误报' } as const;
const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };

const line = (lineId: string, amountFen: bigint) => ({ lineId, amountFen });
const moving = (amountFen: bigint): RequestReallocation => ({
  ...PROPOSAL,
  from: [line(AUDIT, amountFen)],
  to: [line(SYSTEM, amountFen)],
});
const request = (changed: Partial<RequestReallocation>, history: History = READY) =>
  given(history).when(requestReallocation, { ...PROPOSAL, ...changed });

describe('requestReallocation', () => {
  it('holds the amounts of the source lines and leaves the targets as they are', () => {
    request({}).thenEvents([REQUESTED]);
    request({}).thenLine(AUDIT, { original: 5_000n, available: 4_600n, frozen: 400n });
    request({}).thenLine(SYSTEM, { original: 3_000n, available: 3_000n });
  });

  it('takes all that is available on the source line', () => {
    request(moving(5_000n)).thenLine(AUDIT, { original: 5_000n, frozen: 5_000n });
  });

  it('refuses more than is available on the source line', () => {
    request(moving(5_001n)).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', {
      field: 'from[0].amount',
      lineId: AUDIT,
      amountFen: 5_001n,
      availableFen: 5_000n,
    });
  });

  it('looks at every source line', () => {
    const both = (amountFen: bigint) =>
      request({
        from: [line(AUDIT, 1n), line(SYSTEM, amountFen)],
        to: [line(UNOPENED_AUDIT, amountFen + 1n)],
      });
    both(3_000n).thenLine(SYSTEM, { original: 3_000n, frozen: 3_000n });
    both(3_001n).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', { field: 'from[1].amount' });
  });

  it('does not spend held amounts a second time', () => {
    const again = (amountFen: bigint) =>
      request({ ...moving(amountFen), reallocationId: 'R-2' }, [...READY, FILED]);
    again(4_600n).thenLine(AUDIT, { original: 5_000n, frozen: 5_000n });
    again(4_601n).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE', { availableFen: 4_600n });
  });

  it('refuses anything from an overspent line', () => {
    request(moving(1n), [...READY, { ...PAID, lineId: AUDIT, amountFen: 5_001n }]).thenBroken(
      'REALLOCATION_EXCEEDS_AVAILABLE',
      { availableFen: -1n },
    );
  });

  it('refuses to give one fen less or more than it takes', () => {
    for (const amountFen of [399n, 401n]) {
      request({ to: [line(SYSTEM, amountFen)] }).thenBroken('REALLOCATION_NOT_ZERO_SUM', {
        field: 'to',
        fromFen: 400n,
        toFen: amountFen,
      });
    }
  });

  it('refuses a side without lines', () => {
    request({ from: [] }).thenBroken('LINES_MISSING', { field: 'from' });
    request({ to: [] }).thenBroken('LINES_MISSING', { field: 'to' });
  });

  it('refuses a line twice on one side', () => {
    request({ from: [line(AUDIT, 200n), line(AUDIT, 200n)] }).thenBroken('LINE_DUPLICATE', {
      field: 'from[1].lineId',
    });
    request({ to: [line(SYSTEM, 200n), line(SYSTEM, 200n)] }).thenBroken('LINE_DUPLICATE', {
      field: 'to[1].lineId',
    });
  });

  it('refuses a line on both sides', () => {
    request({ to: [line(SYSTEM, 399n), line(AUDIT, 1n)] }).thenBroken(
      'REALLOCATION_LINE_ON_BOTH_SIDES',
      { field: 'to[1].lineId', lineId: AUDIT },
    );
  });

  it('refuses an amount of zero on either side', () => {
    request({ from: [line(AUDIT, 0n)] }).thenBroken('AMOUNT_NOT_POSITIVE', {
      field: 'from[0].amount',
    });
    request({ to: [line(SYSTEM, 400n), line(UNOPENED_AUDIT, 0n)] }).thenBroken(
      'AMOUNT_NOT_POSITIVE',
      { field: 'to[1].amount' },
    );
  });

  it('stays within one fund source', () => {
    request({ to: [line(LAND, 400n)] }).thenBroken('FUND_SOURCE_DIFFERS', {
      field: 'to[0].lineId',
      lineId: LAND,
      fundSource: 'general-public-budget',
    });
    request({ from: [line(LAND, 400n)], to: [line(LAND.replace('P2', 'P1'), 400n)] }).thenLine(
      LAND,
      { original: 7_000n, available: 6_600n, frozen: 400n },
    );
  });

  it('names the place where the fund source is another than that of the first source', () => {
    request({ from: [line(AUDIT, 399n), line(LAND, 1n)] }).thenBroken('FUND_SOURCE_DIFFERS', {
      field: 'from[1].lineId',
      lineId: LAND,
    });
    request({ to: [line(SYSTEM, 399n), line(LAND, 1n)] }).thenBroken('FUND_SOURCE_DIFFERS', {
      field: 'to[1].lineId',
      lineId: LAND,
    });
  });

  it('refuses a source that does not exist, even if it could', () => {
    request({ from: [line(AUDIT, 300n), line(UNOPENED_AUDIT, 100n)] }).thenBroken(
      'LINE_NOT_FOUND',
      { field: 'from[1].lineId', lineId: UNOPENED_AUDIT },
    );
  });

  it.each(Object.entries(IMPOSSIBLE_LINES) as [Rule, string][])(
    'refuses with %s the target %s',
    (rule, lineId) => {
      request({ to: [line(SYSTEM, 300n), line(lineId, 100n)] }).thenBroken(rule, {
        field: 'to[1].lineId',
        lineId,
      });
    },
  );

  it('names the place of a malformed source', () => {
    const lineId = IMPOSSIBLE_LINES.LINE_MALFORMED;
    request({ from: [line(AUDIT, 300n), line(lineId, 100n)] }).thenBroken('LINE_MALFORMED', {
      field: 'from[1].lineId',
      lineId,
    });
  });

  it('takes ids that are plain, up to 64 characters', () => {
    request({ reallocationId: 'R'.repeat(64) }).thenHolds();
    for (const id of ['', 'R'.repeat(65), 'R:1']) {
      request({ reallocationId: id }).thenBroken('DOCUMENT_ID_MALFORMED', {
        field: 'reallocationId',
        reallocationId: id,
      });
    }
  });

  it.each(['0'.repeat(64), 'f'.repeat(64), HASH])('takes the proposal hash %s', (proposalHash) => {
    request({ proposalHash }).thenEvents([{ ...REQUESTED, proposalHash }]);
  });

  it.each([
    ['nothing', ''],
    ['63 digits', HASH.slice(1)],
    ['65 digits', `${HASH}0`],
    ['capitals', HASH.toUpperCase()],
    ['a letter beyond f', `${HASH.slice(1)}g`],
    ['a prefix', `0x${HASH.slice(2)}`],
    ['a line feed after', `${HASH}\n`],
  ])('refuses a proposal hash of %s', (_form, proposalHash) => {
    request({ proposalHash }).thenBroken('PROPOSAL_HASH_MALFORMED', {
      field: 'proposalHash',
      proposalHash,
    });
  });

  it('takes the largest 64-bit amount for one, and not one fen more', () => {
    request(moving(MAX_FEN)).thenBroken('REALLOCATION_EXCEEDS_AVAILABLE');
    request(moving(MAX_FEN + 1n)).thenBroken('BALANCE_OUT_OF_RANGE', { field: 'from[0].amount' });
  });

  it('sums beyond 64 bits without wrapping around', () => {
    const from = [line(AUDIT, MAX_FEN), line(OFFICE, MAX_FEN), line(WAGES, 402n)];
    request({ from, to: [line(SYSTEM, 400n)] }).thenBroken('REALLOCATION_NOT_ZERO_SUM', {
      fromFen: 2n ** 64n + 400n,
      toFen: 400n,
    });
  });

  it('refuses an id that any document has already', () => {
    for (const history of [
      [...READY, FILED],
      [...READY, FILED, WITHDRAWN],
      [...READY, { ...PAID, paymentId: reallocationId }],
    ]) {
      request({}, history).thenBroken('DOCUMENT_ALREADY_EXISTS', { reallocationId });
    }
  });

  it('waits for the budget to be approved', () => {
    const filed = [OPENED, { ...PAID, lineId: AUDIT }];
    request(moving(1n), filed).thenBroken('BUDGET_NOT_APPROVED', { field: 'ledgerId' });
    request(moving(1n), [OPENED, APPROVED]).thenHolds();
  });

  it('checks shape, then existence, then state, then amount', () => {
    const { LINE_MALFORMED, UNIT_UNKNOWN } = IMPOSSIBLE_LINES;
    const unopened = line(UNOPENED_AUDIT, 4_601n);
    const order = { ...PROPOSAL, reallocationId: 'R:1', proposalHash: '', from: [], to: [] };
    inTurn(requestReallocation, { history: [], order, meta: NO_DAY }, [
      ['DOCUMENT_ID_MALFORMED', { order: { reallocationId } }],
      ['PROPOSAL_HASH_MALFORMED', { order: { proposalHash: HASH } }],
      ['LINES_MISSING', { order: { from: [line(LINE_MALFORMED, 0n)] } }],
      ['LINE_MALFORMED', { order: { from: [line(UNOPENED_AUDIT, 0n)] } }],
      ['AMOUNT_NOT_POSITIVE', { order: { from: [unopened, unopened] } }],
      ['LINE_DUPLICATE', { order: { from: [unopened] } }],
      ['LINES_MISSING', { order: { to: [line(LINE_MALFORMED, 1n)] } }],
      ['LINE_MALFORMED', { order: { to: [line(UNIT_UNKNOWN, 1n)] } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [OPENED, FILED] }],
      ['LINE_NOT_FOUND', { order: { from: [line(AUDIT, 4_601n)] } }],
      ['UNIT_UNKNOWN', { order: { to: [line(LAND, 1n), line(AUDIT, 1n)] } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { reallocationId: 'R-2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['BUDGET_NOT_APPROVED', { history: [...READY, FILED] }],
      ['REALLOCATION_LINE_ON_BOTH_SIDES', { order: { to: [line(LAND, 1n)] } }],
      ['FUND_SOURCE_DIFFERS', { order: { to: [line(SYSTEM, 1n)] } }],
      ['REALLOCATION_NOT_ZERO_SUM', { order: { to: [line(SYSTEM, 4_601n)] } }],
      [
        'REALLOCATION_EXCEEDS_AVAILABLE',
        { order: { from: [line(AUDIT, 4_600n)], to: [line(SYSTEM, 4_600n)] } },
      ],
    ]);
  });

  it('looks for the document before the state of the lines', () => {
    request({ to: [line(LAND, 400n)] }, [...READY, FILED]).thenBroken('DOCUMENT_ALREADY_EXISTS');
  });
});
