import { describe, expect, it } from '@jest/globals';
import { must, RULES, RuleBroken } from '../../src/domain/rules.js';
import { refusalOf } from './specification.js';

describe('must', () => {
  it('is silent when the rule holds', () => {
    expect(refusalOf(() => must(true, 'LINE_NOT_FOUND'))).toBeUndefined();
  });

  it('throws the broken rule with its facts and its sentence', () => {
    const facts = { field: 'lineId', amountFen: 1n };
    const broken = refusalOf(() => must(false, 'LINE_NOT_FOUND', facts));
    expect(broken).toBeInstanceOf(RuleBroken);
    expect(broken).toMatchObject({ name: 'RuleBroken', rule: 'LINE_NOT_FOUND', facts });
    expect(String(broken)).toBe('RuleBroken: LINE_NOT_FOUND: the line does not exist');
  });

  it('needs no facts', () => {
    expect(refusalOf(() => must(false, 'LINE_NOT_FOUND'))).toMatchObject({ facts: {} });
  });
});

describe('RULES', () => {
  it('are names in capitals, each with its own sentence', () => {
    for (const [rule, sentence] of Object.entries(RULES)) {
      expect(rule).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
      expect(sentence).toMatch(/^[a-z][^.]+$/);
    }
    expect(new Set(Object.values(RULES)).size).toBe(Object.keys(RULES).length);
  });
});
