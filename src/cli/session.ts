import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command as BusCommand, CommandBus, type Query, QueryBus } from '@nestjs/cqrs';
import { Ledger } from '../ledger/ledger.js';
import { type Config, readConfig } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { openRuntime, type Runtime } from '../platform/runtime.js';
import { BadInput, Unavailable } from './failures.js';

/** What a command works with. All writes go through `execute`. */
export interface Session {
  readonly config: Config;
  readonly database: Database;
  readonly ledger: Ledger;
  execute<Result>(command: BusCommand<Result>): Promise<Result>;
  query<Result>(query: Query<Result>): Promise<Result>;
}

/** The configuration, or `BadInput` that names every bad variable. */
export function configOf(environment: NodeJS.ProcessEnv = process.env): Config {
  try {
    return readConfig(environment);
  } catch (error) {
    throw new BadInput((error as Error).message);
  }
}

/** Opens the database and the application on it, works, and closes both. */
export async function withSession<Result>(
  work: (session: Session) => Promise<Result>,
  log: (message: string) => void = () => undefined,
): Promise<Result> {
  const config = configOf();
  // An embedded database is ours to migrate; another's schema is changed when somebody says so.
  const migrate = config.DATABASE_URL === undefined;
  const runtime = await openServers({ config, log, migrate });
  const closeOnSignal = onSignals(() => runtime.close());
  try {
    const application = await openApplication(runtime);
    try {
      return await work(sessionOf(application, runtime));
    } finally {
      await application.close();
    }
  } finally {
    closeOnSignal.cancel();
    await runtime.close();
  }
}

/** The application without its HTTP edge. */
export async function openApplication({
  config,
  database,
}: Runtime): Promise<INestApplicationContext> {
  // Loaded only when there is something to do: wrong usage and --help are answered at once.
  const [{ NestFactory }, { AppModule }] = await Promise.all([
    import('@nestjs/core'),
    import('../app.module.js'),
  ]);
  return NestFactory.createApplicationContext(AppModule.with({ config, database }), {
    logger: false,
    abortOnError: false,
  });
}

export function sessionOf(application: INestApplicationContext, runtime: Runtime): Session {
  const commandBus = application.get(CommandBus);
  const queryBus = application.get(QueryBus);
  return {
    config: runtime.config,
    database: runtime.database,
    ledger: application.get(Ledger),
    execute: (command) => commandBus.execute(command),
    query: (query) => queryBus.execute(query),
  };
}

/** Opens the servers; an embedded database that another process has started is used as it runs. */
export async function openServers(options: Parameters<typeof openRuntime>[0]): Promise<Runtime> {
  try {
    return await openRuntime(options);
  } catch (error) {
    const folder = /^The data folder (.+) is in use by process \d+\./.exec(
      String((error as Error).message),
    )?.[1];
    if (folder === undefined) throw error;
    const url = runningServerUrl(folder);
    if (url === undefined) throw new Unavailable((error as Error).message);
    const config = { ...options.config, DATABASE_URL: url };
    return { ...(await openRuntime({ ...options, config })), config: options.config };
  }
}

// Whoever may read the password file beside the data may use the server: it is as private as the data.
function runningServerUrl(folder: string): string | undefined {
  try {
    const [port, password] = ['port', 'password'].map((name) =>
      readFileSync(join(folder, name), 'utf8').trim(),
    );
    return `postgres://budget_ledger:${password}@127.0.0.1:${port}/budget_ledger`;
  } catch {
    return undefined;
  }
}

/** Runs `stop` when the process is told to end, and ends it then with the code of the signal. */
export function onSignals(stop: () => Promise<void>): { cancel(): void } {
  const handlers = Object.entries(SIGNAL_CODES).map(([signal, code]) => {
    const handler = () => {
      cancel();
      void stop().finally(() => process.exit(code));
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  const cancel = () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
  return { cancel };
}

/** Resolves with the first signal to stop; a second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(SIGNAL_CODES[signal]));
      });
    }
  });
}

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
