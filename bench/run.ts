import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { benchAlertDetection } from './alert-detection.js';
import { benchAlertLatency } from './alert-latency.js';
import { benchAppend } from './append.js';
import { benchFaults } from './faults.js';
import { startServer } from './ground.js';
import { benchHttp } from './http.js';
import { benchRebuild } from './rebuild.js';

// npm run bench [-- append http rebuild alerts detection]: figures of one run, one PostgreSQL with fsync on.
// npm run bench -- faults [--rounds 200] [--seed 1]: servers of its own, which it kills.
const BENCHES = {
  append: benchAppend,
  http: benchHttp,
  rebuild: benchRebuild,
  alerts: benchAlertLatency,
  detection: benchAlertDetection,
};

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
if (asked.includes('faults')) {
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!(rounds >= 2)) throw new Error(`--rounds must be 2 or more, and is ${values.rounds}`);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be a number: ${values.seed}`);
  await benchFaults({ rounds, seed });
} else {
  await benchAll();
}

async function benchAll(): Promise<void> {
  const server = await startServer();
  try {
    for (const [name, bench] of Object.entries(BENCHES)) {
      if (asked.length === 0 || asked.includes(name)) await bench(server.url);
    }
    const { rss, heapUsed } = process.memoryUsage();
    const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
    console.log(
      `\nmemory of this process: ${mebibytes(rss)} resident, ${mebibytes(heapUsed)} heap`,
    );
  } finally {
    await server.stop();
  }
}
