import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { createLog } from '../http/request-log.js';
import { createServer } from '../http/server.js';
import { openHints } from '../jobs/hints.js';
import { startWorkers } from '../jobs/worker.js';
import { Ledger } from '../ledger/ledger.js';
import { listKeys } from '../platform/api-keys.js';
import { type Config, redacted } from '../platform/config.js';
import type { Runtime } from '../platform/runtime.js';
import { openMigrated } from './migrate.js';
import { configOf, openApplication, stopSignal } from './session.js';

export interface Parts {
  readonly api: boolean;
  readonly workers: boolean;
}

/** Runs the parts until the process is told to stop. */
export async function serve(
  parts: Parts,
  { migrate }: { readonly migrate: boolean },
): Promise<void> {
  const config = configOf();
  const log = createLog(config.LOG_LEVEL);
  log.info({ config: redacted(config) }, 'starting');
  const signalled = stopSignal();
  const runtime = await openMigrated(config, { migrate, log: (message) => log.info(message) });
  const closers: (() => Promise<void>)[] = [() => runtime.close()];
  try {
    await start(parts, { config, runtime, log, closers });
    log.info(`stopping: ${await signalled}`);
  } finally {
    // Last started stops first: no work comes in while what is under way is finished.
    for (const close of closers.reverse()) await close();
  }
  log.info('stopped');
}

interface Started {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly closers: (() => Promise<void>)[];
}

async function start(parts: Parts, started: Started): Promise<void> {
  const { config, runtime, log, closers } = started;
  const { database } = runtime;
  if (!parts.api) {
    const application = await openApplication(runtime);
    closers.push(() => application.close());
    return startJobs(parts, application, started);
  }
  const server = await createServer({ config, database, log });
  closers.push(() => server.close());
  await startJobs(parts, server, started);
  await server.listen(config.PORT, config.HOST);
  log.info(`listening on ${await server.getUrl()}, documentation at /docs`);
  if ((await listKeys(database.db)).length > 0) return;
  log.warn('there is no API key yet: budget-ledger keys create --name NAME --role ROLE');
}

async function startJobs(
  { workers }: Parts,
  application: INestApplicationContext,
  { config, runtime, log, closers }: Started,
): Promise<void> {
  const { database, databaseUrl } = runtime;
  const ledger = application.get(Ledger);
  const say = (message: string) => log.info(message);
  if (workers) {
    const commandBus = application.get(CommandBus);
    const options = { config, database, databaseUrl, commandBus, ledger, log: say };
    const started = await startWorkers(options);
    closers.push(() => started.stop());
    return;
  }
  const hints = await openHints({ redisUrl: config.REDIS_URL, databaseUrl, log: say });
  closers.push(() => hints.close());
  ledger.onAppended((ledgerId) => hints.hintAppended(ledgerId));
}
