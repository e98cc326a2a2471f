import { describe, it } from '@jest/globals';
import type { LineAmount } from '../../src/domain/appropriation-events.js';
import {
  freezeFunds,
  recordPreEncumbrance,
  releasePreEncumbrance,
  unfreezeFunds,
} from '../../src/domain/commitment.js';
import type {
  EncumbranceRecorded,
  FundsFrozen,
  PreEncumbranceRecorded,
} from '../../src/domain/commitment-events.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { AUDIT, OFFICE, OFFICER, OPENED, PAID, READY, UNOPENED } from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const line = (lineId: string, amountFen: bigint): LineAmount => ({ lineId, amountFen });
const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const EARLIER: Meta = { ...OFFICER, effectiveOn: '2023-02-28' };

const FREEZE = { freezeId: 'Z-1', reason: '审计冻结', lines: [line(OFFICE, 400n)] };
const FROZEN: FundsFrozen = { type: 'FundsFrozen', ...FREEZE };
const PLAN = {
  preEncumbranceId: 'N-1',
  planNumber: '采计-001',
  purpose: '审计软件',
  lines: [line(AUDIT, 3_000n), line(OFFICE, 500n)],
};
const PLANNED: PreEncumbranceRecorded = { type: 'PreEncumbranceRecorded', ...PLAN };
const CONTRACT = {
  encumbranceId: 'E-1',
  contractNumber: '合-001',
  supplierName: '某软件公司',
  purpose: '审计软件',
  dueOn: '2023-11-30',
  lines: [line(AUDIT, 2_000n)],
};
const CONTRACTED: EncumbranceRecorded = { type: 'EncumbranceRecorded', ...CONTRACT };
const HELD: History = [...READY, FROZEN];
const PROCURED: History = [...READY, PLANNED];
const BOUND: History = [...READY, CONTRACTED];
const unknown = { extra: 'not of the event' };
const spoilt = (lines: readonly LineAmount[]) => lines.map((one) => ({ ...one, ...unknown }));

describe('freezeFunds', () => {
  it('holds what is available, and only its own fields enter the event', () => {
    const told = { ...FREEZE, ...unknown, lines: spoilt(FREEZE.lines) };
    given(READY).when(freezeFunds, told).thenEvents([FROZEN]);
    const asked = given(READY).when(freezeFunds, FREEZE);
    asked.thenLine(OFFICE, { original: 1_000n, available: 600n, frozen: 400n });
    asked.thenDocument('Z-1', { kind: 'freeze', status: 'open', open: FREEZE.lines });
  });

  it('takes all that is available and not one fen more', () => {
    const all = (amountFen: bigint) => ({ ...FREEZE, lines: [line(OFFICE, amountFen)] });
    given(READY).when(freezeFunds, all(1_000n)).thenHolds();
    const facts = { field: 'lines[0].amount', amountFen: 1_001n, availableFen: 1_000n };
    given(READY).when(freezeFunds, all(1_001n)).thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', facts);
  });

  it('checks shape, existence, state and amount in turn', () => {
    const order = { ...FREEZE, freezeId: 'Z:1', lines: [] };
    inTurn(freezeFunds, { history: [], order, meta: NO_DAY }, [
      ['LINES_MISSING', { order: { lines: [line(UNOPENED, 1_001n)] } }],
      ['DOCUMENT_ID_MALFORMED', { order: { freezeId: 'P-1' } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, { ...PAID, amountFen: 1n }] }],
      ['LINE_NOT_FOUND', { order: { lines: [line(OFFICE, 1_001n)] } }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { freezeId: 'Z-1' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['COMMITMENT_EXCEEDS_AVAILABLE', { order: { lines: [line(OFFICE, 999n)] } }],
    ]);
  });
});

describe('unfreezeFunds', () => {
  const order = { freezeId: 'Z-1', reason: '解除' };

  it('gives back all that is open when no lines are said', () => {
    const asked = given(HELD).when(unfreezeFunds, order);
    asked.thenEvents([{ type: 'FundsUnfrozen', ...order, lines: FREEZE.lines }]);
    asked.thenDocument('Z-1', { status: 'closed', open: [] });
    asked.thenLine(OFFICE, { original: 1_000n, available: 1_000n });
  });

  it('gives back a part to the last fen and not one more', () => {
    const part = (amountFen: bigint) => ({ ...order, lines: [line(OFFICE, amountFen)] });
    given(HELD)
      .when(unfreezeFunds, { ...part(399n), ...unknown, lines: spoilt(part(399n).lines) })
      .thenEvents([{ type: 'FundsUnfrozen', ...part(399n) }]);
    given(HELD).when(unfreezeFunds, part(400n)).thenDocument('Z-1', { status: 'closed' });
    const facts = { field: 'lines[0].amount', amountFen: 401n, openFen: 400n };
    given(HELD).when(unfreezeFunds, part(401n)).thenBroken('RELEASE_EXCEEDS_OPEN', facts);
  });

  it('checks shape, existence, state and amount in turn', () => {
    const worst = { ...order, lines: [line(AUDIT, 0n)] };
    const closing = { type: 'FundsUnfrozen', ...order, lines: FREEZE.lines } as const;
    inTurn(unfreezeFunds, { history: [], order: worst, meta: NO_DAY }, [
      ['AMOUNT_NOT_POSITIVE', { order: { lines: [line(AUDIT, 1n)] } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, CONTRACTED] }],
      ['FREEZE_NOT_FOUND', { history: [...HELD, closing] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLIER }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['COMMITMENT_CLOSED', { history: HELD }],
      ['RELEASE_EXCEEDS_OPEN', { order: { lines: FREEZE.lines } }],
    ]);
  });

  it('does not take a contract for a freeze', () => {
    given(BOUND)
      .when(unfreezeFunds, { ...order, freezeId: 'E-1' })
      .thenBroken('FREEZE_NOT_FOUND', { field: 'freezeId', freezeId: 'E-1' });
  });
});

describe('recordPreEncumbrance', () => {
  it('reserves what is available, and only its own fields enter the event', () => {
    const told = { ...PLAN, ...unknown, lines: spoilt(PLAN.lines) };
    given(READY).when(recordPreEncumbrance, told).thenEvents([PLANNED]);
    const asked = given(READY).when(recordPreEncumbrance, PLAN);
    asked.thenLine(AUDIT, { original: 5_000n, available: 2_000n, preEncumbered: 3_000n });
  });

  it('takes all that is available and not one fen more', () => {
    const all = (amountFen: bigint) => ({ ...PLAN, lines: [line(OFFICE, amountFen)] });
    given(READY).when(recordPreEncumbrance, all(1_000n)).thenHolds();
    given(READY)
      .when(recordPreEncumbrance, all(1_001n))
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { availableFen: 1_000n });
  });

  it('needs a new id and lines that exist', () => {
    given(PROCURED).when(recordPreEncumbrance, PLAN).thenBroken('DOCUMENT_ALREADY_EXISTS');
    const strange = { ...PLAN, lines: [line(UNOPENED, 1n)] };
    given(READY).when(recordPreEncumbrance, strange).thenBroken('LINE_NOT_FOUND');
  });

  it('before the approval uses what was arranged provisionally, to the fen', () => {
    const arranged: BudgetEvent = {
      type: 'ProvisionallyAppropriated',
      ground: 'as-last-year',
      reason: '预算法第五十四条',
      lines: [line(OFFICE, 500n)],
    };
    const all = (amountFen: bigint) => ({ ...PLAN, lines: [line(OFFICE, amountFen)] });
    given([OPENED, arranged]).when(recordPreEncumbrance, all(500n)).thenHolds();
    given([OPENED, arranged])
      .when(recordPreEncumbrance, all(501n))
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { availableFen: 500n });
  });
});

describe('releasePreEncumbrance', () => {
  const order = { preEncumbranceId: 'N-1', reason: '采购取消' };

  it('gives back all that is open, or a part of it', () => {
    given(PROCURED)
      .when(releasePreEncumbrance, { ...order, ...unknown })
      .thenEvents([{ type: 'PreEncumbranceReleased', ...order, lines: PLAN.lines }]);
    given(PROCURED)
      .when(releasePreEncumbrance, { ...order, lines: [line(OFFICE, 500n)] })
      .thenDocument('N-1', { status: 'open', open: [line(AUDIT, 3_000n)] });
  });

  it('never gives back more than is open on a line', () => {
    given(PROCURED)
      .when(releasePreEncumbrance, { ...order, lines: [line(OFFICE, 501n)] })
      .thenBroken('RELEASE_EXCEEDS_OPEN', { openFen: 500n });
  });

  it('knows its plan', () => {
    given(READY).when(releasePreEncumbrance, order).thenBroken('PRE_ENCUMBRANCE_NOT_FOUND');
  });
});
