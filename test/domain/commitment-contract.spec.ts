import { describe, it } from '@jest/globals';
import type { LineAmount } from '../../src/domain/appropriation-events.js';
import {
  type IncreaseEncumbrance,
  increaseEncumbrance,
  type RecordEncumbrance,
  recordEncumbrance,
  releaseEncumbrance,
} from '../../src/domain/commitment.js';
import type {
  EncumbranceIncreased,
  EncumbranceRecorded,
  PreEncumbranceRecorded,
} from '../../src/domain/commitment-events.js';
import type { Meta } from '../../src/domain/events.js';
import type { Policy } from '../../src/domain/policy.js';
import { AUDIT, HOSPITALITY, OFFICE, OFFICER, OPENED, PAID, READY, UNOPENED } from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const line = (lineId: string, amountFen: bigint): LineAmount => ({ lineId, amountFen });
const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const EARLIER: Meta = { ...OFFICER, effectiveOn: '2023-02-28' };

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
const PROCURED: History = [...READY, PLANNED];
const BOUND: History = [...READY, CONTRACTED];
const unknown = { extra: 'not of the event' };
const spoilt = (lines: readonly LineAmount[]) => lines.map((one) => ({ ...one, ...unknown }));

describe('recordEncumbrance', () => {
  const under = { ...CONTRACT, preEncumbranceId: 'N-1' };

  it('holds what is available, and only its own fields enter the event', () => {
    const told = { ...CONTRACT, ...unknown, lines: spoilt(CONTRACT.lines) };
    given(READY).when(recordEncumbrance, told).thenEvents([CONTRACTED]);
    given(READY)
      .when(recordEncumbrance, { ...CONTRACT, supplierSize: 'micro' })
      .thenEvents([{ ...CONTRACTED, supplierSize: 'micro' }]);
    const asked = given(READY).when(recordEncumbrance, CONTRACT);
    asked.thenLine(AUDIT, { original: 5_000n, available: 3_000n, encumbered: 2_000n });
    asked.thenDocument('E-1', { kind: 'encumbrance', originalFen: 2_000n, increasedFen: 0n });
  });

  it('takes all that is available and not one fen more', () => {
    const all = (amountFen: bigint) => ({ ...CONTRACT, lines: [line(AUDIT, amountFen)] });
    given(READY).when(recordEncumbrance, all(5_000n)).thenHolds();
    given(READY)
      .when(recordEncumbrance, all(5_001n))
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { restFen: 5_001n, availableFen: 5_000n });
  });

  it('uses up the plan first, then what is available', () => {
    const lines = [line(AUDIT, 5_000n), line(OFFICE, 200n), line(HOSPITALITY, 200n)];
    const planned = [line(AUDIT, 3_000n), line(OFFICE, 200n)];
    const asked = given(PROCURED).when(recordEncumbrance, { ...under, lines });
    asked.thenEvents([{ ...CONTRACTED, lines, preEncumbranceId: 'N-1', planned }]);
    asked.thenLine(AUDIT, { original: 5_000n, encumbered: 5_000n });
    asked.thenDocument('N-1', { status: 'open', open: [line(OFFICE, 300n)] });
    given(PROCURED)
      .when(recordEncumbrance, { ...under, lines: [line(AUDIT, 5_001n)] })
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { restFen: 2_001n, availableFen: 2_000n });
  });

  it('does not ask for what is available where the plan covers all', () => {
    const overdrawn = [...PROCURED, { ...PAID, lineId: AUDIT, amountFen: 2_500n }];
    const all = (amountFen: bigint) => ({ ...under, lines: [line(AUDIT, amountFen)] });
    given(overdrawn).when(recordEncumbrance, all(3_000n)).thenHolds();
    given(overdrawn)
      .when(recordEncumbrance, all(3_001n))
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { restFen: 1n, availableFen: -500n });
  });

  it('checks shape, existence, state and amount in turn', () => {
    const plan = { preEncumbranceId: 'N-1', reason: '采购取消' };
    const gone = { type: 'PreEncumbranceReleased', ...plan, lines: PLAN.lines } as const;
    const worst: RecordEncumbrance = {
      ...under,
      encumbranceId: 'E:1',
      dueOn: '2023-11-31',
      lines: [],
    };
    inTurn(recordEncumbrance, { history: [], order: worst, meta: NO_DAY }, [
      ['DATE_MALFORMED', { order: { dueOn: '2023-11-30' } }],
      ['LINES_MISSING', { order: { lines: [line(UNOPENED, 1n)] } }],
      ['DOCUMENT_ID_MALFORMED', { order: { encumbranceId: 'N-1' } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['LINE_NOT_FOUND', { order: { lines: [line(AUDIT, 5_001n)] } }],
      ['PRE_ENCUMBRANCE_NOT_FOUND', { history: [...PROCURED, gone] }],
      ['DOCUMENT_ALREADY_EXISTS', { order: { encumbranceId: 'E-1' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLIER }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['COMMITMENT_CLOSED', { history: PROCURED }],
      ['COMMITMENT_EXCEEDS_AVAILABLE', { order: { lines: CONTRACT.lines } }],
    ]);
    // Before the approval there is what was arranged provisionally, and nothing else.
    given([OPENED, { ...PAID, lineId: AUDIT }])
      .when(recordEncumbrance, CONTRACT)
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE');
  });
});

describe('increaseEncumbrance', () => {
  const increase = (amountFen: bigint): IncreaseEncumbrance => ({
    encumbranceId: 'E-1',
    contractNumber: '补-001',
    reason: '追加与合同标的相同的服务',
    lines: [line(AUDIT, amountFen)],
  });
  const increased = (amountFen: bigint): EncumbranceIncreased => ({
    type: 'EncumbranceIncreased',
    ...increase(amountFen),
  });
  const policy = (supplementaryContractPercent: number): History => [
    { ...OPENED, policy: { supplementaryContractPercent } as Policy },
    ...BOUND.slice(1),
  ];

  it('adds to the contract, and only its own fields enter the event', () => {
    const told = { ...increase(50n), ...unknown, lines: spoilt(increase(50n).lines) };
    given(BOUND)
      .when(increaseEncumbrance, told)
      .thenEvents([increased(50n)]);
    const asked = given(BOUND).when(increaseEncumbrance, increase(50n));
    asked.thenDocument('E-1', { open: [line(AUDIT, 2_050n)], increasedFen: 50n });
    asked.thenLine(AUDIT, { original: 5_000n, available: 2_950n, encumbered: 2_050n });
  });

  it('takes a tenth of the contract, all increases together, and not one fen more', () => {
    given(BOUND).when(increaseEncumbrance, increase(200n)).thenHolds();
    const facts = { originalFen: 2_000n, increasedFen: 201n, limitFen: 200n, percent: 10 };
    const rule = 'SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT';
    given(BOUND).when(increaseEncumbrance, increase(201n)).thenBroken(rule, facts);
    const before = [...BOUND, increased(150n)];
    given(before).when(increaseEncumbrance, increase(50n)).thenHolds();
    given(before).when(increaseEncumbrance, increase(51n)).thenBroken(rule, facts);
  });

  it('takes the percentage of the policy, also a broken one', () => {
    const rule = 'SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT';
    given(policy(7.5)).when(increaseEncumbrance, increase(150n)).thenHolds();
    given(policy(7.5)).when(increaseEncumbrance, increase(151n)).thenBroken(rule);
    given(policy(0)).when(increaseEncumbrance, increase(1n)).thenBroken(rule);
  });

  it('takes what is available and not one fen more', () => {
    const rest = (amountFen: bigint): History => [
      ...BOUND,
      { ...PAID, lineId: AUDIT, amountFen: 3_000n - amountFen },
    ];
    given(rest(100n)).when(increaseEncumbrance, increase(100n)).thenHolds();
    given(rest(99n))
      .when(increaseEncumbrance, increase(100n))
      .thenBroken('COMMITMENT_EXCEEDS_AVAILABLE', { availableFen: 99n });
  });

  it('checks shape, existence, state and amount in turn', () => {
    const order = { ...increase(0n), encumbranceId: 'E-2' };
    const gone = { type: 'EncumbranceReleased', encumbranceId: 'E-1', reason: '终止' } as const;
    const closed: History = [...BOUND, { ...gone, lines: CONTRACT.lines }];
    inTurn(increaseEncumbrance, { history: [], order, meta: NO_DAY }, [
      ['AMOUNT_NOT_POSITIVE', { order: { lines: [line(OFFICE, 201n)] } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: closed }],
      ['ENCUMBRANCE_NOT_FOUND', { order: { encumbranceId: 'E-1' } }],
      ['ENCUMBRANCE_LINE_NOT_FOUND', { order: { lines: [line(AUDIT, 201n)] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: EARLIER }],
      ['EFFECTIVE_DATE_BEFORE_DOCUMENT', { meta: OFFICER }],
      ['COMMITMENT_CLOSED', { history: BOUND }],
      ['SUPPLEMENTARY_CONTRACTS_EXCEED_LIMIT', { order: { lines: [line(AUDIT, 200n)] } }],
    ]);
  });
});

describe('releaseEncumbrance', () => {
  const order = { encumbranceId: 'E-1', reason: '合同终止' };

  it('gives back all that is open, or a part of it', () => {
    const asked = given(BOUND).when(releaseEncumbrance, { ...order, ...unknown });
    asked.thenEvents([{ type: 'EncumbranceReleased', ...order, lines: CONTRACT.lines }]);
    asked.thenLine(AUDIT, { original: 5_000n, available: 5_000n });
    asked.thenDocument('E-1', { status: 'closed', open: [] });
  });

  it('gives back the last fen and not one more', () => {
    const part = (amountFen: bigint) => ({ ...order, lines: [line(AUDIT, amountFen)] });
    given(BOUND).when(releaseEncumbrance, part(2_000n)).thenHolds();
    given(BOUND)
      .when(releaseEncumbrance, part(2_001n))
      .thenBroken('RELEASE_EXCEEDS_OPEN', { openFen: 2_000n });
  });

  it('knows its contract', () => {
    given(PROCURED)
      .when(releaseEncumbrance, { ...order, encumbranceId: 'N-1' })
      .thenBroken('ENCUMBRANCE_NOT_FOUND', { encumbranceId: 'N-1' });
  });
});
