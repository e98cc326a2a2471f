import { describe, it } from '@jest/globals';
import { appropriateSupplementary } from '../../src/domain/appropriation.js';
import type { AppropriationReduced } from '../../src/domain/appropriation-events.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import { correctPayment, recordPayment } from '../../src/domain/execution.js';
import {
  closeProject,
  closeUnit,
  openProject,
  openUnit,
  renameProject,
  renameUnit,
} from '../../src/domain/organisation.js';
import { requestReallocation } from '../../src/domain/reallocation.js';
import {
  AUDIT,
  CORRECTED,
  LAND,
  OFFICE,
  OFFICER,
  OPENED,
  PAID,
  READY,
  REQUESTED,
  SYSTEM,
} from './fixture.js';
import { given, inTurn } from './specification.js';

const OUTSIDE: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
const NO_DAY: Meta = { ...OFFICER, effectiveOn: '2023-13-01' };
const reason = '机构改革';

const U2_CLOSED: BudgetEvent = { type: 'UnitClosed', unitCode: 'U2', reason };
const P2_CLOSED: BudgetEvent = { type: 'ProjectClosed', projectCode: '2023-P2', reason };
const closedOn = OFFICER.effectiveOn;

/** Everything of U2, and so of project P2, is taken back. */
const EMPTIED: AppropriationReduced = {
  type: 'AppropriationReduced',
  reason,
  lines: [
    { lineId: SYSTEM, amountFen: 3_000n },
    { lineId: LAND, amountFen: 7_000n },
  ],
};

describe('openUnit and openProject', () => {
  const unit = { unitCode: 'U4', name: '审计学院', independentAccounts: true };
  const project = { projectCode: '2023-P3', name: '专项审计' };

  it('open one that is new, without what else an order may carry', () => {
    const more = { sort: 1 };
    given([OPENED])
      .when(openUnit, { unit: { ...unit, ...more }, reason })
      .thenEvents([{ type: 'UnitOpened', unit, reason }]);
    given([OPENED])
      .when(openProject, { project: { ...project, ...more }, reason })
      .thenEvents([{ type: 'ProjectOpened', project, reason }]);
  });

  it('let its lines take money', () => {
    const lines = [{ lineId: 'U4:2010804:30227:2023-P3:general-public-budget', amountFen: 5n }];
    given([
      ...READY,
      { type: 'UnitOpened', unit, reason },
      { type: 'ProjectOpened', project, reason },
    ])
      .when(appropriateSupplementary, { reason, lines })
      .thenLine(lines[0]?.lineId ?? '', { supplementary: 5n, available: 5n });
  });

  it('check shape, then existence, then state', () => {
    const field = 'unit.unitCode';
    given([OPENED])
      .when(openUnit, { unit: { ...unit, unitCode: 'U:4' }, reason })
      .thenBroken('CODE_MALFORMED', { field, code: 'U:4' });
    const bad = { unit: { ...unit, unitCode: '' }, reason };
    inTurn(openUnit, { history: [], order: bad, meta: NO_DAY }, [
      ['CODE_MALFORMED', { order: { unit: { ...unit, unitCode: 'U2' } } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['UNIT_ALREADY_OPEN', { history: [...READY, U2_CLOSED] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['UNIT_CLOSED', { order: { unit } }],
    ]);
    const nameless = { project: { ...project, projectCode: '' }, reason };
    inTurn(openProject, { history: [], order: nameless, meta: NO_DAY }, [
      ['CODE_MALFORMED', { order: { project: { ...project, projectCode: 'basic' } } }],
      ['PROJECT_CODE_RESERVED', { order: { project: { ...project, projectCode: '2023-P2' } } }],
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: READY }],
      ['PROJECT_ALREADY_OPEN', { history: [...READY, P2_CLOSED] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PROJECT_CLOSED', { order: { project } }],
    ]);
  });
});

describe('renameUnit and renameProject', () => {
  it('give another name, before the budget is approved as well', () => {
    const renamed = { unitCode: 'U2', name: '审计服务中心', reason };
    given([OPENED])
      .when(renameUnit, renamed)
      .thenEvents([{ type: 'UnitRenamed', ...renamed }]);
    const project = { projectCode: '2023-P2', name: '智慧审计', reason };
    given([OPENED])
      .when(renameProject, project)
      .thenEvents([{ type: 'ProjectRenamed', ...project }]);
  });

  it('refuse one that is unknown or closed', () => {
    const unit = { unitCode: 'U9', name: '新名', reason };
    inTurn(renameUnit, { history: [], order: unit, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, U2_CLOSED] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['UNIT_CLOSED', { history: READY }],
    ]);
    const project = { projectCode: 'P9', name: '新名', reason };
    inTurn(renameProject, { history: [], order: project, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, P2_CLOSED] }],
      ['PROJECT_UNKNOWN', { order: { projectCode: '2023-P2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PROJECT_CLOSED', { history: READY }],
    ]);
  });
});

describe('closeUnit and closeProject', () => {
  it('close one whose lines have nothing left', () => {
    given([...READY, EMPTIED])
      .when(closeUnit, { unitCode: 'U2', reason })
      .thenEvents([U2_CLOSED]);
    given([...READY, EMPTIED])
      .when(closeProject, { projectCode: '2023-P2', reason })
      .thenEvents([P2_CLOSED]);
    given(READY)
      .when(closeUnit, { unitCode: 'U3', reason })
      .thenEvents([{ type: 'UnitClosed', unitCode: 'U3', reason }]);
  });

  it('refuse one that has a fen left, or a fen too much spent', () => {
    const oneFen = EMPTIED.lines.map((line) =>
      line.lineId === SYSTEM ? { ...line, amountFen: 2_999n } : line,
    );
    const facts = { lineId: SYSTEM, account: 'available' };
    given([...READY, { ...EMPTIED, lines: oneFen }])
      .when(closeUnit, { unitCode: 'U2', reason })
      .thenBroken('LINE_HAS_MONEY_LEFT', { ...facts, field: 'unitCode', amountFen: 1n });
    given([...READY, EMPTIED, { ...PAID, lineId: SYSTEM, amountFen: 1n }])
      .when(closeProject, { projectCode: '2023-P2', reason })
      .thenBroken('LINE_HAS_MONEY_LEFT', { ...facts, field: 'projectCode', amountFen: -1n });
  });

  it.each([
    ['frozen', { type: 'FundsFrozen', freezeId: 'F-1', reason }],
    [
      'preEncumbered',
      {
        type: 'PreEncumbranceRecorded',
        preEncumbranceId: 'N-1',
        planNumber: '1',
        purpose: '服务器',
      },
    ],
    [
      'unallotted',
      { type: 'SupplementaryAppropriated', reason, source: 'other', into: 'unallotted' },
    ],
  ] as const)('refuse money that is %s', (account, holding) => {
    const lines = [{ lineId: SYSTEM, amountFen: 1n }];
    const rest = EMPTIED.lines.map((line) =>
      line.lineId === SYSTEM && account !== 'unallotted' ? { ...line, amountFen: 2_999n } : line,
    );
    given([...READY, { ...holding, lines }, { ...EMPTIED, lines: rest }])
      .when(closeUnit, { unitCode: 'U2', reason })
      .thenBroken('LINE_HAS_MONEY_LEFT', { lineId: SYSTEM, account, amountFen: 1n });
  });

  it('check existence, then state, then amount', () => {
    inTurn(closeUnit, { history: [], order: { unitCode: 'U9', reason }, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, U2_CLOSED] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['UNIT_CLOSED', { history: [...READY, REQUESTED] }],
      ['LINE_AWAITS_MONEY', { history: READY }],
      ['LINE_HAS_MONEY_LEFT', { history: [...READY, EMPTIED] }],
    ]);
    inTurn(closeProject, { history: [], order: { projectCode: 'P9', reason }, meta: NO_DAY }, [
      ['DATE_MALFORMED', { meta: OUTSIDE }],
      ['LEDGER_NOT_OPEN', { history: [...READY, P2_CLOSED] }],
      ['PROJECT_UNKNOWN', { order: { projectCode: '2023-P2' } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PROJECT_CLOSED', { history: [...READY, REQUESTED] }],
      ['LINE_AWAITS_MONEY', { history: READY }],
      ['LINE_HAS_MONEY_LEFT', { history: [...READY, EMPTIED] }],
    ]);
  });
});

describe('the lines of what is closed', () => {
  const lines = [{ lineId: SYSTEM, amountFen: 1n }];
  const from = [{ lineId: AUDIT, amountFen: 1n }];

  it.each([
    ['UNIT_CLOSED', U2_CLOSED, { unitCode: 'U2', closedOn }],
    ['PROJECT_CLOSED', P2_CLOSED, { projectCode: '2023-P2', closedOn }],
  ] as const)('take no new money: %s', (rule, closed, facts) => {
    const history = [...READY, PAID, closed];
    given(history)
      .when(appropriateSupplementary, { reason, lines })
      .thenBroken(rule, { field: 'lines[0].lineId', ...facts });
    const { reallocationId, proposalHash } = REQUESTED;
    given(history)
      .when(requestReallocation, { reallocationId, from, to: lines, reason, proposalHash })
      .thenBroken(rule, { field: 'to[0].lineId', ...facts });
    const { correctionId, paymentId } = CORRECTED;
    const charge = { correctionId, paymentId, fromLineId: OFFICE, amountFen: 1n, reason };
    given(history)
      .when(correctPayment, { ...charge, toLineId: SYSTEM })
      .thenBroken(rule, { field: 'toLineId', ...facts });
  });

  it('still take a payment that was made: it is a fact', () => {
    const { type: _, ...payment } = { ...PAID, lineId: SYSTEM };
    for (const closed of [U2_CLOSED, P2_CLOSED]) {
      given([...READY, EMPTIED, closed])
        .when(recordPayment, payment)
        .thenEvents([{ ...PAID, lineId: SYSTEM }]);
    }
  });
});
