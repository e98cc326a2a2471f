import type { CommandBus } from '@nestjs/cqrs';
import {
  type PostCrossingCommand,
  PostCrossingHandler,
} from '../../src/alerts/overspend.commands.js';
import { detectOverspend } from '../../src/alerts/overspend.job.js';
import type { Recorded } from '../../src/domain/events.js';
import { crossingKey } from '../../src/domain/overspend.js';
import { streamEvents } from '../../src/event-store/read.js';
import { decodeEvent } from '../../src/ledger/codec.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database, Db } from '../../src/platform/database.js';

export type Bus = Pick<CommandBus, 'execute'>;

/** The command bus as far as the overspend job needs it. */
export function busOf(ledger: Ledger): Bus {
  const handler = new PostCrossingHandler(ledger);
  const execute = (command: PostCrossingCommand) => handler.execute(command);
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
