import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { type OpenLedger, openLedger } from '../../src/domain/opening.js';
import type { Facts, Rule } from '../../src/domain/rules.js';
import { OFFICER, OPENED, OPENING } from './fixture.js';
import { given, inTurn } from './specification.js';

const LONGEST = 'A'.repeat(32);

function opens(changed: Partial<OpenLedger>, fiscalYear = 2023): void {
  const event = { ...OPENED, ...changed, fiscalYear };
  const meta = { ...OFFICER, effectiveOn: `${fiscalYear}-03-01` };
  given([])
    .when(openLedger, { ...OPENING, ...changed }, meta)
    .thenEvents([event]);
}

function refuses(changed: Partial<OpenLedger>, rule: Rule, facts: Facts = {}): void {
  given([])
    .when(openLedger, { ...OPENING, ...changed })
    .thenBroken(rule, facts);
}

const unit = (unitCode: string) => ({ unitCode, name: unitCode, independentAccounts: true });
const project = (projectCode: string) => ({ projectCode, name: projectCode });

describe('openLedger', () => {
  it('opens a ledger with its units, projects and classification', () => {
    given([]).when(openLedger, OPENING).thenEvents([OPENED]);
  });

  it('opens a ledger without projects', () => {
    opens({ projects: [] });
  });

  it('refuses to open a ledger twice', () => {
    given([OPENED])
      .when(openLedger, OPENING)
      .thenBroken('LEDGER_ALREADY_OPEN', { ledgerId: OPENING.ledgerId });
  });

  it.each([
    ['440307-audit-1900', 1900],
    ['440307-audit-2099', 2099],
    ['000000-a-2023', 2023],
    ['440307-audit-bureau-2-2023', 2023],
    [`440307-${'a'.repeat(40)}-2023`, 2023],
  ])('takes the ledger id %s, of the fiscal year %d', (ledgerId, fiscalYear) => {
    opens({ ledgerId }, fiscalYear);
  });

  it.each([
    '',
    '440307-audit',
    '440307-2023',
    '44030-audit-2023',
    '4403070-audit-2023',
    '440307-audit-1899',
    '440307-audit-2100',
    '440307-audit-202',
    '440307-audit-20230',
    '440307-Audit-2023',
    '440307-1audit-2023',
    '440307--2023',
    '440307-审计-2023',
    '440307-au_dit-2023',
    `440307-${'a'.repeat(41)}-2023`,
    ' 440307-audit-2023',
    '440307-audit-2023\n',
  ])('refuses the ledger id %j', (ledgerId) => {
    refuses({ ledgerId }, 'LEDGER_ID_MALFORMED', { field: 'ledgerId', ledgerId });
  });

  it('refuses a date that is not in the calendar', () => {
    const meta: Meta = { ...OFFICER, effectiveOn: '2023-02-29' };
    given([])
      .when(openLedger, OPENING, meta)
      .thenBroken('DATE_MALFORMED', { field: 'effectiveOn', effectiveOn: '2023-02-29' });
  });

  it('takes the days of the fiscal year and of the year before, when budgets are prepared', () => {
    for (const effectiveOn of ['2022-01-01', '2022-12-31', '2023-01-01', '2023-12-31']) {
      given([])
        .when(openLedger, OPENING, { ...OFFICER, effectiveOn })
        .thenEvents([OPENED]);
    }
  });

  it('refuses the day before and the day after those', () => {
    for (const effectiveOn of ['2021-12-31', '2024-01-01']) {
      given([])
        .when(openLedger, OPENING, { ...OFFICER, effectiveOn })
        .thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', {
          field: 'effectiveOn',
          effectiveOn,
          fiscalYear: 2023,
        });
    }
  });
});

describe('the units of a ledger', () => {
  it('number at least one', () => {
    opens({ units: [unit('U1')] });
    refuses({ units: [] }, 'UNITS_MISSING', { field: 'units' });
  });

  it('have a code of up to 32 characters', () => {
    opens({ units: [unit('U')] });
    opens({ units: [unit(LONGEST)] });
    for (const code of ['', `${LONGEST}A`, 'U:1', '-U', '审计局']) {
      refuses({ units: [unit('U1'), unit(code)] }, 'CODE_MALFORMED', { field: 'units', code });
    }
  });

  it('are listed once each', () => {
    opens({ units: [unit('U1'), unit('u1')] });
    refuses({ units: [unit('U1'), unit('U2'), unit('U1')] }, 'UNIT_DUPLICATE', {
      field: 'units',
      unitCode: 'U1',
    });
  });
});

describe('the projects of a ledger', () => {
  it('have a code of up to 32 characters', () => {
    opens({ projects: [project('P'), project(LONGEST)] });
    for (const code of ['', `${LONGEST}A`, 'P:1', '_P', '审计']) {
      refuses({ projects: [project(code)] }, 'CODE_MALFORMED', { field: 'projects', code });
    }
  });

  it('are not called basic, which is what a line without a project says', () => {
    opens({ projects: [project('basics'), project('Basic')] });
    refuses({ projects: [project('basic')] }, 'PROJECT_CODE_RESERVED', {
      field: 'projects',
      projectCode: 'basic',
    });
  });

  it('are listed once each', () => {
    opens({ projects: [project('P1'), project('P2')] });
    refuses({ projects: [project('P1'), project('P1')] }, 'PROJECT_DUPLICATE', {
      field: 'projects',
      projectCode: 'P1',
    });
  });
});

describe('the classification of a ledger', () => {
  const name = '科目';

  it('has codes of the right length on both sides', () => {
    refuses({ functionalCodes: [{ code: '2010', name }] }, 'CODE_MALFORMED', {
      field: 'functionalCodes',
    });
    refuses({ economicCodes: [{ code: '3020101', name }] }, 'CODE_MALFORMED', {
      field: 'economicCodes',
    });
  });

  it('lists a code once and every code with its parent, on both sides', () => {
    const [first] = OPENING.economicCodes;
    const economicCodes = first === undefined ? [] : [first, first];
    refuses({ economicCodes }, 'CODE_DUPLICATE', { field: 'economicCodes', code: '301' });
    refuses({ functionalCodes: [{ code: '20108', name }] }, 'CODE_PARENT_MISSING', {
      field: 'functionalCodes',
      code: '20108',
    });
  });
});

describe('the checks of openLedger', () => {
  it('look at shape, then existence, then state', () => {
    const malformed = [{ code: '1', name: '' }];
    const order: OpenLedger = {
      ...OPENING,
      ledgerId: '',
      units: [],
      projects: [project('basic')],
      functionalCodes: malformed,
      economicCodes: malformed,
    };
    const { ledgerId, units, projects, functionalCodes, economicCodes } = OPENING;
    const after: Meta = { ...OFFICER, effectiveOn: '2024-01-01' };
    inTurn(openLedger, { history: [OPENED], order, meta: { ...OFFICER, effectiveOn: '' } }, [
      ['LEDGER_ID_MALFORMED', { order: { ledgerId } }],
      ['DATE_MALFORMED', { meta: after }],
      ['UNITS_MISSING', { order: { units } }],
      ['PROJECT_CODE_RESERVED', { order: { projects } }],
      ['CODE_MALFORMED', { order: { functionalCodes } }],
      ['CODE_MALFORMED', { order: { economicCodes } }],
      ['LEDGER_ALREADY_OPEN', { history: [] }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
    ]);
  });
});
