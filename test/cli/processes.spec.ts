import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTestDatabase } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type Running, run, start } from './command-line.js';

jest.setTimeout(180_000);

let server: Awaited<ReturnType<typeof createTestDatabase>>;
const folder = temporaryFolder();
const started: Running[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await server.drop();
  folder.remove();
});

function begin(args: readonly string[], variables: NodeJS.ProcessEnv): Running {
  const running = start(args, { PORT: '0', REDIS_URL: '', ...variables });
  started.push(running);
  return running;
}

async function said(running: Running, pattern: RegExp): Promise<RegExpExecArray> {
  for (let waited = 0; waited < 40_000; waited += 50) {
    const found = pattern.exec(running.printed());
    if (found !== null) return found;
    if (running.child.exitCode !== null) break;
    await pause(50);
  }
  throw new Error(`it never said ${pattern}: ${running.printed()}`);
}

describe('a long-running process', () => {
  it('serves, shows its configuration without the password, and stops when told to', async () => {
    const variables = { DATABASE_URL: server.url };
    const both = begin(['serve'], variables);
    const [, url] = await said(both, /listening on (http:\/\/[^,"]+)/);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBeLessThan(500);
    const [api, worker] = [begin(['api'], variables), begin(['worker'], variables)];
    await Promise.all([said(api, /listening on/), said(worker, /starting/)]);
    const password = new URL(server.url).password;
    if (password !== '') expect(both.printed()).not.toContain(password);
    await pause(500);
    for (const { child } of [both, api, worker]) child.kill('SIGTERM');
    const ends = await Promise.all([both.ended, api.ended, worker.ended]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ends.map(({ stdout }) => stdout.includes('"msg":"stopped"'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('does not start with a bad variable', async () => {
    const { code, stderr } = await run(['serve'], { DATABASE_URL: 'mysql://x', PORT: '99999' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: configuration: DATABASE_URL: .*; PORT: .*\n$/);
  });

  it('shares its embedded database with commands beside it', async () => {
    const variables = { DATABASE_URL: '', DATA_DIR: `${folder.path}/data` };
    const serving = begin(['serve'], variables);
    await said(serving, /listening on/);
    const beside = await run(
      ['keys', 'create', '--name', 'a', '--role', 'admin', '--json'],
      variables,
    );
    expect([beside.code, JSON.parse(beside.stdout)]).toMatchObject([0, { name: 'a' }]);
    serving.child.kill('SIGINT');
    expect((await serving.ended).code).toBe(0);
    const after = await run(['keys', 'list', '--json'], variables);
    expect(JSON.parse(after.stdout)).toMatchObject([{ name: 'a' }]);
  });
});

describe('the demo', () => {
  const variables = {
    DATABASE_URL: 'postgres://never@127.0.0.1:1/touched',
    REDIS_URL: '',
    DATA_DIR: `${folder.path}/own`,
  };
  const OK =
    /^demo ok: (\d+) events, (\d+) lines, (\d+) overspends flagged, chain verified, total 34509971\.94$/;

  it('holds, and holds again at once, on its own data or on what is there', async () => {
    const first = await run(['demo'], variables);
    const [last = ''] = first.stdout.trimEnd().split('\n').slice(-1);
    expect([first.code, last]).toEqual([0, expect.stringMatching(OK)]);
    const [, events, , flags] = OK.exec(last) ?? [];
    expect(Number(events)).toBeGreaterThan(2_050);
    expect(Number(flags)).toBeGreaterThanOrEqual(2);
    for (const section of ['按功能分类', '按项目', '超支', '年中', '核对']) {
      expect(first.stdout).toContain(section);
    }
    const kept = await run(['demo', '--keep'], variables);
    expect([kept.code, kept.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, last]);
  });
});
