import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

// node scripts/test.mjs …: bootstraps, runs Jest with the arguments given, and ends with one plain
// line of what was counted. Fails when a test failed, when a file could not be run, or when no test
// ran at all.
bootstrap();
const folder = mkdtempSync(join(tmpdir(), 'budget-ledger-counts-'));
const countsFile = join(folder, 'counts.json');
const { code, signal } = await runJest();
const counts = readCounts();
rmSync(folder, { recursive: true });

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
const good = code === 0 && counts.passed > 0 && counts.failed === 0;
process.exitCode = good ? 0 : (code ?? 128 + constants.signals[signal]) || 1;

function runJest() {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
      // First, or the option would take the files named here for more reporters.
      ...process.argv.slice(2),
      '--reporters=default',
      `--reporters=${join(ROOT, 'scripts', 'jest-counts.mjs')}`,
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, JEST_COUNTS_FILE: countsFile } },
  );
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Ctrl-C reaches Jest by itself: the terminal sends it to every process of the group.
    process.on(name, () => (name === 'SIGINT' && process.stdin.isTTY) || jest.kill(name));
  }
  return new Promise((resolve, reject) => {
    jest.on('error', reject);
    jest.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch (error) {
    // Jest ended before it ran anything.
    if (error.code === 'ENOENT') return { passed: 0, failed: 0, skipped: 0 };
    throw error;
  }
}
