import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { ApproveBudgetCommand } from '../../src/capabilities/appropriation/appropriation.commands.js';
import { streamEvents } from '../../src/event-store/read.js';
import { targetOf } from '../../src/ledger/explanation.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { LedgerMemory } from '../../src/ledger/memory.js';
import { redecidedOf } from '../../src/ledger/redecision.js';
import { postYear } from '../../src/simulation/posting.js';
import { simulateYear } from '../../src/simulation/year.js';
import { detect } from '../alerts/overspend-world.js';
import { Api } from '../http/api.js';
import { LEDGER_ID, openSample } from '../importers/sample.js';
import { under } from '../support/ledger.js';
import { sampleLines } from './sample-lines.js';

let api: Api;
let commandBus: CommandBus;
beforeAll(async () => {
  api = await Api.start();
  commandBus = api.app.get(CommandBus);
  await openSample(api.app.get(Ledger));
  const lines = sampleLines().map(({ lineId, originalFen: amountFen }) => ({
    lineId,
    amountFen,
    basis: 'published' as const,
  }));
  const meta = under('approve', { actor: 'tester', effectiveOn: '2023-01-01' });
  await commandBus.execute(new ApproveBudgetCommand(LEDGER_ID, { lines }, meta));
});
afterAll(() => api.close());

it('every event of a simulated year, its crossings among them, is decided again to the byte', async () => {
  const orders = simulateYear({ seed: 9, payments: 600, fiscalYear: 2023, lines: sampleLines() });
  const execute = commandBus.execute.bind(commandBus);
  const year = { execute, ledgerId: LEDGER_ID, name: 'again', orders, inFlight: 64 };
  expect(await postYear(year)).toMatchObject({ refused: 3, surprises: [] });
  await detect(api.database, commandBus, LEDGER_ID);
  const memory = new LedgerMemory(LEDGER_ID);
  const types = new Set<string>();
  const { db } = api.database;
  for await (const stored of streamEvents(db, { ledgerId: LEDGER_ID, afterSeq: 0 })) {
    const redecided = redecidedOf(memory, stored, { target: await targetOf(db, stored) });
    const place = [stored.seq, stored.type];
    expect([...place, redecided]).toMatchObject([...place, { agrees: true }]);
    types.add(stored.type);
    memory.replay(stored);
  }
  expect(memory.head.seq).toBeGreaterThan(orders.length);
  expect([...types]).toEqual(
    expect.arrayContaining(['OverspendFlagged', 'OverspendCleared', 'BudgetReallocated']),
  );
});
