import {
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
  stopOnSignals,
} from '../../src/platform/embedded-postgres.js';

// A process of its own with an embedded server, for tests that kill it: see server-process.ts.

export interface ServerProcessOrder {
  readonly options: Omit<EmbeddedPostgresOptions, 'log'>;
  /** Become this user first. Done here, after loading: it may be unable to read the sources. */
  readonly uid?: number;
  /** End by process.exit() once started, without stop(). */
  readonly exitWithoutStop?: boolean;
}

const order = JSON.parse(process.argv[2] ?? '') as ServerProcessOrder;
const say = (report: object) => process.stdout.write(`${JSON.stringify(report)}\n`);

if (order.uid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(order.uid);
  process.setuid?.(order.uid);
  process.chdir('/');
}
try {
  const log = (message: string) => say({ log: message });
  const server = await startEmbeddedPostgres({ ...order.options, log });
  stopOnSignals(server);
  say({ started: server });
  if (order.exitWithoutStop) process.exit(0);
  setInterval(() => {}, 60_000);
} catch (error) {
  say({ failed: (error as Error).message });
}
