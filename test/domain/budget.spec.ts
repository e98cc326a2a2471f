import { describe, expect, it } from '@jest/globals';
import { ZERO_BALANCE } from '../../src/domain/accounts.js';
import { DocumentMap, EMPTY_BUDGET, evolve, foldBudget } from '../../src/domain/budget.js';
import type { Recorded } from '../../src/domain/events.js';
import {
  APPROVED,
  AUDIT,
  CORRECTED,
  HASH,
  HOSPITALITY,
  OFFICE,
  OFFICER,
  OPENED,
  OPENING,
  OPENING_LINES,
  PAID,
  READY,
  REFUNDED,
  REQUESTED,
  SYSTEM,
} from './fixture.js';
import { record } from './specification.js';

const { reallocationId, from, to, reason } = REQUESTED;

describe('an empty history', () => {
  it('folds to nothing', () => {
    expect(foldBudget([])).toEqual(EMPTY_BUDGET);
    expect(EMPTY_BUDGET).toMatchObject({ header: undefined, recordedAt: '' });
    expect([EMPTY_BUDGET.lines, EMPTY_BUDGET.documents]).toEqual([new Map(), new DocumentMap()]);
  });
});

describe('the header', () => {
  it('is what the ledger was opened with, by code', () => {
    const { header } = foldBudget(record([OPENED]));
    expect(header).toMatchObject({
      ledgerId: '440307-audit-2023',
      fiscalYear: 2023,
      departmentName: '审计局',
      budgetApproved: false,
    });
    expect([...(header?.units ?? [])]).toEqual(OPENING.units.map((unit) => [unit.unitCode, unit]));
    expect([...(header?.projects ?? [])]).toEqual(
      OPENING.projects.map((project) => [project.projectCode, project]),
    );
    expect(header?.functional.get('20108')).toBe('审计事务');
    expect(header?.economic.get('30217')).toBe('公务接待费');
    expect(header?.functional.size).toBe(OPENING.functionalCodes.length);
    expect(header?.economic.size).toBe(OPENING.economicCodes.length);
  });

  it('changes with the approval of the budget and with nothing else', () => {
    const open = foldBudget(record([OPENED])).header;
    const ready = foldBudget(record(READY)).header;
    expect(ready).toEqual({ ...open, budgetApproved: true });
    expect(foldBudget(record([...READY, PAID, REQUESTED])).header).toEqual(ready);
    expect(foldBudget(record([OPENED, PAID])).header).toEqual(open);
  });

  it('is absent without an opening, whatever else is a fact', () => {
    expect(foldBudget(record([APPROVED])).header).toBeUndefined();
  });
});

describe('evolve', () => {
  const budget = foldBudget(record([...READY, PAID]));
  const next = (event: Recorded['event']): Recorded => ({ ...OFFICER, seq: 4, event });

  it('gives the new values of everything the event touches, and of nothing else', () => {
    const changes = evolve(budget, next(CORRECTED));
    expect(changes.lines).toEqual([
      {
        lineId: OFFICE,
        balance: { ...ZERO_BALANCE, original: 1_000n, available: 650n, disbursed: 350n },
        used: { '2023-03': { disbursed: 350n, committed: 350n } },
      },
      {
        lineId: HOSPITALITY,
        balance: { ...ZERO_BALANCE, original: 200n, available: -50n, disbursed: 250n },
        used: { '2023-03': { disbursed: 250n, committed: 250n } },
      },
    ]);
    expect(changes.documents.map(({ documentId }) => documentId)).toEqual(['P-1']);
    expect('header' in changes).toBe(false);
  });

  it('gives the header only when it changes', () => {
    expect(evolve(EMPTY_BUDGET, next(OPENED))).toMatchObject({
      header: { budgetApproved: false },
      lines: [],
      documents: [],
    });
    expect(evolve(budget, next(APPROVED))).toMatchObject({ header: { budgetApproved: true } });
  });

  it('leaves the state it is given as it was', () => {
    for (const event of [APPROVED, PAID, REFUNDED, CORRECTED, REQUESTED]) {
      evolve(budget, next(event));
    }
    expect(budget).toEqual(foldBudget(record([...READY, PAID])));
  });

  it('refuses no fact, not even one that follows from nothing', () => {
    const orphans = [
      REFUNDED,
      CORRECTED,
      { type: 'BudgetReallocated', reallocationId, from, to, proposalHash: HASH },
      { type: 'ReallocationRejected', reallocationId, from, reason },
      { type: 'ReallocationWithdrawn', reallocationId, from, reason },
    ] as const;
    for (const event of orphans) {
      const changes = evolve(EMPTY_BUDGET, next(event));
      expect(changes.lines.length).toBeGreaterThan(0);
      expect(changes.documents).toEqual([]);
    }
  });
});

describe('foldBudget', () => {
  it('gives every opening line its amount', () => {
    const { lines } = foldBudget(record(READY));
    expect([...lines.keys()]).toEqual(OPENING_LINES.map(({ lineId }) => lineId));
    for (const { lineId, amountFen } of OPENING_LINES) {
      const balance = { ...ZERO_BALANCE, original: amountFen, available: amountFen };
      expect(lines.get(lineId)).toEqual({ lineId, balance });
    }
  });

  it('follows a line through a whole year', () => {
    const { lines } = foldBudget(
      record([
        ...READY,
        {
          type: 'SupplementaryAppropriated',
          reason,
          source: 'other',
          lines: [{ lineId: AUDIT, amountFen: 70n }],
        },
        REQUESTED,
        { ...PAID, lineId: AUDIT },
        { type: 'AppropriationReduced', reason, lines: [{ lineId: AUDIT, amountFen: 20n }] },
        { type: 'BudgetReallocated', reallocationId, from, to, proposalHash: HASH },
        { ...REFUNDED, lineId: AUDIT },
      ]),
    );
    expect(lines.get(AUDIT)?.balance).toEqual({
      ...ZERO_BALANCE,
      original: 5_000n,
      supplementary: 70n,
      reduced: 20n,
      reallocated: -400n,
      available: 4_150n,
      disbursed: 500n,
    });
    expect(lines.get(SYSTEM)?.balance).toMatchObject({ reallocated: 300n, available: 3_300n });
  });

  it('takes any iterable of a history', () => {
    const history = record([...READY, PAID]);
    expect(foldBudget(new Set(history))).toEqual(foldBudget(history));
  });
});

describe('DocumentMap', () => {
  it('finds the documents of a kind in a copy too', () => {
    const { documents } = foldBudget(record([...READY, REQUESTED, PAID]));
    const copy = new DocumentMap(documents);
    expect(copy).toEqual(documents);
    expect([...copy.ofKind('payment')]).toEqual([documents.get(PAID.paymentId)]);
    expect([...copy.ofKind('reallocation')]).toEqual([documents.get(reallocationId)]);
  });
});
