import { describe, expect, it } from '@jest/globals';
import { foldBudget } from '../../src/domain/budget.js';
import { atVersion } from '../../src/domain/document-version.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { CORRECTED, PAID, READY, REFUNDED } from './fixture.js';
import { record, refusalOf } from './specification.js';

// The payment is opened by the third event and changed by the fourth.
const budget = foldBudget(record([...READY, PAID, REFUNDED]));
const decided: BudgetEvent[] = [CORRECTED];
const at = (expectedSeqs?: readonly number[], documentId = 'P-1') =>
  atVersion({ documentId, expectedSeqs }, () => decided);

describe('atVersion', () => {
  it('asks the rule when the document is at one of the versions', () => {
    expect(at([4])(budget)).toBe(decided);
    expect(at([3, 4])(budget)).toBe(decided);
  });

  it('refuses the version before, the one after, and none', () => {
    for (const expectedSeqs of [[3], [5], [3, 5], []]) {
      expect(refusalOf(() => at(expectedSeqs)(budget))).toMatchObject({
        rule: 'DOCUMENT_CHANGED',
        facts: { documentId: 'P-1', changedSeq: 4 },
      });
    }
  });

  it('takes any version when none is expected', () => {
    expect(at()(budget)).toBe(decided);
  });

  it('leaves it to the rule whether the document exists', () => {
    expect(at([4], 'P-2')(budget)).toBe(decided);
  });

  it('looks at the version before the rule does', () => {
    const rule = atVersion({ documentId: 'P-1', expectedSeqs: [3] }, () => {
      throw new Error('asked');
    });
    expect(refusalOf(() => rule(budget))).toMatchObject({ rule: 'DOCUMENT_CHANGED' });
  });
});
