import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.js';

// The scripts in a checkout of their own, with a stand-in for npm that notes what it was asked for.

const SCRIPTS = fileURLToPath(new URL('../../scripts/', import.meta.url));
const PACKAGES = {
  '': { name: 'budget-ledger' },
  'node_modules/needed': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/other-system': { version: '1.0.0', optional: true },
};
const folder = temporaryFolder();
const npm = join(folder.path, 'npm-cli.js');
const calls = join(folder.path, 'calls');
let checkout = '';

const NPM = `
const fs = require('node:fs');
const [command] = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n');
console.log('npm speaking');
if (fs.existsSync('broken')) process.exit(3);
if (command === 'ci') {
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  delete lock.packages['node_modules/other-system'];
  fs.mkdirSync('node_modules/jest/bin', { recursive: true });
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify(lock));
} else {
  fs.rmSync('dist', { recursive: true, force: true });
  fs.mkdirSync('dist/cli', { recursive: true });
  fs.copyFileSync('src/main.js', 'dist/cli/main.js');
}
`;

function put(path: string, content: string): void {
  mkdirSync(join(checkout, path, '..'), { recursive: true });
  writeFileSync(join(checkout, path), content);
}

const putLock = (packages: object) => put('package-lock.json', JSON.stringify({ packages }));

function run(script: string, args: readonly string[] = [], nodeArgs: readonly string[] = []) {
  writeFileSync(calls, '');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArgs, join(checkout, 'scripts', script), ...args],
    { encoding: 'utf8', env: { ...process.env, npm_execpath: npm, TMPDIR: folder.path } },
  );
  const asked = readFileSync(calls, 'utf8').trimEnd();
  const commands = asked === '' ? [] : asked.split('\n').map((call) => call.split(' ')[0]);
  return { status, stdout, stderr, commands };
}

beforeEach(() => {
  writeFileSync(npm, NPM);
  checkout = join(folder.path, 'checkout');
  rmSync(checkout, { recursive: true, force: true });
  mkdirSync(checkout);
  cpSync(SCRIPTS, join(checkout, 'scripts'), { recursive: true });
  for (const name of ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json']) {
    put(name, '{}');
  }
  put('package.json', '{"type":"module"}');
  put('src/main.js', 'console.log("ran", process.argv.slice(2)); process.exitCode = 7;');
  putLock(PACKAGES);
});
afterAll(() => folder.remove());

describe('bootstrap', () => {
  test('installs and builds a fresh checkout, and then has nothing more to do', () => {
    const first = run('bootstrap.mjs');
    expect(first).toMatchObject({ status: 0, stdout: '', commands: ['ci', 'run'] });
    expect(first.stderr).toContain('Installing the dependencies: node_modules is missing');
    expect(first.stderr).toContain('Building: dist is missing');
    const second = run('bootstrap.mjs');
    expect(second).toEqual({ status: 0, stdout: '', stderr: '', commands: [] });
  });

  test('builds again when a source was changed, added or removed, and only then', () => {
    run('bootstrap.mjs');
    put('src/main.js', 'changed');
    expect(run('bootstrap.mjs').commands).toEqual(['run']);
    put('src/added.js', '');
    expect(run('bootstrap.mjs').commands).toEqual(['run']);
    rmSync(join(checkout, 'src', 'added.js'));
    expect(run('bootstrap.mjs').commands).toEqual(['run']);
    put('README.md', 'no source');
    expect(run('bootstrap.mjs').commands).toEqual([]);
  });

  test('builds again when a build was cut short', () => {
    run('bootstrap.mjs');
    rmSync(join(checkout, 'dist', '.sources'));
    expect(run('bootstrap.mjs').commands).toEqual(['run']);
  });

  test('installs again when the lock file asks for something else', () => {
    run('bootstrap.mjs');
    const newer = { version: '1.0.1', integrity: 'sha512-b' };
    putLock({ ...PACKAGES, 'node_modules/needed': newer });
    const { commands, stderr } = run('bootstrap.mjs');
    expect(commands).toEqual(['ci', 'run']);
    expect(stderr).toContain('node_modules/needed is not as package-lock.json says');
  });

  test('trusts an installation that was made by hand', () => {
    put('node_modules/.package-lock.json', JSON.stringify({ packages: PACKAGES }));
    expect(run('bootstrap.mjs').commands).toEqual(['run']);
  });

  test('ends with the exit code of the step that failed, and tries again', () => {
    put('broken', '');
    const failed = run('bootstrap.mjs');
    expect(failed).toMatchObject({ status: 3, commands: ['ci'] });
    expect(failed.stderr).toContain(
      'Installing the dependencies failed: npm ended with exit code 3',
    );
    rmSync(join(checkout, 'broken'));
    expect(run('bootstrap.mjs')).toMatchObject({ status: 0, commands: ['ci', 'run'] });
  });

  test('names the Node that is needed and the one that is too old', () => {
    const pretend = (version: string) => {
      const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
      return run('bootstrap.mjs', [], ['--import', `data:text/javascript,${encodeURI(code)}`]);
    };
    const old = pretend('20.18.3');
    expect(old).toMatchObject({ status: 1, commands: [] });
    expect(old.stderr).toBe('Node 20.19 or newer is needed, and this is 20.18.3.\n');
    expect(pretend('20.19.0').status).toBe(0);
    expect(pretend('22.0.0').status).toBe(0);
  });
});

test('run is the program itself: its output, arguments and exit code', () => {
  const { status, stdout } = run('run.mjs', ['demo', '--quick']);
  expect({ status, stdout }).toEqual({ status: 7, stdout: "ran [ 'demo', '--quick' ]\n" });
});

describe('test', () => {
  const withJest = (code: string) => {
    run('bootstrap.mjs');
    put('node_modules/jest/bin/jest.js', `import fs from 'node:fs';\n${code}`);
    return run('test.mjs', ['some.spec.ts']);
  };
  const counting = (counts: object, exitCode: number) =>
    withJest(`fs.writeFileSync(process.env.JEST_COUNTS_FILE, '${JSON.stringify(counts)}');
      process.exitCode = ${exitCode};`);

  test('ends with the counts, alone on the last line', () => {
    const { status, stdout } = counting({ passed: 12, failed: 0, skipped: 0 }, 0);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '12 passed, 0 failed\n' });
  });

  test('counts what was skipped', () => {
    const { status, stdout } = counting({ passed: 12, failed: 0, skipped: 3 }, 0);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '12 passed, 0 failed, 3 skipped\n' });
  });

  test('fails when a test failed', () => {
    expect(counting({ passed: 11, failed: 1, skipped: 0 }, 1)).toMatchObject({
      status: 1,
      stdout: '11 passed, 1 failed\n',
    });
  });

  test('fails when Jest found a reason of its own to fail', () => {
    expect(counting({ passed: 12, failed: 0, skipped: 0 }, 1).status).toBe(1);
  });

  test('fails when no test ran', () => {
    expect(counting({ passed: 0, failed: 0, skipped: 5 }, 0).status).toBe(1);
  });

  test('fails, and says so, when Jest is killed', () => {
    const { status, stdout, stderr } = withJest("process.kill(process.pid, 'SIGKILL');");
    expect({ status, stdout }).toEqual({ status: 137, stdout: '0 passed, 0 failed\n' });
    expect(stderr).toContain('Jest ended early, with exit code 137');
  });

  test('hands on what it was given, before the reporters', () => {
    const { stdout } = withJest('console.log(process.argv.slice(2, 4).join(" "));');
    expect(stdout).toContain('some.spec.ts --reporters=default\n');
  });

  test('leaves nothing behind', () => {
    counting({ passed: 1, failed: 0, skipped: 0 }, 0);
    expect(readdirSync(folder.path).sort()).toEqual(['calls', 'checkout', 'npm-cli.js']);
  });
});

test('the counts of a real run hold files that could not be loaded', async () => {
  const reporter: string = '../../scripts/jest-counts.mjs';
  const { default: Counts } = await import(reporter);
  const file = join(folder.path, 'counts.json');
  const before = process.env.JEST_COUNTS_FILE;
  process.env.JEST_COUNTS_FILE = file;
  new Counts().onRunComplete(undefined, {
    numPassedTests: 5,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
    numPendingTests: 3,
    numTodoTests: 1,
  });
  if (before === undefined) delete process.env.JEST_COUNTS_FILE;
  else process.env.JEST_COUNTS_FILE = before;
  const counts = JSON.parse(readFileSync(file, 'utf8'));
  expect(counts).toEqual({ passed: 5, failed: 3, skipped: 4 });
});
