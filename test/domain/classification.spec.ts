import { describe, expect, it } from '@jest/globals';
import {
  type ClassificationKind,
  checkClassification,
  ITEM_LENGTH,
  lineageOf,
  parentOf,
} from '../../src/domain/classification.js';
import { OPENING } from './fixture.js';
import { refusalOf } from './specification.js';

function check(kind: ClassificationKind, ...codes: string[]): unknown {
  return refusalOf(() =>
    checkClassification(
      kind,
      codes.map((code) => ({ code, name: code })),
    ),
  );
}

describe('checkClassification', () => {
  it('takes the codes of the fixture', () => {
    expect(check('functional', ...OPENING.functionalCodes.map(({ code }) => code))).toBeUndefined();
    expect(check('economic', ...OPENING.economicCodes.map(({ code }) => code))).toBeUndefined();
  });

  it('takes an empty list', () => {
    expect(check('functional')).toBeUndefined();
  });

  it('takes children before their parents', () => {
    expect(check('functional', '2010801', '20108', '201')).toBeUndefined();
    expect(check('economic', '30201', '302')).toBeUndefined();
  });

  it.each(['', '2', '20', '2010', '201080', '20108011', '201a', '２０１', '-01', ' 201', '201\n'])(
    'refuses %j as a functional code',
    (code) => {
      const facts = { field: 'functionalCodes', code };
      expect(check('functional', code)).toMatchObject({ rule: 'CODE_MALFORMED', facts });
    },
  );

  it.each(['', '30', '3020', '302011', '3020101'])('refuses %j as an economic code', (code) => {
    const facts = { field: 'economicCodes', code };
    expect(check('economic', '302', '30201', code)).toMatchObject({
      rule: 'CODE_MALFORMED',
      facts,
    });
  });

  it('refuses a code that is listed twice', () => {
    expect(check('economic', '302', '30201', '302')).toMatchObject({
      rule: 'CODE_DUPLICATE',
      facts: { field: 'economicCodes', code: '302' },
    });
  });

  it('refuses a code without its parent, on either level', () => {
    expect(check('functional', '201', '2010801')).toMatchObject({
      rule: 'CODE_PARENT_MISSING',
      facts: { field: 'functionalCodes', code: '2010801' },
    });
    expect(check('functional', '202', '20108')).toMatchObject({
      rule: 'CODE_PARENT_MISSING',
      facts: { code: '20108' },
    });
    expect(check('economic', '301', '30201')).toMatchObject({
      rule: 'CODE_PARENT_MISSING',
      facts: { code: '30201' },
    });
  });
});

describe('parentOf', () => {
  it('is the code less its last two digits, and nothing for a top-level code', () => {
    expect(parentOf('2010801')).toBe('20108');
    expect(parentOf('20108')).toBe('201');
    expect(parentOf('201')).toBeUndefined();
  });
});

describe('lineageOf', () => {
  it('lists the code and its ancestors, top-level first', () => {
    expect(lineageOf('2010801')).toEqual(['201', '20108', '2010801']);
    expect(lineageOf('30201')).toEqual(['302', '30201']);
    expect(lineageOf('201')).toEqual(['201']);
  });
});

describe('ITEM_LENGTH', () => {
  it('is the length of the codes money is appropriated to', () => {
    expect(ITEM_LENGTH).toEqual({ functional: '2010801'.length, economic: '30201'.length });
  });
});
