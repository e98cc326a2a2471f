import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inYuan } from '../../src/http/yuan.js';
import { OFFICE, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { CONTROL_POLICY } from '../support/every-order-control.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { run } from './in-process.js';

let server: TestDatabase;
const folder = temporaryFolder();

function fileOf(name: string, content: unknown): string {
  const path = join(folder.path, name);
  writeFileSync(path, JSON.stringify(inYuan(content)));
  return path;
}

const cli = (...args: string[]) => run(args, { DATABASE_URL: server.url });

beforeAll(async () => {
  server = await createTestDatabase();
  const lines = OPENING_LINES.map(({ lineId, amountFen, basis }) => ({ lineId, amountFen, basis }));
  const effectiveOn = '2023-03-01';
  const approval = fileOf('approval.json', { effectiveOn, documentNumber: '批-1', lines });
  const policy = fileOf('policy.json', { effectiveOn, reason: '启用', policy: CONTROL_POLICY });
  for (const args of [
    ['ledger', 'open', fileOf('ledger.json', OPENING)],
    ['order', 'approve-budget', '--file', approval],
    ['order', 'adopt-policy', '--file', policy],
  ]) {
    expect(await cli(...args)).toMatchObject({ code: 0 });
  }
}, 60_000);

afterAll(async () => {
  await server.drop();
  folder.remove();
});

const pay = (amount: string, ...more: string[]) => {
  const order = { effectiveOn: '2023-03-02', lineId: OFFICE, amount, method: 'direct' };
  const file = fileOf(`pay-${amount}.json`, { ...order, purpose: '支出' });
  return cli('order', 'order-payment', '--file', file, ...more);
};

describe('an order under control rules', () => {
  it('tells its warnings, in a dry run too', async () => {
    const warning = `warning: half-a-line: line ${OFFICE} would use 2.01 of 2.00`;
    const { code, stdout, stderr } = await pay('2.01', '--dry-run', '--json');
    expect([code, JSON.parse(stdout).warnings]).toMatchObject([0, [{ ruleId: 'half-a-line' }]]);
    expect(stderr).toContain('nothing was written');
    const written = await pay('2.01');
    expect([written.code, written.stderr]).toEqual([0, expect.stringContaining(warning)]);
  }, 60_000);

  it('says that it is held and not done, and is released by another person', async () => {
    const held = await pay('3.00');
    expect([held.code, held.stdout]).toEqual([0, expect.stringContaining('held, not done')]);
    const { documentId } = JSON.parse((await pay('3.00', '--json')).stdout);
    const order = ['order', 'release-held-order', '--path', `holdId=${documentId}`];
    const given = [...order, '--set', 'effectiveOn=2023-03-03', '--actor', 'li', '--json'];
    const released = await cli(...given);
    expect(JSON.parse(released.stdout).events).toMatchObject([
      { type: 'HeldOrderReleased' },
      { type: 'PaymentOrdered' },
    ]);
  }, 60_000);
});

describe('control', () => {
  it('lists the objects that have passed a tier, and with --all every one', async () => {
    const passed = JSON.parse((await cli('control', '--json')).stdout);
    expect(passed).toMatchObject({
      ledgerId: OPENING.ledgerId,
      policyVersion: 1,
      items: [
        { ruleId: 'half-a-line', key: OFFICE, measure: '5.01', response: 'hold', next: '9.00' },
      ],
    });
    expect(passed.items).toHaveLength(1);
    const all = await cli('control', OPENING.ledgerId, '--all', '--rule', 'month-of-a-unit');
    expect([all.code, all.stderr]).toEqual([0, expect.stringContaining('2 of 2 control objects')]);
  }, 60_000);
});
