import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { inYuan } from '../../src/http/yuan.js';
import { OPENING } from '../domain/fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { run } from './in-process.js';

let server: TestDatabase;
const folder = temporaryFolder();

function fileOf(name: string, content: unknown): string {
  const path = join(folder.path, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const policy = (...args: string[]) => run(['policy', ...args], { DATABASE_URL: server.url });

beforeAll(async () => {
  server = await createTestDatabase();
  const variables = { DATABASE_URL: server.url };
  const opened = await run(['ledger', 'open', fileOf('ledger.json', OPENING)], variables);
  expect(opened).toMatchObject({ code: 0 });
}, 60_000);

afterAll(async () => {
  await server.drop();
  folder.remove();
});

describe('policy', () => {
  it('shipped prints what check and adopt-policy take', async () => {
    const listed = await policy('shipped');
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('za-pfma-43') });
    for (const { policyId } of [CHINESE_POLICY, PFMA_POLICY]) {
      const { code, stdout } = await policy('shipped', policyId);
      expect(code).toBe(0);
      expect(await policy('check', fileOf(`${policyId}.json`, stdout))).toMatchObject({ code: 0 });
    }
    const unknown = await policy('shipped', 'none');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('za-pfma-43')]);
  });

  it('show says that there is none, list shows no version', async () => {
    const { code, stderr } = await policy('show');
    expect([code, stderr]).toEqual([1, expect.stringContaining('[POLICY_NOT_FOUND]')]);
    expect(JSON.parse((await policy('list', '--json')).stdout).items).toEqual([]);
  });

  it('show and list give what was adopted, now and at a moment', async () => {
    for (const [day, adopted] of [
      ['2023-02-01', PFMA_POLICY],
      ['2023-03-01', CHINESE_POLICY],
    ] as const) {
      const file = fileOf('order.json', { effectiveOn: day, reason: '启用', policy: adopted });
      const order = ['order', 'adopt-policy', '--file', file];
      expect(await run(order, { DATABASE_URL: server.url })).toMatchObject({ code: 0 });
    }
    const shown = JSON.parse((await policy('show', '--json')).stdout);
    expect(shown).toMatchObject({
      ledgerId: OPENING.ledgerId,
      seq: 3,
      version: 2,
      adoptedSeq: 3,
      policy: inYuan(CHINESE_POLICY),
    });
    const early = JSON.parse((await policy('show', '--as-of', '2023-02-28', '--json')).stdout);
    expect(early).toMatchObject({ version: 1, policy: inYuan(PFMA_POLICY) });
    const table = (await policy('show', OPENING.ledgerId)).stdout;
    expect(table).toContain('nothing-into-three-public');
    const rows = (await policy('list', '--csv')).stdout.trimEnd().split('\n');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toContain('cn-department-budget');
    expect(
      JSON.parse((await policy('list', '--known-at', '2', '--json')).stdout).items,
    ).toHaveLength(1);
  }, 60_000);

  it('check takes what could be adopted, from what show printed too', async () => {
    const { policy: printed } = JSON.parse((await policy('show', '--json')).stdout);
    const { code, stdout } = await policy('check', fileOf('printed.json', printed), '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ policyId: 'cn-department-budget', matrixRows: 6 }),
    ]);
  });

  it.each([
    ['an unknown field', { ...PFMA_POLICY, extra: 1 }, 'extra is not a field'],
    ['a missing field', { ...PFMA_POLICY, title: undefined }, 'title '],
    ['a wrong word', { ...PFMA_POLICY, allotment: 'perhaps' }, 'allotment '],
    [
      'a rule id that stands twice',
      {
        ...PFMA_POLICY,
        approvalMatrix: [...PFMA_POLICY.approvalMatrix, PFMA_POLICY.approvalMatrix[0]],
      },
      '[POLICY_MALFORMED]',
    ],
    ['no JSON', '{"title": NaN}', 'title'],
    ['a list', '[]', 'must be a JSON object'],
  ])('check refuses %s, and writes nothing', async (_name, content, said) => {
    const before = await query(server.url, 'SELECT count(*) FROM ledger.event');
    const { code, stdout, stderr } = await policy('check', fileOf('wrong.json', content));
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
    expect(await query(server.url, 'SELECT count(*) FROM ledger.event')).toEqual(before);
  });

  it('check needs no database', async () => {
    const file = fileOf('policy.json', PFMA_POLICY);
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await run(['policy', 'check', file], nowhere)).toMatchObject({ code: 0 });
    expect(await run(['policy', 'check', join(folder.path, 'absent.json')], nowhere)).toMatchObject(
      {
        code: 2,
        stderr: expect.stringContaining('absent.json'),
      },
    );
  });
});
