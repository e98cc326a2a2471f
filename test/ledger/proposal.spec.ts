import { describe, expect, it } from '@jest/globals';
import type { ProposedReallocation } from '../../src/domain/reallocation-proposal.js';
import { proposalHashOf } from '../../src/ledger/proposal.js';
import { AUDIT, OFFICE, OFFICER, SYSTEM, WAGES } from '../domain/fixture.js';

const LEDGER_ID = '440307-audit-2023';
const META = { ...OFFICER, documentNumber: '深龙财〔2023〕9号' };
const ONE: ProposedReallocation = {
  reallocationId: 'R-1',
  from: [{ lineId: AUDIT, amountFen: 400n, procurementFen: 100n }],
  to: [{ lineId: SYSTEM, amountFen: 400n }],
  reason: '项目进度调整',
  documents: [{ documentType: '可行性报告', number: '2023-7', sha256: '5e'.repeat(32) }],
};
const OTHER: ProposedReallocation = {
  reallocationId: 'R-2',
  from: [{ lineId: WAGES, amountFen: 10n }],
  to: [{ lineId: OFFICE, amountFen: 10n }],
  reason: '调剂',
};

const changed: readonly (readonly [string, Partial<ProposedReallocation>])[] = [
  ['the id', { reallocationId: 'R-3' }],
  ['a source', { from: [{ lineId: OFFICE, amountFen: 400n, procurementFen: 100n }] }],
  ['an amount', { from: [{ lineId: AUDIT, amountFen: 401n, procurementFen: 100n }] }],
  ['a procurement part', { from: [{ lineId: AUDIT, amountFen: 400n, procurementFen: 101n }] }],
  ['a target', { to: [{ lineId: OFFICE, amountFen: 400n }] }],
  ['the reason', { reason: '项目进度调整。' }],
  ['a document', { documents: [{ documentType: '可行性报告', number: '2023-8' }] }],
];

describe('the hash of a proposal', () => {
  const hash = proposalHashOf(LEDGER_ID, META, ONE);

  it('is the same as ever: hashes that were signed stay true', () => {
    expect(hash).toBe('4555b5cbdbd6075721e76991a7f2bed588499da3a1069484d22f8e969f252da4');
  });

  it.each(changed)('is another one when %s changes', (_, change) => {
    expect(proposalHashOf(LEDGER_ID, META, { ...ONE, ...change })).not.toBe(hash);
  });

  it('is another one for another ledger, proposer, day or document', () => {
    const others = [
      proposalHashOf('440307-audit-2024', META, ONE),
      proposalHashOf(LEDGER_ID, { ...META, actor: 'other' }, ONE),
      proposalHashOf(LEDGER_ID, { ...META, effectiveOn: '2023-03-02' }, ONE),
      proposalHashOf(LEDGER_ID, OFFICER, ONE),
    ];
    expect(new Set([hash, ...others]).size).toBe(5);
  });
});

describe('the hash of a linked group', () => {
  const hash = proposalHashOf(LEDGER_ID, META, ONE, OTHER);

  it('is that of no single one of its proposals', () => {
    const single = [ONE, OTHER].map((each) => proposalHashOf(LEDGER_ID, META, each));
    expect(new Set([hash, ...single]).size).toBe(3);
  });

  it.each(changed)('is another one when %s of any of them changes', (_, change) => {
    const first = proposalHashOf(LEDGER_ID, META, { ...ONE, ...change }, OTHER);
    const second = proposalHashOf(LEDGER_ID, META, ONE, { ...OTHER, ...change });
    expect(new Set([hash, first, second]).size).toBe(3);
  });

  it('is another one when their order or their number changes', () => {
    const turned = proposalHashOf(LEDGER_ID, META, OTHER, ONE);
    const more = proposalHashOf(LEDGER_ID, META, ONE, OTHER, { ...OTHER, reallocationId: 'R-3' });
    expect(new Set([hash, turned, more]).size).toBe(3);
  });
});
