import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { adjustedFen, committedFen } from '../../src/domain/accounts.js';
import type { BudgetEventType, Recorded } from '../../src/domain/events.js';
import { openLedger } from '../../src/domain/opening.js';
import { streamEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import { type Explanation, explainEvent, targetOf } from '../../src/ledger/explanation.js';
import { LedgerMemory } from '../../src/ledger/memory.js';
import { redecidedOf } from '../../src/ledger/redecision.js';
import { tampered } from '../audit/tampering.js';
import { AUDIT, HOSPITALITY, OFFICER, OPENING, SYSTEM, WAGES } from '../domain/fixture.js';
import { EVERY_ORDER } from '../support/every-order.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  under,
} from '../support/ledger.js';

let test: LedgerUnderTest;
let owner: pg.Client;
let log: Recorded[];

beforeAll(async () => {
  test = await ledgerUnderTest();
  owner = new pg.Client({ connectionString: test.url });
  await owner.connect();
  await postYear();
  log = [];
  for await (const stored of streamEvents(test.database.db, { ledgerId: LEDGER_ID, afterSeq: 0 })) {
    log.push(decodeEvent(stored));
  }
});

afterAll(async () => {
  await owner.end();
  await test.close();
});

async function postYear(): Promise<void> {
  let now = '';
  const ledger = newLedger(test.database, { now: () => new Date(now) });
  for (const [index, { meta, recordedAt, decide }] of EVERY_ORDER.entries()) {
    now = recordedAt;
    const history: Recorded[] = [];
    const range = { ledgerId: LEDGER_ID, afterSeq: 0 };
    for await (const stored of streamEvents(test.database.db, range)) {
      history.push(decodeEvent(stored));
    }
    await ledger.decide(LEDGER_ID, under(`order-${index}`, meta), (budget) =>
      decide(budget, history),
    );
  }
}

const explain = (seq: number): Promise<Explanation> =>
  explainEvent(test.database.db, LEDGER_ID, seq);

const seqOf = (type: BudgetEventType): number => {
  const recorded = log.find(({ event }) => event.type === type);
  if (recorded === undefined) throw new Error(`the log has no ${type}`);
  return recorded.seq;
};

const explainFirst = (type: BudgetEventType) => explain(seqOf(type));

describe('every event of a year in which every order is given', () => {
  it('is decided again to the byte', async () => {
    const memory = new LedgerMemory(LEDGER_ID);
    for await (const stored of streamEvents(test.database.db, {
      ledgerId: LEDGER_ID,
      afterSeq: 0,
    })) {
      const target = await targetOf(test.database.db, stored);
      const redecided = redecidedOf(memory, stored, { target });
      expect([stored.seq, stored.type, redecided]).toMatchObject([
        stored.seq,
        stored.type,
        { agrees: true },
      ]);
      expect(redecided?.checks.length).toBeGreaterThan(0);
      expect(redecided?.checks.every(({ holds }) => holds)).toBe(true);
      memory.replay(stored);
    }
    expect(memory.head.seq).toBe(EVERY_ORDER.length);
  });
});

describe('an explanation', () => {
  it('of a payment tells the order, the checks and what it did', async () => {
    const { redecided, lines, documents, verdict, event } = await explainFirst('PaymentOrdered');
    expect(event).toMatchObject({ actor: 'officer', type: 'PaymentOrdered' });
    expect(redecided).toMatchObject({
      command: 'orderPayment',
      order: { paymentId: 'PO-1', amountFen: 100n, method: 'direct' },
      agrees: true,
    });
    expect(redecided?.checks).toContainEqual({
      rule: 'PAYMENT_EXCEEDS_AVAILABLE',
      holds: true,
      facts: expect.objectContaining({ amountFen: 100n, availableFen: 1_000n }),
    });
    expect(lines).toMatchObject([
      { before: { available: 1_000n, inPayment: 0n }, after: { available: 900n, inPayment: 100n } },
    ]);
    expect(documents).toEqual([
      { kind: 'payment', documentId: 'PO-1', before: null, after: 'ordered' },
    ]);
    expect(verdict).toBeNull();
  });

  it('of a late payment tells the month it is booked in', async () => {
    const late = log.find(({ event }) => 'bookedIn' in event);
    const { redecided } = await explain(late?.seq ?? 0);
    expect(late?.event).toMatchObject({ type: 'PaymentRecorded', bookedIn: '2023-02' });
    expect(redecided).toMatchObject({ agrees: true });
    expect(redecided?.checks.at(-1)).toMatchObject({ rule: 'PERIOD_IS_CLOSED', holds: true });
  });

  it('of a contract tells every document that it touches, before and after', async () => {
    const { documents } = await explainFirst('EncumbranceRecorded');
    expect(documents.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))).toEqual([
      { kind: 'encumbrance', documentId: 'E-1', before: null, after: 'open' },
      { kind: 'pre-encumbrance', documentId: 'PE-1', before: 'open', after: 'closed' },
    ]);
  });

  it('tells the control objects of the lines, before and after', async () => {
    const { lines, controlObjects } = await explainFirst('PaymentCorrected');
    const [moved] = lines.filter(({ lineId }) => lineId === HOSPITALITY);
    const control = controlObjects.find(({ key }) => key === HOSPITALITY);
    if (moved === undefined) throw new Error('the correction does not move the line');
    for (const side of ['before', 'after'] as const) {
      expect(control?.[side]).toEqual({
        adjustedFen: adjustedFen(moved[side]),
        committedFen: committedFen(moved[side]),
      });
    }
  });

  it('of a reversal tells it by the event that it takes back', async () => {
    const { redecided } = await explainFirst('EventReversed');
    expect(redecided).toMatchObject({ command: 'approveReversal', order: { reversalId: 'RV-1' } });
    expect(redecided?.checks).toContainEqual(
      expect.objectContaining({ rule: 'EVENT_NOT_FOUND', holds: true }),
    );
  });

  it('of an approval under an earlier policy gives its verdict of then', async () => {
    const { policy, verdict, redecided } = await explainFirst('BudgetReallocated');
    expect(policy).toMatchObject({ version: 1, adoptedSeq: 1, title: '测试办法' });
    expect(verdict).toMatchObject({ policyVersion: 1, approve: ['department', 'finance'] });
    expect(verdict?.checks).toContainEqual(
      expect.objectContaining({ ruleId: 'half-of-january', outcome: 'holds' }),
    );
    expect(redecided?.agrees).toBe(true);
    expect(redecided?.checks).toContainEqual(
      expect.objectContaining({
        rule: 'ROLE_MAY_NOT_SIGN',
        facts: { reallocationId: 'R-1', authority: 'finance', role: 'finance' },
      }),
    );
    // The policy in force by now would refuse the very proposal.
    const inForce = await test.ledger.inspect(LEDGER_ID, ({ header }) => header?.policy);
    expect(inForce).toMatchObject({ version: 2 });
    expect(inForce?.policy.virementRules).toMatchObject([{ ruleId: 'nothing-leaves' }]);
  });

  it('names the policy that was in force before the event, and none before the first', async () => {
    const opening = await explain(1);
    expect(opening.policy).toBeNull();
    expect(opening.redecided).toMatchObject({ command: 'openLedger', agrees: true });
    const { policy, redecided } = await explainFirst('PolicyAdopted');
    expect(policy).toMatchObject({ version: 1, adoptedSeq: 1 });
    expect(redecided).toMatchObject({ command: 'adoptPolicy', agrees: true });
  });

  it('of what is not recorded is refused', async () => {
    await expect(explain(10_000)).rejects.toThrow('event 10000 is not recorded yet');
    await expect(explain(0)).rejects.toThrow('event 0 is not recorded yet');
    await expect(explainEvent(test.database.db, '440307-none-2023', 1)).rejects.toMatchObject({
      rule: 'LEDGER_NOT_OPEN',
    });
  });

  it('reads an event of an older version in the words of the newest', async () => {
    const ledgerId = '440307-older-2023';
    const order = { ...OPENING, ledgerId };
    const meta = under('open', OFFICER);
    await test.ledger.decide(ledgerId, meta, (budget) => openLedger(budget, order, meta));
    const older = `UPDATE ledger.event SET schema_version = 1 WHERE ledger_id = '${ledgerId}'`;
    const look = () => explainEvent(test.database.db, ledgerId, 1);
    const { event, redecided } = await tampered(owner, { statements: [older], look });
    expect(event.schemaVersion).toBe(1);
    expect(redecided?.agrees).toBe(true);
  });
});

describe('an altered event', () => {
  const explainAltered = (type: BudgetEventType, set: string) => {
    const seq = seqOf(type);
    const statement = `UPDATE ledger.event SET ${set} WHERE ledger_id = '${LEDGER_ID}' AND seq = ${seq}`;
    return tampered(owner, { statements: [statement], look: () => explain(seq) });
  };

  it('is refused when its order would have been', async () => {
    const set = `payload = replace(payload, '"amountFen":"100"', '"amountFen":"1001"')`;
    const { redecided } = await explainAltered('PaymentOrdered', set);
    expect(redecided).toMatchObject({
      agrees: false,
      refused: {
        rule: 'PAYMENT_EXCEEDS_AVAILABLE',
        facts: { amountFen: 1_001n, availableFen: 1_000n },
      },
    });
    expect(redecided?.checks.at(-1)).toMatchObject({
      rule: 'PAYMENT_EXCEEDS_AVAILABLE',
      holds: false,
    });
  });

  it('differs in what the rule computes', async () => {
    const set = `payload = replace(payload, '"achieved":false', '"achieved":true')`;
    const { redecided } = await explainAltered('PerformanceResultRecorded', set);
    expect(redecided?.agrees).toBe(false);
    const results = (achieved: boolean) => [
      { targetId: 'T-1', actual: '9.5', achieved },
      { targetId: 'T-2', actual: '满意', achieved: true },
    ];
    expect(redecided?.differs).toEqual({
      recorded: { results: results(true) },
      redecided: { results: results(false) },
    });
  });

  it('differs when what was signed is not what was filed', async () => {
    const set = `payload = replace(payload, '"amountFen":"400"', '"amountFen":"401"')`;
    const { redecided } = await explainAltered('ReallocationRequested', set);
    const { recorded, redecided: again } = redecided?.differs ?? {};
    expect(Object.keys(recorded ?? {})).toContain('proposalHash');
    expect(recorded?.proposalHash).not.toBe(again?.proposalHash);
  });

  it('differs when its bytes do, whatever they say', async () => {
    const set = `payload = replace(payload, ',', ', ')`;
    const { redecided } = await explainAltered('PaymentOrdered', set);
    expect(redecided).toMatchObject({
      agrees: false,
      differs: {
        recorded: { payload: expect.stringContaining('", "') },
        redecided: { payload: expect.not.stringContaining('", "') },
      },
    });
  });

  it('is refused when it was done by the wrong person or on the wrong day', async () => {
    const byProposer = await explainAltered('BudgetReallocated', `actor = 'officer'`);
    expect(byProposer.redecided?.refused?.rule).toBe('APPROVER_IS_PROPOSER');
    const tooEarly = await explainAltered('PaymentRefunded', `effective_on = '2023-02-01'`);
    expect(tooEarly.redecided?.refused?.rule).toBe('EFFECTIVE_DATE_BEFORE_DOCUMENT');
    const tooLate = await explainAltered('BudgetReallocated', `recorded_at = '2023-06-01'`);
    expect(tooLate.redecided?.refused?.rule).toBe('PROPOSAL_EXPIRED');
  });

  it('of another type than its order gives is told apart', async () => {
    const set = `type = 'ReallocationEndorsed', schema_version = 1`;
    const { redecided } = await explainAltered('BudgetReallocated', set);
    expect(redecided).toMatchObject({
      command: 'approveReallocation',
      agrees: false,
      differs: {
        recorded: { type: 'ReallocationEndorsed' },
        redecided: { type: 'BudgetReallocated' },
      },
    });
  });

  it('does not hide that another one before it was altered', async () => {
    const supplement = seqOf('SupplementaryAppropriated');
    const replaced = `replace(payload, '"amountFen":"1000"', '"amountFen":"1"')`;
    const statement = `UPDATE ledger.event SET payload = ${replaced} WHERE ledger_id = '${LEDGER_ID}' AND seq = ${supplement}`;
    const seq = log.findLast(({ event }) => event.type === 'FundsAllotted' && seqIs(event))?.seq;
    const look = () => explain(seq ?? 0);
    const { redecided } = await tampered(owner, { statements: [statement], look });
    expect(redecided?.refused).toMatchObject({
      rule: 'ALLOTMENT_EXCEEDS_UNALLOTTED',
      facts: { lineId: AUDIT, unallottedFen: 1n },
    });
  });
});

const seqIs = (event: Recorded['event']): boolean =>
  event.type === 'FundsAllotted' &&
  event.lines.some(({ lineId, amountFen }) => lineId === AUDIT && amountFen === 1_000n);

describe('the made-up year', () => {
  it('leaves the lines where its orders took them', async () => {
    const balances = await test.ledger.inspect(LEDGER_ID, ({ lines }) =>
      [AUDIT, SYSTEM, WAGES].map((lineId) => lines.get(lineId)?.balance),
    );
    expect(balances).toMatchObject([
      { available: 0n, encumbered: 0n, disbursed: 700n },
      { available: 0n },
      { available: 8_395n, disbursed: 5n },
    ]);
  });
});
