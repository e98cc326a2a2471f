import { type Command, Option } from 'commander';
import { DeliveriesQuery, DeliveryQuery } from '../capabilities/deliveries/deliveries.queries.js';
import { RedeliverCommand } from '../capabilities/deliveries/subscriptions.commands.js';
import { DELIVERY_STATUSES, type Delivery, type DeliveryStatus } from '../deliveries/deliveries.js';
import { actorOf, numberArgument } from './arguments.js';
import { BadInput } from './failures.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';
import { nameArgument } from './subscriptions.js';

const EXAMPLES = `
A delivery that failed ten times in three days is dead; so is mail that was refused for good.

Examples:
  budget-ledger deliveries list desk --status pending
  budget-ledger deliveries dead desk
  budget-ledger deliveries attempts desk msg_1f0c…
  budget-ledger deliveries replay desk msg_1f0c…
  budget-ledger deliveries replay desk --all-dead`;

const EVERYTHING = null;

interface ListOptions extends OutputOptions {
  readonly status?: DeliveryStatus;
  readonly limit: number;
}

/** Gives the program what was sent of alerts, and what was not. */
export function addDeliveries(program: Command): void {
  const deliveries = program
    .command('deliveries')
    .description('what was sent of alerts, and what could not be')
    .addHelpText('after', EXAMPLES);
  const verb = (name: string, description: string) =>
    withOutput(
      deliveries.command(name).description(description).addHelpText('after', EXAMPLES),
    ).argument('<name>', 'the subscription', nameArgument);
  const limit = [
    '--limit <n>',
    'most rows',
    numberArgument({ least: 1, most: 10_000 }),
    100,
  ] as const;
  verb('list', 'deliveries in their order')
    .addOption(new Option('--status <name>', 'only these').choices(DELIVERY_STATUSES))
    .option(...limit)
    .action(listAction);
  verb('dead', 'deliveries that were given up')
    .option(...limit)
    .action((name: string, options: ListOptions) =>
      listAction(name, { ...options, status: 'dead' }),
    );
  verb('attempts', 'every attempt at one delivery')
    .argument('<message-id>', 'which')
    .action(attemptsAction);
  verb('replay', 'send again, under the same message ids')
    .argument('[message-id...]', 'which')
    .option('--all-dead', 'every one that is dead')
    .action(replayAction);
}

async function listAction(name: string, options: ListOptions): Promise<void> {
  const { status, limit } = options;
  const asked = new DeliveriesQuery(name, EVERYTHING, { status, limit });
  const { deliveries } = await withSession(({ query }) => query(asked));
  const keys = ['messageId', 'status', 'attempts', 'dueAt', 'ledger', 'seq', 'object', 'lastError'];
  const columns = keys.map((key) => ({ key, title: key }));
  print({ columns, rows: deliveries.map(rowOf), json: { deliveries } }, options);
}

function rowOf({ messageId, status, attempts, dueAt, lastError, notice }: Delivery) {
  const { ledgerId: ledger, seq, object } = notice;
  const { dimension, key, month } = object;
  const named = [dimension, key, month].filter(Boolean).join(' ');
  return { messageId, status, attempts, dueAt, ledger, seq, object: named, lastError };
}

async function attemptsAction(
  name: string,
  messageId: string,
  options: OutputOptions,
): Promise<void> {
  const asked = new DeliveryQuery(name, EVERYTHING, messageId);
  const found = await withSession(({ query }) => query(asked));
  const keys = ['number', 'begunAt', 'durationMs', 'outcome', 'httpStatus', 'error', 'response'];
  const columns = keys.map((key) => ({ key, title: key }));
  print({ columns, rows: found.attempts.map((one) => ({ ...one })), json: found }, options);
}

async function replayAction(
  name: string,
  messageIds: readonly string[],
  options: OutputOptions & { readonly allDead?: boolean },
): Promise<void> {
  const all = options.allDead === true;
  if (all === messageIds.length > 0) throw new BadInput('name messages, or give --all-dead');
  const which = all ? ({ dead: true } as const) : { messageIds };
  const asker = { actor: actorOf({}), only: EVERYTHING };
  const command = new RedeliverCommand({ name, which }, asker);
  const redelivered = await withSession(({ execute }) => execute(command));
  const columns = [{ key: 'redelivered', title: 'redelivered' }];
  print({ columns, rows: [{ redelivered }], json: { redelivered } }, options);
}
