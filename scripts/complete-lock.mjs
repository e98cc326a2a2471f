import { readFileSync, writeFileSync } from 'node:fs';

// node scripts/complete-lock.mjs: adds to package-lock.json the optional packages of other systems,
// which `npm install` leaves out when the registry at hand lacks them. Without them `npm ci` takes the
// lock file for out of date. They have no checksum, so prefer a lock file made by a full registry.
const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'windows'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = Object.values(lock.packages).flatMap(missingOptionals);
for (const [path, entry] of added) lock.packages[path] = entry;
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} packages of other systems added\n`);

function missingOptionals({ dev, optionalDependencies = {} }) {
  return Object.entries(optionalDependencies)
    .map(([name, version]) => [`node_modules/${name}`, optional(name, version, dev)])
    .filter(([path, entry]) => entry !== undefined && lock.packages[path] === undefined);
}

function optional(name, version, dev) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+/.test(version)) return undefined;
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    os: [os],
  };
}
