import 'reflect-metadata';
import { benchAppend } from './append.js';
import { startServer } from './ground.js';
import { benchHttp } from './http.js';
import { benchRebuild } from './rebuild.js';

// npm run bench [-- append http rebuild]: figures of one run, against one PostgreSQL with fsync on.
const BENCHES = { append: benchAppend, http: benchHttp, rebuild: benchRebuild };

const asked = process.argv.slice(2);
const server = await startServer();
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length === 0 || asked.includes(name)) await bench(server.url);
  }
  const { rss, heapUsed } = process.memoryUsage();
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log(`\nmemory of this process: ${mebibytes(rss)} resident, ${mebibytes(heapUsed)} heap`);
} finally {
  await server.stop();
}
