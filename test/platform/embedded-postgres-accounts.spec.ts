import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres.js';
import { query } from '../support/query.js';
import {
  AS_ROOT,
  killServerProcesses,
  NOBODY,
  postmasterPid,
  startServerProcess,
} from '../support/server-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

// Who runs the server, from where, and on whose files.

// One of the users that every system has; initdb wants to know the name of who runs it.
const ORDINARY_USER = 1;
const ROOT_HOME = '/var/lib/budget-ledger';
const SYSTEM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const folder = temporaryFolder();
// The programs as npm leaves them when install scripts are blocked: without their links.
const bare = join(folder.path, 'bare');
const LINK_COUNT = 14;
const running: EmbeddedPostgres[] = [];
const extraFolders: string[] = [];

async function start(
  options: Omit<EmbeddedPostgresOptions, 'log' | 'durable'>,
): Promise<EmbeddedPostgres & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const server = await startEmbeddedPostgres({ ...options, durable: false, log });
  running.push(server);
  return { ...server, logged };
}

function links(binariesDir: string): readonly string[] {
  const lib = join(binariesDir, 'lib');
  return readdirSync(lib).filter((name) => lstatSync(join(lib, name)).isSymbolicLink());
}

function makeFolder(name: string, { mode = 0o755, owner = process.getuid?.() ?? 0 }): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  chmodSync(path, mode);
  if (AS_ROOT) chownSync(path, owner, owner);
  return path;
}

beforeAll(() => {
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${SYSTEM}`);
  cpSync(join(dirname(dirname(entry)), 'native'), bare, {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  });
});
afterEach(async () => {
  killServerProcesses();
  await Promise.all(running.splice(0).map((server) => server.stop()));
  for (const path of extraFolders.splice(0)) rmSync(path, { recursive: true, force: true });
});
afterAll(() => {
  chmodSync(join(bare, 'lib'), 0o755);
  folder.remove();
});

async function expectToWork(server: { readonly url: string }): Promise<void> {
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}

describe('the programs', () => {
  test('of a system without a package are missed by the name of the package', async () => {
    const { arch } = process;
    Object.defineProperty(process, 'arch', { value: 'mips' });
    const missing = `@embedded-postgres/${SYSTEM.replace(arch, 'mips')}`;
    const dataDir = makeFolder('no-package', {});
    await expect(start({ dataDir })).rejects.toThrow(
      `${missing} with the embedded PostgreSQL is not`,
    );
    Object.defineProperty(process, 'arch', { value: arch });
  });

  test('are copied for an ordinary user who may not add their links', async () => {
    expect(links(bare)).toEqual([]);
    for (const name of ['lib', '.']) chmodSync(join(bare, name), 0o555);
    const dataDir = makeFolder('ordinary', { owner: ORDINARY_USER });
    const options = { dataDir, durable: false, binariesDir: bare };
    const uid = AS_ROOT ? ORDINARY_USER : undefined;
    const other = startServerProcess({ options, uid });
    await expectToWork(await other.started);

    const [copy = ''] = readdirSync(dataDir).filter((name) => name.startsWith('binaries-'));
    expect(other.logged).toEqual([
      `Copying PostgreSQL to ${join(dataDir, copy)}: it cannot be run from ${bare}.`,
    ]);
    expect(links(bare)).toEqual([]);
    expect(links(join(dataDir, copy))).toHaveLength(LINK_COUNT);
    expect(statSync(join(dataDir, 'cluster')).uid).toBe(uid ?? process.getuid?.());
    await other.end('SIGTERM');
    for (const name of ['lib', '.']) chmodSync(join(bare, name), 0o755);
  });

  test('get their missing links where that is allowed', async () => {
    await expectToWork(await start({ dataDir: makeFolder('linked', {}), binariesDir: bare }));
    expect(links(bare)).toHaveLength(LINK_COUNT);
  });
});

const rootDescribes = AS_ROOT ? describe : undefined;

rootDescribes?.('for root, who may not run PostgreSQL,', () => {
  test('programs out of reach are copied once', async () => {
    const hidden = makeFolder('hidden', { mode: 0o700 });
    const native = join(hidden, 'native');
    cpSync(bare, native, { recursive: true, verbatimSymlinks: true });
    // A copy of these very programs may be there, and in use.
    appendFileSync(join(native, 'bin', 'postgres'), 'unlike any other');
    const dataDir = makeFolder('with-copy', {});

    const first = await start({ dataDir, binariesDir: native });
    const copy = /to (\S+):/.exec(first.logged[0] ?? '')?.[1] ?? '';
    expect(copy).toMatch(new RegExp(`^${ROOT_HOME}/binaries-`));
    extraFolders.push(copy);
    await expectToWork(first);
    await first.stop();

    const second = await start({ dataDir, binariesDir: native });
    expect(second.logged).toEqual([]);
    await expectToWork(second);
  });

  test('data out of reach is kept under /var/lib, found again and not mixed up', async () => {
    const hidden = makeFolder('private', { mode: 0o700 });
    const first = await start({ dataDir: join(hidden, 'data') });
    extraFolders.push(first.dataDir);
    expect(first.dataDir).toMatch(new RegExp(`^${ROOT_HOME}/data-[0-9a-f]{12}$`));
    expect(first.logged).toEqual([
      `Keeping the data in ${first.dataDir}: user ${NOBODY}, who runs it, cannot reach ${hidden}/data.`,
    ]);
    expect(readdirSync(hidden)).toEqual([]);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();

    // Not even when the folder could be reached by now: its owner would miss the data.
    chmodSync(hidden, 0o755);
    const second = await start({ dataDir: join(hidden, 'data') });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const other = await start({ dataDir: join(makeFolder('other', {}), 'data') });
    expect(other.dataDir).toBe(join(folder.path, 'other', 'data'));
  });

  test('data that can no longer be reached is an error, not a new beginning', async () => {
    const parent = makeFolder('closing', {});
    const dataDir = join(parent, 'data');
    await (await start({ dataDir })).stop();
    chmodSync(parent, 0o700);
    await expect(start({ dataDir })).rejects.toThrow(
      `${dataDir} cannot be reached by user ${NOBODY}`,
    );
  });

  test("an ordinary user's data stays that user's", async () => {
    const dataDir = makeFolder('of-user', { owner: ORDINARY_USER });
    const order = { options: { dataDir, durable: false, binariesDir: bare }, uid: ORDINARY_USER };
    const before = startServerProcess(order);
    await before.started;
    await before.end('SIGTERM');

    const server = await start({ dataDir });
    expect(statSync(`/proc/${postmasterPid(dataDir)}`).uid).toBe(ORDINARY_USER);
    await server.stop();

    const after = startServerProcess(order);
    await expectToWork(await after.started);
  });

  test('an ordinary user is told whose data it is', async () => {
    const dataDir = makeFolder('of-nobody', { mode: 0o777 });
    await (await start({ dataDir })).stop();
    const options = { dataDir, durable: false, binariesDir: bare };
    const other = startServerProcess({ options, uid: ORDINARY_USER });
    await expect(other.started).rejects.toThrow(`belongs to user ${NOBODY}`);
  });
});
