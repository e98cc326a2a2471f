import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type RequestReallocation, requestReallocation } from '../../src/domain/reallocation.js';
import type { Rule } from '../../src/domain/rules.js';
import {
  AUDIT,
  IMPOSSIBLE_LINES,
  LAND,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  SYSTEM,
  UNOPENED_AUDIT,
} from './fixture.js';
import { given, type History, happened } from './specification.js';

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
    request({ to: [line(LAND, 400n)] }).thenBroken('FUND_SOURCE_DIFFERS', { lineId: LAND });
    request({ from: [line(AUDIT, 399n), line(LAND, 1n)] }).thenBroken('FUND_SOURCE_DIFFERS', {
      lineId: LAND,
    });
    request({ from: [line(LAND, 400n)], to: [line(LAND.replace('P2', 'P1'), 400n)] }).thenLine(
      LAND,
      { original: 7_000n, available: 6_600n, frozen: 400n },
    );
  });

  it('names the side on which the fund source differs', () => {
    request({ from: [line(AUDIT, 399n), line(LAND, 1n)] }).thenBroken('FUND_SOURCE_DIFFERS', {
      field: 'from[1].lineId',
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
      request({ to: [line(SYSTEM, 300n), line(lineId, 100n)] }).thenBroken(rule, { lineId });
    },
  );

  it('refuses an id that any document has already', () => {
    for (const history of [
      [...READY, FILED],
      [...READY, FILED, WITHDRAWN],
      [...READY, { ...PAID, paymentId: reallocationId }],
    ]) {
      request({}, history).thenBroken('DOCUMENT_ALREADY_EXISTS', { reallocationId });
    }
  });

  it('checks shape, then existence, then state, then amount', () => {
    const when = (history: History, order: RequestReallocation, meta = OFFICER) =>
      given(history).when(requestReallocation, order, meta);
    when([], { ...PROPOSAL, from: [] }).thenBroken('LINES_MISSING');
    when([], PROPOSAL, NO_DAY).thenBroken('DATE_MALFORMED');
    when([], PROPOSAL, OUTSIDE).thenBroken('LEDGER_NOT_OPEN');
    when([OPENED], PROPOSAL, OUTSIDE).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    when([OPENED], PROPOSAL).thenBroken('BUDGET_NOT_APPROVED');
    const ready = (changed: Partial<RequestReallocation>) =>
      when(READY, { ...PROPOSAL, ...changed });
    ready({ from: [line(UNOPENED_AUDIT, 9_999n)], to: [line(LAND, 1n)] }).thenBroken(
      'LINE_NOT_FOUND',
    );
    ready({ from: [line(AUDIT, 9_999n)], to: [line(LAND, 1n)] }).thenBroken('FUND_SOURCE_DIFFERS');
    when([...READY, FILED], moving(9_999n)).thenBroken('DOCUMENT_ALREADY_EXISTS');
  });

  it('looks for the document before the state of the lines', () => {
    request({ to: [line(LAND, 400n)] }, [...READY, FILED]).thenBroken('DOCUMENT_ALREADY_EXISTS');
  });
});
