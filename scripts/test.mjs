import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, ROOT, runChild } from './bootstrap.mjs';

// node scripts/test.mjs …: bootstraps, runs Jest with the arguments given, and ends with one plain
// line of what was counted. Fails when a test failed, when a file could not be run, or when no test
// ran at all.
await bootstrap();
const folder = mkdtempSync(join(tmpdir(), 'budget-ledger-counts-'));
const countsFile = join(folder, 'counts.json');
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
  // First, or the option below would take the files named here for more reporters.
  ...process.argv.slice(2),
  '--reporters=default',
  `--reporters=${join(ROOT, 'scripts', 'jest-counts.mjs')}`,
];
const code = await runChild(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, JEST_COUNTS_FILE: countsFile },
});
const { passed, failed, skipped } = readCounts();
rmSync(folder, { recursive: true });

const alsoSkipped = skipped > 0 ? `, ${skipped} skipped` : '';
process.stdout.write(`${passed} passed, ${failed} failed${alsoSkipped}\n`);
process.exitCode = passed > 0 && failed === 0 ? code : code || 1;

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    process.stderr.write(`Jest ended early, with exit code ${code}: nothing was counted.\n`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
