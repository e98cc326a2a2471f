import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { budgetLedger } from './in-process.js';

let server: TestDatabase;
const before = process.env.DATABASE_URL;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = server.url;
});

afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  await server.drop();
});

const HOOK = ['--channel', 'webhook', '--url', 'https://hooks.example.org/budget?token=hush'];
const subscriptions = (...args: string[]) => budgetLedger('subscriptions', ...args);
const deliveries = (...args: string[]) => budgetLedger('deliveries', ...args);

describe('subscriptions', () => {
  it('put makes one, prints its secret once, and changes it', async () => {
    const made = await subscriptions('put', 'desk', ...HOOK, '--json');
    expect([made.code, made.err]).toEqual([0, expect.stringMatching(/^first: whsec_/)]);
    const again = await subscriptions('put', 'desk', ...HOOK, '--unit', 'U1', 'U2', '--json');
    expect([again.code, again.err]).toEqual([0, '']);
    expect(JSON.parse(again.out)).toMatchObject({
      subscription: { name: 'desk', units: ['U1', 'U2'], status: 'active' },
      secret: null,
    });
    const { out } = await subscriptions('list', '--csv');
    expect(out).toContain(
      'desk,webhook,https://hooks.example.org/budget,active,all,all,U1 U2,all,info',
    );
    expect(out).not.toMatch(/hush|whsec_/);
  });

  it('put takes mail and robots', async () => {
    const mail = ['--channel', 'email', '--to', 'li@example.org', '--digest', 'daily'];
    const { code, out } = await subscriptions('put', 'chief', ...mail, '--json');
    expect([code, JSON.parse(out).subscription]).toEqual([
      0,
      expect.objectContaining({ digest: 'daily', sentTo: 'li@example.org' }),
    ]);
    const url = 'https://oapi.dingtalk.com/robot/send?access_token=1';
    const robot = ['--channel', 'dingtalk', '--url', url, '--secret', 'SEC'];
    const made = await subscriptions('put', 'group', ...robot, '--json');
    expect([made.code, made.err]).toEqual([0, '']);
  });

  it.each([
    [['put', 'x', '--channel', 'webhook'], 2, /channel\.url/],
    [['put', 'X', ...HOOK], 2, /lower-case/],
    [['put', 'x', ...HOOK, '--from-seq', '1'], 2, /fromSeq: needs exactly one ledger/],
    [['put', 'x', '--channel', 'webhook', '--url', 'https://127.0.0.1/'], 1, /ADDRESS_NOT_ALLOWED/],
    [['put', 'desk', '--channel', 'wecom', '--url', 'https://a.example/'], 1, /CHANNEL_IS_FIXED/],
    [['rotate', 'chief', 'second', '--overlap-hours', '1'], 1, /CHANNEL_HAS_NO_SECRET/],
    [['rotate', 'group', 'second', '--overlap-hours', '1'], 1, /ROBOT_SECRET_MISPLACED/],
    [['enable', 'nobody'], 1, /SUBSCRIPTION_NOT_FOUND/],
  ])('%j ends with %s and says why', async (args, code, reason) => {
    const ended = await subscriptions(...args);
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(reason)]);
  });

  it('rotate, disable and enable do what they say', async () => {
    const rotated = await subscriptions(
      'rotate',
      'desk',
      'second',
      '--overlap-hours',
      '0',
      '--json',
    );
    expect(JSON.parse(rotated.out).secret.secret).toMatch(/^whsec_/);
    const disabled = await subscriptions('disable', 'desk', '--reason', 'moving', '--csv');
    expect(disabled.out).toContain('disabled: moving');
    const enabled = await subscriptions('enable', 'desk', '--csv');
    expect(enabled.out).toContain(',active,');
    const history = await subscriptions('history', 'desk', '--json');
    const changes = JSON.parse(history.out).changes.map(({ change }: { change: string }) => change);
    expect(changes.slice(-3)).toEqual(['secret-added', 'disabled', 'enabled']);
  });
});

describe('deliveries', () => {
  it('are listed, the dead alone too, and replayed one by one or all', async () => {
    const notice = JSON.stringify({
      ledgerId: '440307-audit-2023',
      seq: 1,
      object: { dimension: 'unit', key: 'U1' },
    });
    for (const seq of [1, 2, 3]) {
      await query(
        server.url,
        `INSERT INTO ledger.delivery (ledger_id, seq, subscription, message_id, recorded_at, notice,
           status, due_at, settled_at, last_error)
         VALUES ('440307-audit-2023', ${seq}, 'desk', 'msg_${seq}', now(), '${notice}',
           '${seq === 1 ? 'delivered' : 'dead'}', now(), now(), 'status 500')`,
      );
    }
    const list = await deliveries('list', 'desk', '--json');
    expect(JSON.parse(list.out).deliveries).toHaveLength(3);
    const dead = await deliveries('dead', 'desk', '--csv');
    expect(dead.out.match(/msg_\d/g)).toEqual(['msg_2', 'msg_3']);
    const attempts = await deliveries('attempts', 'desk', 'msg_1', '--json');
    expect(JSON.parse(attempts.out)).toMatchObject({ attempts: [] });

    const one = await deliveries('replay', 'desk', 'msg_1', '--json');
    expect(JSON.parse(one.out)).toEqual({ redelivered: 1 });
    const all = await deliveries('replay', 'desk', '--all-dead', '--json');
    expect(JSON.parse(all.out)).toEqual({ redelivered: 2 });
    const none = await deliveries('replay', 'desk');
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/--all-dead/)]);
    const absent = await deliveries('replay', 'desk', 'msg_9');
    expect([absent.code, absent.err]).toEqual([1, expect.stringMatching(/DELIVERY_NOT_FOUND/)]);
  });
});
