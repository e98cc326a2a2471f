import type { CommandBus } from '@nestjs/cqrs';
import {
  PostAlertCommand,
  PostAlertHandler,
  RecordSelfCheckCommand,
  RecordSelfCheckHandler,
  SweepAlertsCommand,
  SweepAlertsHandler,
} from '../../src/alerts/alerts.commands.js';
import { detectAlerts, sweepFor } from '../../src/alerts/alerts.job.js';
import { PostCrossingCommand, PostCrossingHandler } from '../../src/alerts/overspend.commands.js';
import { detectOverspend } from '../../src/alerts/overspend.job.js';
import type { Recorded } from '../../src/domain/events.js';
import { crossingKey } from '../../src/domain/overspend.js';
import { streamEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database, Db } from '../../src/platform/database.js';

export type Bus = Pick<CommandBus, 'execute'>;

/** The command bus as far as the jobs that detect something need it. */
export function busOf(ledger: Ledger): Bus {
  const handlers = new Map<unknown, { execute(command: never): Promise<unknown> }>([
    [PostCrossingCommand, new PostCrossingHandler(ledger)],
    [PostAlertCommand, new PostAlertHandler(ledger)],
    [SweepAlertsCommand, new SweepAlertsHandler(ledger)],
    [RecordSelfCheckCommand, new RecordSelfCheckHandler(ledger)],
  ]);
  const execute = (command: object) =>
    handlers.get(command.constructor)?.execute(command as never) as Promise<unknown>;
  return { execute } as Bus;
}

/** Runs the job once; returns what was logged. */
export async function detect(
  database: Database,
  commandBus: Bus,
  ledgerId: string,
): Promise<string[]> {
  const logged: string[] = [];
  await detectOverspend({
    database,
    commandBus,
    ledgerId,
    log: (message) => logged.push(message),
  });
  return logged;
}

/** Every event of a log. */
export async function historyOf(db: Db, ledgerId: string): Promise<Recorded[]> {
  const history: Recorded[] = [];
  for await (const stored of streamEvents(db, { ledgerId, afterSeq: 0 })) {
    history.push(decodeEvent(stored));
  }
  return history;
}

/** The keys of the crossings that are in the log, in its order. */
export async function flagsIn(db: Db, ledgerId: string): Promise<string[]> {
  const history = await historyOf(db, ledgerId);
  return history.flatMap(({ event }) => {
    if (event.type === 'OverspendFlagged') return [crossingKey({ ...event, direction: 'flag' })];
    if (event.type === 'OverspendCleared') return [crossingKey({ ...event, direction: 'clear' })];
    return [];
  });
}

/** Runs the job of alerts once; returns what was logged. */
export async function alert(
  database: Database,
  commandBus: Bus,
  ledgerId: string,
): Promise<string[]> {
  const logged: string[] = [];
  const log = (message: string) => logged.push(message);
  await detectAlerts({ database, commandBus, ledgerId, log });
  return logged;
}

/** Has the rules of time judged for a day, as the job does when it is due. */
export async function sweepOn(
  database: Database,
  commandBus: Bus,
  { ledgerId, on }: { readonly ledgerId: string; readonly on: string },
): Promise<void> {
  await sweepFor({ database, commandBus, ledgerId, log: () => undefined }, on);
  await alert(database, commandBus, ledgerId);
}

/** What the log says of alerts, in short and in its order. */
export async function alertsIn(db: Db, ledgerId: string): Promise<string[]> {
  const history = await historyOf(db, ledgerId);
  return history.flatMap(({ event }) =>
    event.type === 'AlertRaised' || event.type === 'AlertEscalated' || event.type === 'AlertCleared'
      ? [`${event.type} ${event.alertId} #${event.episode} tier ${event.tier}`]
      : [],
  );
}
