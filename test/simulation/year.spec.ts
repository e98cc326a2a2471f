import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  appropriateSupplementary,
  approveBudget,
  reduceAppropriation,
} from '../../src/domain/appropriation.js';
import { type Budget, DocumentMap, EMPTY_BUDGET, evolve } from '../../src/domain/budget.js';
import type { BudgetEvent, Recorded } from '../../src/domain/events.js';
import { correctPayment, recordPayment, refundPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import {
  type ControlState,
  control,
  controlObjectsOf,
  untouched,
} from '../../src/domain/overspend.js';
import { postingsOf } from '../../src/domain/postings.js';
import { requestReallocation, withdrawReallocation } from '../../src/domain/reallocation.js';
import { approveReallocation, rejectReallocation } from '../../src/domain/reallocation-decision.js';
import { RuleBroken } from '../../src/domain/rules.js';
import { jsonText } from '../../src/ledger/codec.js';
import type { SimulatedOrder } from '../../src/simulation/orders.js';
import { simulateYear } from '../../src/simulation/year.js';
import { sampleLedger, sampleLines } from './sample-lines.js';

const LINES = sampleLines();
const OPENING = { actor: 'opener', effectiveOn: '2023-01-01' };

const yearOf = (seed: number, payments = 600) =>
  simulateYear({ seed, payments, fiscalYear: 2023, lines: LINES });

const digestOf = (orders: readonly SimulatedOrder[]) =>
  createHash('sha256').update(jsonText(orders)).digest('hex');

function decide(budget: Budget, { content, meta }: SimulatedOrder): BudgetEvent[] {
  const proposalHash = 'a'.repeat(64);
  switch (content.type) {
    case 'RecordPayment':
      return recordPayment(budget, content.order, meta);
    case 'RefundPayment':
      return refundPayment(budget, content.order, meta);
    case 'CorrectPayment':
      return correctPayment(budget, content.order, meta);
    case 'RequestReallocation':
      return requestReallocation(budget, { ...content.order, proposalHash }, meta);
    case 'ApproveReallocation':
      return approveReallocation(budget, { ...content.order, proposalHash }, meta);
    case 'RejectReallocation':
      return rejectReallocation(budget, content.order, meta);
    case 'WithdrawReallocation':
      return withdrawReallocation(budget, content.order, meta);
    case 'AppropriateSupplementary':
      return appropriateSupplementary(budget, content.order, meta);
    case 'ReduceAppropriation':
      return reduceAppropriation(budget, content.order, meta);
    default:
      return content satisfies never;
  }
}

/** Posts a year on the sample budget by the rule book alone. */
function live(orders: readonly SimulatedOrder[]) {
  const lines = new Map();
  const documents = new DocumentMap();
  let budget: Budget = { ...EMPTY_BUDGET, lines, documents };
  let seq = 0;
  const controls = new Map<string, ControlState>();
  const crossings: string[] = [];
  const types: string[] = [];
  const take = (event: BudgetEvent, meta: Omit<Recorded, 'seq' | 'event'>) => {
    seq += 1;
    types.push(event.type);
    const changes = evolve(budget, { ...meta, seq, event });
    budget = { ...budget, header: changes.header ?? budget.header };
    for (const line of changes.lines) lines.set(line.lineId, line);
    for (const document of changes.documents) documents.set(document.documentId, document);
    for (const { lineId, movement } of postingsOf(event)) {
      for (const object of controlObjectsOf(lineId)) {
        const key = `${object.dimension} ${object.key}`;
        const { after, crossing } = control(controls.get(key) ?? untouched(object), movement, seq);
        controls.set(key, after);
        if (crossing) crossings.push(`${crossing.direction} ${key}`);
      }
    }
  };
  for (const event of openLedger(budget, sampleLedger(), OPENING)) take(event, OPENING);
  const opening = LINES.map(({ lineId, originalFen: amountFen }) => ({
    lineId,
    amountFen,
    basis: 'published' as const,
  }));
  for (const event of approveBudget(budget, { lines: opening }, OPENING)) take(event, OPENING);
  const answers = orders.map((order) => {
    try {
      for (const event of decide(budget, order)) take(event, order.meta);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      return error.rule;
    }
  });
  return { answers, crossings, types };
}

describe('a simulated year', () => {
  it('is the same for the same seed and another for another seed', () => {
    expect(digestOf(yearOf(1))).toBe(digestOf(yearOf(1)));
    expect(digestOf(yearOf(1))).not.toBe(digestOf(yearOf(2)));
    expect(digestOf(yearOf(1))).toBe(
      '3a5b348bafad013ba60d1f73b6ae69d2b5e6b1564633d851bffba5859c013cfd',
    );
  });

  it.each([1, 2, 3, 7, 42, 2023, 4_294_967_295])('is answered as expected (seed %i)', (seed) => {
    const orders = yearOf(seed);
    expect(live(orders).answers).toEqual(orders.map(({ expected }) => expected));
  });

  it.each([1, 2, 3, 7, 42, 2023, 4_294_967_295])(
    'overspends one line and one project, and what is on a line without budget (seed %i)',
    (seed) => {
      const { crossings } = live(yearOf(seed));
      const flagged = (dimension: string) =>
        crossings.filter((crossing) => crossing.startsWith(`flag ${dimension}`));
      expect(flagged('line')).toHaveLength(3);
      expect(flagged('project')).toHaveLength(1);
      expect(flagged('unit')).toHaveLength(0);
      const cleared = crossings.filter((crossing) => crossing.startsWith('clear line'));
      expect(cleared).toHaveLength(2);
    },
  );

  it('holds everything that a year should show', () => {
    const orders = yearOf(1, 2_000);
    const { types } = live(orders);
    const count = (type: string) => types.filter((other) => other === type).length;
    expect(count('PaymentRecorded')).toBe(2_000);
    expect(count('PaymentRefunded')).toBeGreaterThan(30);
    expect(count('PaymentCorrected')).toBeGreaterThan(10);
    expect(count('BudgetReallocated')).toBeGreaterThan(5);
    expect(count('ReallocationRejected')).toBeGreaterThan(1);
    expect(count('ReallocationWithdrawn')).toBeGreaterThan(1);
    expect(count('SupplementaryAppropriated')).toBe(1);
    expect(count('AppropriationReduced')).toBe(1);
    const refused = orders.filter(({ expected }) => expected !== 'accepted');
    expect(refused.map(({ expected }) => expected).toSorted()).toEqual([
      'APPROVER_IS_PROPOSER',
      'REALLOCATION_EXCEEDS_AVAILABLE',
      'REFUND_EXCEEDS_CHARGE',
    ]);
  });

  it('is marked as simulated in every document, and dated on working days in order', () => {
    const orders = yearOf(7);
    expect(orders.map(({ meta }) => meta.documentNumber)).toEqual(
      orders.map((_, index) => `SIM-7-${index + 1}`),
    );
    const days = orders.map(({ meta }) => meta.effectiveOn);
    expect(days).toEqual(days.toSorted());
    for (const day of days) {
      expect(day).toMatch(/^2023-/);
      expect([0, 6]).not.toContain(new Date(day).getUTCDay());
    }
  });

  it('is made for ledgers of other shapes too', () => {
    const some = LINES.filter(({ lineId }) => lineId.includes(':basic:')).slice(0, 3);
    for (const lines of [some, LINES.slice(0, 20), LINES.slice(-10)]) {
      const orders = simulateYear({ seed: 5, payments: 50, fiscalYear: 2023, lines });
      expect(orders.filter(({ content }) => content.type === 'RecordPayment')).toHaveLength(50);
    }
    const none = { seed: 5, payments: 50, fiscalYear: 2023, lines: [] };
    expect(() => simulateYear(none)).toThrow('too few lines');
    expect(() => simulateYear({ ...none, payments: 3 })).toThrow('at least 50');
  });
});
