import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addressOf,
  FUND_SOURCES,
  type LineAddress,
  lineIdOf,
  NAME_FORM,
} from '../../src/domain/line.js';
import { refusalOf } from './specification.js';

const FUND = 'general-public-budget';
const LONGEST = 'A'.repeat(32);

describe('lineIdOf', () => {
  it('says basic where a project line names its project', () => {
    const common = { unitCode: 'U1', functionalCode: '2010801', economicCode: '30201' } as const;
    expect(lineIdOf({ ...common, kind: 'basic', fundSource: 'general-public-budget' })).toBe(
      'U1:2010801:30201:basic:general-public-budget',
    );
    expect(
      lineIdOf({
        ...common,
        kind: 'project',
        projectCode: '2023-P1',
        fundSource: 'unit-funds-other',
      }),
    ).toBe('U1:2010801:30201:2023-P1:unit-funds-other');
  });

  it('is read back as the same address', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);
    const place = fc.record({
      unitCode: name,
      functionalCode: fc.stringMatching(/^[0-9]{7}$/),
      economicCode: fc.stringMatching(/^[0-9]{5}$/),
      fundSource: fc.constantFrom(...FUND_SOURCES),
    });
    const fourth = fc.oneof(
      fc.constant({ kind: 'basic' as const }),
      name
        .filter((code) => code !== 'basic')
        .map((projectCode) => ({ kind: 'project' as const, projectCode })),
    );
    fc.assert(
      fc.property(place, fourth, (where, what) => {
        const address: LineAddress = { ...where, ...what };
        expect(addressOf(lineIdOf(address))).toStrictEqual(address);
      }),
    );
  });
});

describe('addressOf', () => {
  it.each(FUND_SOURCES)('reads a line of %s', (fundSource) => {
    expect(addressOf(`U1:2010801:30201:basic:${fundSource}`)).toMatchObject({ fundSource });
  });

  it.each([
    ['nothing', ''],
    ['four parts', 'U1:2010801:30201:basic'],
    ['six parts', `U1:2010801:30201:basic:${FUND}:x`],
    ['no unit', `:2010801:30201:basic:${FUND}`],
    ['no fourth part', `U1:2010801:30201::${FUND}`],
    ['a functional group', `U1:20108:30201:basic:${FUND}`],
    ['a functional code of six digits', `U1:201080:30201:basic:${FUND}`],
    ['a functional code of eight digits', `U1:20108011:30201:basic:${FUND}`],
    ['a functional code with a letter', `U1:201080a:30201:basic:${FUND}`],
    ['an economic class', `U1:2010801:302:basic:${FUND}`],
    ['an economic code of four digits', `U1:2010801:3020:basic:${FUND}`],
    ['an economic code of six digits', `U1:2010801:302011:basic:${FUND}`],
    ['full-width digits', `U1:２０１０８０１:30201:basic:${FUND}`],
    ['an unknown fund source', 'U1:2010801:30201:basic:general'],
    ['a fund source in capitals', 'U1:2010801:30201:basic:GENERAL-PUBLIC-BUDGET'],
    ['unit funds without their kind', 'U1:2010801:30201:basic:unit-funds'],
    ['a unit that begins with a hyphen', `-U:2010801:30201:basic:${FUND}`],
    ['a unit with a space', `U 1:2010801:30201:basic:${FUND}`],
    ['a unit in Chinese', `审:2010801:30201:basic:${FUND}`],
    ['a project that begins with an underscore', `U1:2010801:30201:_P:${FUND}`],
    ['a space before', ` U1:2010801:30201:basic:${FUND}`],
    ['a line feed after', `U1:2010801:30201:basic:${FUND}\n`],
  ])('refuses %s', (_form, lineId) => {
    expect(refusalOf(() => addressOf(lineId))).toMatchObject({
      rule: 'LINE_MALFORMED',
      facts: { lineId },
    });
  });

  it('names the field it was given, and lineId otherwise', () => {
    expect(refusalOf(() => addressOf('U1', 'from[2].lineId'))).toMatchObject({
      facts: { field: 'from[2].lineId', lineId: 'U1' },
    });
    expect(refusalOf(() => addressOf('U1'))).toMatchObject({ facts: { field: 'lineId' } });
  });

  it('tells by its kind whether a line has a project', () => {
    const basic = addressOf(`U1:2010801:30201:basic:${FUND}`);
    expect(basic.kind).toBe('basic');
    expect('projectCode' in basic).toBe(false);
    const project = addressOf(`U1:2010801:30201:basics:${FUND}`);
    expect(project).toMatchObject({ kind: 'project', projectCode: 'basics' });
    // @ts-expect-error A basic line has no project.
    const impossible: LineAddress = { ...basic, kind: 'basic', projectCode: 'P1' };
    expect(impossible.kind).toBe('basic');
  });

  it('reads names of 32 characters and refuses 33', () => {
    expect(addressOf(`${LONGEST}:2010801:30201:${LONGEST}:${FUND}`)).toMatchObject({
      unitCode: LONGEST,
      projectCode: LONGEST,
    });
    for (const lineId of [
      `${LONGEST}A:2010801:30201:basic:${FUND}`,
      `U1:2010801:30201:${LONGEST}A:${FUND}`,
    ]) {
      expect(refusalOf(() => addressOf(lineId))).toMatchObject({ rule: 'LINE_MALFORMED' });
    }
  });
});

describe('NAME_FORM', () => {
  it('matches whole names only', () => {
    expect(['U', '0', 'U-1_a', LONGEST].every((name) => NAME_FORM.test(name))).toBe(true);
    const wrong = ['', '-U', '_U', 'U:1', 'U.1', ' U', 'U\n', `${LONGEST}A`];
    expect(wrong.some((name) => NAME_FORM.test(name))).toBe(false);
  });
});
