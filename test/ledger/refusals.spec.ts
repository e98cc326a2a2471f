import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/audit/verify.js';
import { type RecordPayment, recordPayment } from '../../src/domain/execution.js';
import { openLedger } from '../../src/domain/opening.js';
import type { Rule } from '../../src/domain/rules.js';
import { readHead } from '../../src/event-store/read.js';
import type { CommandMeta, Ledger } from '../../src/ledger/ledger.js';
import { REFUSAL_CURSOR, type Refusal, readRefusals } from '../../src/ledger/refusals.js';
import { OFFICE, OFFICER, OPENING } from '../domain/fixture.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  newLedger,
  openReady,
  pay,
  under,
} from '../support/ledger.js';

let test: LedgerUnderTest;

beforeAll(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
});

afterAll(async () => {
  await test.close();
});

let unique = 0;
beforeEach(() => {
  unique += 1;
});

const headSeq = async () => (await readHead(test.database.db, LEDGER_ID)).seq;

const PAYMENT = { lineId: OFFICE, amountFen: 0n, voucherNumber: 'V', purpose: '办公用品' };

/** Asks for a payment of nothing, or for another one, and says what it asks for. */
function ask(
  ledger: Ledger,
  idempotencyKey: string,
  { meta = {}, ...payment }: Partial<RecordPayment> & { meta?: Partial<CommandMeta> } = {},
) {
  const content = { ...PAYMENT, paymentId: `p-${unique}`, ...payment };
  const command = under(idempotencyKey, meta);
  const rule = (budget: Parameters<typeof recordPayment>[0]) =>
    recordPayment(budget, content, command);
  return ledger.decide(LEDGER_ID, command, rule, { command: 'recordPayment', content });
}

async function all(selection: { rule?: Rule; actor?: string } = {}): Promise<readonly Refusal[]> {
  const found = await readRefusals(test.database.db, LEDGER_ID, { ...selection, limit: 1_000 });
  expect(found.next).toBeUndefined();
  return found.refusals;
}

const keptUnder = async (key: string) =>
  (await all()).filter(({ idempotencyKey }) => idempotencyKey === key);

const expectSound = async () =>
  expect((await verifyLedger(test.database, LEDGER_ID)).findings).toEqual([]);

describe('a refused order', () => {
  it('is kept with what was asked and why it was refused', async () => {
    const afterSeq = await headSeq();
    const meta = { documentNumber: '深龙财〔2023〕7号', role: 'treasury' };
    const key = `whole-${unique}`;
    await expect(ask(test.ledger, key, { meta })).rejects.toMatchObject({
      rule: 'AMOUNT_NOT_POSITIVE',
      replayed: false,
    });
    expect(await keptUnder(key)).toEqual([
      {
        client: 'test',
        idempotencyKey: key,
        afterSeq,
        recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        actor: 'treasury',
        effectiveOn: '2023-03-03',
        documentNumber: '深龙财〔2023〕7号',
        command: 'recordPayment',
        content: { ...PAYMENT, amountFen: '0', paymentId: `p-${unique}` },
        rule: 'AMOUNT_NOT_POSITIVE',
        facts: { field: 'amount', amountFen: '0' },
      },
    ]);
    expect(await headSeq()).toBe(afterSeq);
    await expectSound();
  });

  it('is kept once, however often it is repeated', async () => {
    const key = `once-${unique}`;
    const together = [ask(test.ledger, key), ask(test.ledger, key), ask(test.ledger, key)];
    const settled = await Promise.allSettled(together);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const later = ask(newLedger(test.database), key);
    await expect(later).rejects.toMatchObject({ rule: 'AMOUNT_NOT_POSITIVE', replayed: true });
    expect(await keptUnder(key)).toHaveLength(1);
  });

  it('is not kept when it does not say what it asks', async () => {
    const paymentId = `silent-${unique}`;
    const refused = pay(test.ledger, { paymentId, amountFen: 0n });
    await expect(refused).rejects.toMatchObject({ rule: 'AMOUNT_NOT_POSITIVE' });
    expect(await keptUnder(paymentId)).toEqual([]);
    await expectSound();
  });

  it('names the event of its own batch that it was decided after', async () => {
    const before = await headSeq();
    const paymentId = `twice-${unique}`;
    const settled = await Promise.allSettled([
      ask(test.ledger, `first-${unique}`, { paymentId, amountFen: 1n }),
      ask(test.ledger, `second-${unique}`, { paymentId, amountFen: 1n }),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const [kept] = await keptUnder(`second-${unique}`);
    expect(kept).toMatchObject({ afterSeq: before + 1, rule: 'DOCUMENT_ALREADY_EXISTS' });
    expect(await keptUnder(`first-${unique}`)).toEqual([]);
    await expectSound();
  });

  it.each<[string, Partial<CommandMeta>, Partial<Refusal>]>([
    ['a NUL byte', { actor: 'a\u0000b' }, { actor: 'a\ufffdb' }],
    ['half a surrogate pair', { documentNumber: 'x\ud800' }, { documentNumber: 'x\ufffd' }],
    ['no text', { actor: '' }, { actor: '' }],
    ['no day', { effectiveOn: '2023-02-30' }, { effectiveOn: '2023-02-30' }],
    ['a NUL byte for a day', { effectiveOn: '\u0000' }, { effectiveOn: '\ufffd' }],
  ])('is kept with %s in its meta, without harm to its neighbours', async (_, meta, kept) => {
    const key = `malformed-${unique}`;
    const settled = await Promise.allSettled([
      ask(test.ledger, key, { meta, amountFen: 1n }),
      pay(test.ledger, { paymentId: `good-${unique}` }),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await keptUnder(key)).toMatchObject([kept]);
    await expectSound();
  });

  it('is kept with text that cannot be stored in its content and its facts', async () => {
    const key = `content-${unique}`;
    const asked = { lineId: 'U1\ud800\u0000', purpose: '\u0000', amountFen: 1n };
    const settled = await Promise.allSettled([
      ask(test.ledger, key, asked),
      pay(test.ledger, { paymentId: `good-${unique}` }),
    ]);
    expect(settled).toMatchObject([
      { reason: { rule: 'LINE_MALFORMED', facts: { lineId: 'U1\ufffd\ufffd' } } },
      { status: 'fulfilled' },
    ]);
    const content = { lineId: 'U1\ufffd\ufffd', purpose: '\ufffd' };
    expect(await keptUnder(key)).toMatchObject([{ content, facts: { lineId: 'U1\ufffd\ufffd' } }]);
    await expectSound();
  });

  it('is not kept where the ledger does not exist, and is where its batch opens it', async () => {
    const ledgerId = '440307-refusing-2023';
    const order = { ...OPENING, ledgerId };
    const opening = under('open', OFFICER);
    const open = (budget: Parameters<typeof openLedger>[0]) => openLedger(budget, order, opening);
    const early = (key: string) => {
      const meta = under(key);
      const content = { ...PAYMENT, paymentId: 'early', amountFen: 1n };
      const asked = { command: 'recordPayment', content };
      const rule = (budget: Parameters<typeof recordPayment>[0]) =>
        recordPayment(budget, content, meta);
      return test.ledger.decide(ledgerId, meta, rule, asked);
    };
    const rule = 'LEDGER_NOT_OPEN';
    await expect(early('before')).rejects.toMatchObject({ rule });
    const none = readRefusals(test.database.db, ledgerId, { limit: 10 });
    await expect(none).rejects.toMatchObject({ rule });
    const settled = await Promise.allSettled([
      early('together'),
      test.ledger.decide(ledgerId, opening, open),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    const { refusals } = await readRefusals(test.database.db, ledgerId, { limit: 10 });
    expect(refusals).toMatchObject([{ idempotencyKey: 'together', afterSeq: 0, rule }]);
    expect((await verifyLedger(test.database, ledgerId)).findings).toEqual([]);
  });

  it('is kept once when two processes write to the ledger at once', async () => {
    const ledgers = [newLedger(test.database), newLedger(test.database)];
    const keys = Array.from({ length: 60 }, (_, index) => `race-${unique}-${index}`);
    await Promise.allSettled(
      keys.flatMap((key, index) =>
        ledgers.flatMap((ledger) => [
          ask(ledger, key),
          pay(ledger, { paymentId: `race-${unique}-p${index}` }),
        ]),
      ),
    );
    const kept = (await all()).map(({ idempotencyKey }) => idempotencyKey);
    expect(kept.filter((key) => keys.includes(key)).sort()).toEqual([...keys].sort());
    await expectSound();
  });
});

describe('refusals', () => {
  it('are read page by page in the order of their time, each once', async () => {
    let clock = Date.parse('2031-01-01T00:00:00Z');
    const ledger = newLedger(test.database, { now: () => new Date(clock) });
    for (let instant = 0; instant < 4; instant += 1) {
      clock += 1;
      const clients = ['甲', 'b', '9:'];
      const together = clients.map((client) =>
        ask(ledger, `page-${instant}`, { meta: { client } }),
      );
      await Promise.allSettled(together);
    }
    const whole = await all();
    expect(whole.length).toBeGreaterThan(12);
    const times = whole.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual([...times].sort());
    for (const limit of [1, 2, 5]) {
      const read: Refusal[] = [];
      let after: string | undefined;
      do {
        const page = await readRefusals(test.database.db, LEDGER_ID, { after, limit });
        read.push(...page.refusals);
        after = page.next;
        if (after !== undefined) {
          expect(page.refusals).toHaveLength(limit);
          expect(after).toMatch(REFUSAL_CURSOR);
        }
      } while (after !== undefined);
      expect(read).toEqual(whole);
    }
  });

  it('are found by rule and by actor', async () => {
    await ask(test.ledger, `by-${unique}`, { meta: { actor: 'mallory' } }).catch(() => undefined);
    await ask(test.ledger, `of-${unique}`, { lineId: 'x', amountFen: 1n }).catch(() => undefined);
    const byActor = await all({ actor: 'mallory' });
    expect(byActor.map(({ idempotencyKey }) => idempotencyKey)).toEqual([`by-${unique}`]);
    const byRule = await all({ rule: 'LINE_MALFORMED' });
    expect(new Set(byRule.map(({ rule }) => rule))).toEqual(new Set(['LINE_MALFORMED']));
    expect(byRule.map(({ idempotencyKey }) => idempotencyKey)).toContain(`of-${unique}`);
    expect(await all({ actor: 'mallory', rule: 'LINE_MALFORMED' })).toEqual([]);
  });

  it.each([`1-${'0'.repeat(64)}`, `9999999999999-${'0'.repeat(64)}`, 'not a cursor'])(
    'are none after the cursor %s, which was never given',
    async (after) => {
      const page = readRefusals(test.database.db, LEDGER_ID, { after, limit: 10 });
      expect(await page).toEqual({ refusals: [], next: undefined });
    },
  );
});
