import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AppropriateSupplementaryCommand,
  AppropriateSupplementaryHandler,
  ApproveBudgetHandler,
  ReduceAppropriationCommand,
  ReduceAppropriationHandler,
} from '../../src/capabilities/appropriation/appropriation.commands.js';
import {
  CorrectPaymentCommand,
  CorrectPaymentHandler,
  RecordPaymentCommand,
  RecordPaymentHandler,
  RefundPaymentCommand,
  RefundPaymentHandler,
} from '../../src/capabilities/execution/execution.commands.js';
import {
  ApproveReallocationCommand,
  ApproveReallocationHandler,
  RejectReallocationCommand,
  RejectReallocationHandler,
  RequestReallocationCommand,
  RequestReallocationHandler,
  WithdrawReallocationCommand,
  WithdrawReallocationHandler,
} from '../../src/capabilities/reallocation/reallocation.commands.js';
import { planLines } from '../../src/importers/lines.importer.js';
import { readSheet } from '../../src/importers/read-sheet.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database } from '../../src/platform/database.js';
import { postYear, type SimulatedCommand, wavesOf } from '../../src/simulation/posting.js';
import { simulateYear } from '../../src/simulation/year.js';
import { openSample, openTestLedger, SAMPLE } from '../importers/sample.js';
import { createTestDatabase } from '../support/database.js';
import { sampleLines } from './sample-lines.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let ledger: Ledger;

beforeAll(async () => {
  server = await createTestDatabase();
  ({ database, ledger } = openTestLedger(server.url));
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

// The command bus without Nest.
function execute(command: SimulatedCommand) {
  if (command instanceof RecordPaymentCommand) {
    return new RecordPaymentHandler(ledger).execute(command);
  }
  if (command instanceof RefundPaymentCommand) {
    return new RefundPaymentHandler(ledger).execute(command);
  }
  if (command instanceof CorrectPaymentCommand) {
    return new CorrectPaymentHandler(ledger).execute(command);
  }
  if (command instanceof RequestReallocationCommand) {
    return new RequestReallocationHandler(ledger).execute(command);
  }
  if (command instanceof ApproveReallocationCommand) {
    return new ApproveReallocationHandler(ledger).execute(command);
  }
  if (command instanceof RejectReallocationCommand) {
    return new RejectReallocationHandler(ledger).execute(command);
  }
  if (command instanceof WithdrawReallocationCommand) {
    return new WithdrawReallocationHandler(ledger).execute(command);
  }
  if (command instanceof AppropriateSupplementaryCommand) {
    return new AppropriateSupplementaryHandler(ledger).execute(command);
  }
  if (command instanceof ReduceAppropriationCommand) {
    return new ReduceAppropriationHandler(ledger).execute(command);
  }
  return command satisfies never;
}

async function openWithBudget(ledgerId: string) {
  await openSample(ledger, ledgerId);
  const sheet = await readSheet(`${SAMPLE}lines.csv`);
  const order = { ledgerId, actor: 'tester' };
  const { command } = await planLines({ ledger, db: database.db }, sheet, order);
  await new ApproveBudgetHandler(ledger).execute(command);
}

const ORDERS = simulateYear({ seed: 9, payments: 400, fiscalYear: 2023, lines: sampleLines() });
const YEAR = { execute, name: 'nine', orders: ORDERS, inFlight: 64 };

async function logOf(ledgerId: string) {
  const rows = await database.db
    .selectFrom('event')
    .select(['seq', 'type', 'payload', 'document_number'])
    .where('ledger_id', '=', ledgerId)
    .orderBy('seq')
    .execute();
  return rows;
}

describe('posting a simulated year', () => {
  it('is answered as expected, and gives the same log on another ledger', async () => {
    const logs: Awaited<ReturnType<typeof logOf>>[] = [];
    for (const ledgerId of ['440307-audit-2023', '440308-audit-2023']) {
      await openWithBudget(ledgerId);
      const report = await postYear({ ...YEAR, ledgerId });
      expect(report).toMatchObject({ accepted: ORDERS.length - 3, refused: 3, repeated: 0 });
      expect(report.surprises).toEqual([]);
      logs.push(await logOf(ledgerId));
    }
    const [first = [], second = []] = logs;
    const told = ({ type, payload }: (typeof first)[number]) => {
      const { proposalHash, ledgerId, ...rest } = JSON.parse(payload);
      return [type, rest];
    };
    expect(first.map(told)).toEqual(second.map(told));
    const simulated = first.slice(2).map((event) => event.document_number ?? '');
    expect(simulated.filter((number) => number.startsWith('SIM-9-'))).toHaveLength(
      simulated.length,
    );
  });

  it('goes on where it was cut short', async () => {
    const ledgerId = '440309-audit-2023';
    await openWithBudget(ledgerId);
    const counts: number[] = [];
    await postYear({ ...YEAR, ledgerId, orders: ORDERS.slice(0, 200) });
    const report = await postYear({
      ...YEAR,
      ledgerId,
      onPosted: (count) => {
        counts.push(count);
      },
    });
    expect(report).toMatchObject({ accepted: ORDERS.length - 3, refused: 3, repeated: 200 });
    expect(counts.at(-1)).toBe(ORDERS.length);
    expect(await logOf(ledgerId)).toHaveLength(ORDERS.length - 3 + 2);
  });

  it('tells of answers that were not expected', async () => {
    const ledgerId = '440310-audit-2023';
    await openSample(ledger, ledgerId);
    const { surprises } = await postYear({ ...YEAR, ledgerId });
    expect(surprises).toContainEqual({
      number: expect.any(Number),
      answer: 'BUDGET_NOT_APPROVED',
    });
  });

  it('keeps what builds on each other in different waves', () => {
    const waves = [...wavesOf(ORDERS)];
    expect(waves.flat()).toEqual(ORDERS);
    for (const wave of waves) {
      const ids = wave.map(
        ({ content }) =>
          JSON.stringify(content.order, (_, value) =>
            typeof value === 'bigint' ? String(value) : value,
          ).match(/"paymentId":"[^"]+"/)?.[0],
      );
      expect(new Set(ids).size).toBe(wave.length);
    }
    expect(waves.length).toBeLessThan(ORDERS.length / 2);
  });
});
