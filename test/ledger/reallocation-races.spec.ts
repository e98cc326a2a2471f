import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import type { Budget } from '../../src/domain/budget.js';
import type { BudgetEvent, Meta } from '../../src/domain/events.js';
import {
  requestLinkedReallocations,
  requestReallocation,
  withdrawReallocation,
} from '../../src/domain/reallocation.js';
import { approveReallocation, rejectReallocation } from '../../src/domain/reallocation-decision.js';
import type { ProposedReallocation } from '../../src/domain/reallocation-proposal.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { proposalHashOf } from '../../src/ledger/proposal.js';
import { APPROVER, AUDIT, OFFICE, OFFICER, SYSTEM, WAGES } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  under,
} from '../support/ledger.js';

// Two processes decide one proposal at the same time: one decision counts, whichever.

const ROUNDS = 20;

let test: LedgerUnderTest;
let here: Ledger;
let there: Ledger;
beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  here = test.ledger;
  there = newLedger(test.database);
});
afterAll(() => test.close());

let keys = 0;
function order(
  ledger: Ledger,
  meta: Meta,
  rule: (budget: Budget, meta: Meta) => BudgetEvent[],
): Promise<unknown> {
  keys += 1;
  const command = under(`race-${keys}`, meta);
  return ledger.decide(LEDGER_ID, command, (budget) => rule(budget, command));
}

interface Filed {
  readonly ids: readonly string[];
  readonly proposalHash: string;
}

const move = (reallocationId: string, fromLineId: string, toLineId: string) => ({
  reallocationId,
  from: [{ lineId: fromLineId, amountFen: 1n }],
  to: [{ lineId: toLineId, amountFen: 1n }],
  reason: '调剂',
});

async function filePlain(): Promise<Filed> {
  const proposal = move(`plain-${keys}`, AUDIT, SYSTEM);
  const proposalHash = proposalHashOf(LEDGER_ID, OFFICER, proposal);
  const asked = { ...proposal, proposalHash };
  await order(here, OFFICER, (budget, meta) => requestReallocation(budget, asked, meta));
  return { ids: [proposal.reallocationId], proposalHash };
}

async function fileGroup(): Promise<Filed> {
  const proposals: ProposedReallocation[] = [
    move(`group-${keys}-1`, AUDIT, SYSTEM),
    move(`group-${keys}-2`, WAGES, OFFICE),
    move(`group-${keys}-3`, AUDIT, SYSTEM),
  ];
  const proposalHash = proposalHashOf(LEDGER_ID, OFFICER, ...proposals);
  const asked = { proposals, proposalHash };
  await order(here, OFFICER, (budget, meta) => requestLinkedReallocations(budget, asked, meta));
  return { ids: proposals.map(({ reallocationId }) => reallocationId), proposalHash };
}

const approve =
  (reallocationId: string, { proposalHash }: Filed, actor = 'approver') =>
  (ledger: Ledger) =>
    order(ledger, { ...APPROVER, actor }, (budget, meta) =>
      approveReallocation(budget, { reallocationId, proposalHash }, meta),
    );
const reject = (reallocationId: string) => (ledger: Ledger) =>
  order(ledger, APPROVER, (budget, meta) =>
    rejectReallocation(budget, { reallocationId, reason: '否' }, meta),
  );
const withdraw = (reallocationId: string) => (ledger: Ledger) =>
  order(ledger, OFFICER, (budget, meta) =>
    withdrawReallocation(budget, { reallocationId, reason: '误报' }, meta),
  );

/** Decides in both processes at once: which one won. The other was told that it is decided. */
async function winnerOf(
  decisions: readonly [(ledger: Ledger) => Promise<unknown>, (ledger: Ledger) => Promise<unknown>],
): Promise<number> {
  const [one, other] = decisions;
  const outcomes = await Promise.allSettled([one(here), other(there)]);
  const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.rule] : []));
  expect(lost).toEqual(['REALLOCATION_NOT_PENDING']);
  return outcomes.findIndex(({ status }) => status === 'fulfilled');
}

async function statusesOf({ ids }: Filed): Promise<string[]> {
  const { db } = test.database;
  const rows = await db
    .selectFrom('document')
    .select('status')
    .where('document_id', 'in', ids)
    .execute();
  return rows.map(({ status }) => status);
}

const movedFen = () =>
  here.inspect(LEDGER_ID, ({ lines }) => lines.get(AUDIT)?.balance.reallocated ?? 0n);
const heldFen = () =>
  here.inspect(LEDGER_ID, ({ lines }) => lines.get(AUDIT)?.balance.frozen ?? 0n);

describe.each([
  ['a proposal', filePlain, 1n],
  ['a linked group', fileGroup, 2n],
] as const)('%s', (_, file, takenFen) => {
  it('is either approved or withdrawn, and its money either moves or comes back', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const filed = await file();
      const [first = '', last = first] = [filed.ids[0], filed.ids.at(-1)];
      const before = await movedFen();
      // Each process is the approver's in every other round.
      const decisions = [approve(first, filed), withdraw(last)] as const;
      const turned = round % 2 === 1;
      const won = await winnerOf(turned ? [decisions[1], decisions[0]] : decisions);
      const approved = (won === 0) !== turned;
      const status = approved ? 'approved' : 'withdrawn';
      expect(await statusesOf(filed)).toEqual(filed.ids.map(() => status));
      expect((await movedFen()) - before).toBe(approved ? -takenFen : 0n);
      expect(await heldFen()).toBe(0n);
    }
  });

  it('is approved once by two who approve it, under keys of their own', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const filed = await file();
      const [first = '', last = first] = [filed.ids[0], filed.ids.at(-1)];
      const before = await movedFen();
      await winnerOf([approve(first, filed), approve(last, filed, 'another approver')]);
      expect(await statusesOf(filed)).toEqual(filed.ids.map(() => 'approved'));
      expect((await movedFen()) - before).toBe(-takenFen);
      expect(await heldFen()).toBe(0n);
    }
  });

  it('is either approved or rejected', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const filed = await file();
      const [first = '', last = first] = [filed.ids[0], filed.ids.at(-1)];
      const won = await winnerOf([approve(last, filed), reject(first)]);
      const status = won === 0 ? 'approved' : 'rejected';
      expect(await statusesOf(filed)).toEqual(filed.ids.map(() => status));
    }
  });
});

it('leaves a ledger in which verify finds nothing', async () => {
  expect((await verifyLedger(test.database, LEDGER_ID)).findings).toEqual([]);
});

it('lets verify find a group whose hash is not that of all its proposals', async () => {
  const proposals = [move('forged-1', AUDIT, SYSTEM), move('forged-2', WAGES, OFFICE)];
  const [only = move('', '', '')] = proposals;
  const proposalHash = proposalHashOf(LEDGER_ID, OFFICER, only);
  const asked = { proposals, proposalHash };
  await order(here, OFFICER, (budget, meta) => requestLinkedReallocations(budget, asked, meta));
  const { findings } = await verifyLedger(test.database, LEDGER_ID);
  expect(findings.map(({ code, where }) => [code, where])).toEqual([
    ['PROPOSAL_HASH_MISMATCH', 'forged-1'],
    ['PROPOSAL_HASH_MISMATCH', 'forged-2'],
  ]);
});
