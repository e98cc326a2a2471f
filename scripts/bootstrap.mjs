import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Makes a fresh checkout fit to run, with Node and npm alone: hence nothing but Node's own modules.

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEEDED_NODE = [20, 19];
const STAMP = join(ROOT, 'dist', '.sources');
const SOURCES = ['src', '.swcrc', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const WAIT_MS = 200;

/**
 * Installs what package-lock.json says and builds what src says, if that is not done already. Says in
 * a line on standard error what it does and why; silent, and done in a moment, when nothing is to do.
 * Ends the process with an error when Node is too old or a step fails.
 */
export async function bootstrap() {
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.code);
  }
}

class Failure extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

async function prepare() {
  checkNode();
  if (reasonToInstall() === undefined && reasonToBuild() === undefined) return;
  // Several processes (API and workers) may be started at once from one fresh checkout.
  const unlock = lock();
  try {
    await step('Installing the dependencies', reasonToInstall(), [
      'ci',
      // A setting of the user, or NODE_ENV=production, would leave out the compiler or PostgreSQL.
      '--include=dev',
      '--include=optional',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    const built = await step('Building', reasonToBuild(), ['run', '--silent', 'build']);
    if (built) writeFileSync(STAMP, sourcesHash());
  } finally {
    unlock();
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = NEEDED_NODE;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new Failure(
    `Node ${NEEDED_NODE.join('.')} or newer is needed, and this is ${process.versions.node}.`,
  );
}

async function step(what, reason, npmArguments) {
  if (reason === undefined) return false;
  process.stderr.write(`${what}: ${reason}.\n`);
  // Standard output is the program's, which may be piped into another.
  const [command, commandArguments] = npm(npmArguments);
  const code = await runChild(command, commandArguments, { stdio: ['ignore', 2, 2] });
  if (code === 0) return true;
  throw new Failure(`${what} failed: npm ended with exit code ${code}.`, code);
}

/**
 * Runs a program in the project's folder and passes on the signals that this process gets. Returns
 * its exit code, which is 128 and the number of the signal if one ended it.
 */
export async function runChild(command, commandArguments, options) {
  const child = spawn(command, commandArguments, { cwd: ROOT, ...options });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // Ctrl-C reaches the child by itself: the terminal sends it to every process of the group.
  const pass = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}

function npm(npmArguments) {
  // The npm that runs this, if one does: another may be too old, or not on the PATH.
  const running = process.env.npm_execpath ?? '';
  if (running.endsWith('npm-cli.js')) return [process.execPath, [running, ...npmArguments]];
  return process.platform === 'win32'
    ? ['cmd.exe', ['/c', 'npm', ...npmArguments]]
    : ['npm', npmArguments];
}

// npm notes what it has installed once it is done; an interrupted installation has no note.
function reasonToInstall() {
  const wanted = readJson('package-lock.json')?.packages;
  if (wanted === undefined) throw new Failure('package-lock.json is missing.');
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return 'node_modules is missing or incomplete';
  const stale = Object.keys(wanted).find((path) => path && differs(wanted[path], installed[path]));
  return stale && `${stale} is not as package-lock.json says`;
}

function differs(wanted, installed) {
  // What is optional may be missing: it is for other systems.
  if (installed === undefined) return !wanted.optional && !wanted.devOptional && !wanted.peer;
  return wanted.version !== installed.version || wanted.integrity !== installed.integrity;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function reasonToBuild() {
  try {
    return readFileSync(STAMP, 'utf8') === sourcesHash() ? undefined : 'src has changed';
  } catch (error) {
    if (error.code === 'ENOENT') return 'dist is missing or incomplete';
    throw error;
  }
}

function sourcesHash() {
  const hash = createHash('sha256');
  // The compiler's version is in the lock file.
  for (const path of [...SOURCES, 'package-lock.json'].flatMap(filesIn)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  const names = readdirSync(join(ROOT, path)).sort();
  return names.flatMap((name) => filesIn(join(path, name)));
}

function lock() {
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);
  const path = join(tmpdir(), `budget-ledger-bootstrap-${key}`);
  while (!lockedBy(process.pid, path)) {
    if (isAlive(Number(readIfThere(path)))) pause();
    else rmSync(path, { force: true });
  }
  return () => rmSync(path, { force: true });
}

// A link appears with its content, so nobody sees a lock without its holder.
function lockedBy(pid, path) {
  const own = `${path}-${pid}`;
  writeFileSync(own, String(pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bootstrap();
