import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  SubscriptionChangesQuery,
  SubscriptionQuery,
  SubscriptionsQuery,
} from '../capabilities/deliveries/deliveries.queries.js';
import {
  AddSecretCommand,
  PutSubscriptionCommand,
  SetSubscriptionStatusCommand,
} from '../capabilities/deliveries/subscriptions.commands.js';
import { SIGNINGS, type Signing, type Subscription } from '../deliveries/subscription.js';
import { actorOf, numberArgument, seqArgument } from './arguments.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';
import { addFilterOptions, orderOfOptions, type PutOptions } from './subscription-options.js';

const EXAMPLES = `
Examples:
  budget-ledger subscriptions put desk --channel webhook --url https://hooks.example.org/budget
  budget-ledger subscriptions put chief --channel email --to chief@example.org --digest daily
  budget-ledger subscriptions put group --channel dingtalk --url "$ROBOT_URL" --secret "$ROBOT_SECRET"
  budget-ledger subscriptions put audit --channel email --to audit@example.org --role auditor
  budget-ledger subscriptions list
  budget-ledger subscriptions history desk
  budget-ledger subscriptions rotate desk 2026-05 --overlap-hours 48
  budget-ledger subscriptions disable desk --reason "the receiver moves"
  budget-ledger subscriptions enable desk`;

const EVERYTHING = null;

/** Gives the program the receivers of alerts. */
export function addSubscriptions(program: Command): void {
  const subscriptions = program
    .command('subscriptions')
    .description('who is told of alerts, and how')
    .addHelpText('after', EXAMPLES);
  const verb = (name: string, description: string) =>
    withOutput(subscriptions.command(name).description(description).addHelpText('after', EXAMPLES));
  const put = verb('put', 'make a subscription, or change it; a secret is printed once').argument(
    '<name>',
    'lower-case letters, digits and dashes',
    nameArgument,
  );
  addFilterOptions(put)
    .option('--from-seq <n>', 'of a new one for one ledger: its first event', seqArgument)
    .action(putAction);
  verb('list', 'every subscription, without its secrets').action(listAction);
  verb('history', 'who changed what about a subscription, and when')
    .argument('<name>', 'the subscription', nameArgument)
    .action(historyAction);
  verb('rotate', 'sign with another secret as well; the others expire')
    .argument('<name>', 'the subscription', nameArgument)
    .argument('<secret-id>', 'a name for the new secret', nameArgument)
    .requiredOption(
      '--overlap-hours <n>',
      'how long the others stay good',
      numberArgument({ least: 0, most: 2_160 }),
    )
    .addOption(new Option('--signing <how>', 'of a webhook').choices(SIGNINGS))
    .option('--secret <text>', 'of a robot, as its page shows it')
    .action(rotateAction);
  verb('disable', 'send nothing more; what comes meanwhile waits')
    .argument('<name>', 'the subscription', nameArgument)
    .requiredOption('--reason <text>', 'why')
    .action((name: string, options: OutputOptions & { readonly reason: string }) =>
      statusAction({ name, disabledReason: options.reason }, options),
    );
  verb('enable', 'send again, first what waited')
    .argument('<name>', 'the subscription', nameArgument)
    .action((name: string, options: OutputOptions) =>
      statusAction({ name, disabledReason: null }, options),
    );
}

/** The name of a subscription or of a secret. */
export function nameArgument(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('must be 1 to 64 lower-case letters, digits and dashes.');
}

async function putAction(name: string, options: PutOptions): Promise<void> {
  const order = await orderOfOptions(name, options);
  const asker = { actor: actorOf({}), only: EVERYTHING };
  const { secret, subscription } = await withSession(async (session) => ({
    secret: await session.execute(new PutSubscriptionCommand(order, asker)),
    subscription: await session.query(new SubscriptionQuery(name, EVERYTHING)),
  }));
  printSubscriptions([subscription], options, { subscription, secret: secret ?? null });
  const shown = secret?.secret ?? secret?.publicKey;
  if (shown !== null && shown !== undefined) note(`${secret?.secretId}: ${shown}`);
}

async function listAction(options: OutputOptions): Promise<void> {
  const page = { limit: 10_000 };
  const found = await withSession(({ query }) => query(new SubscriptionsQuery(EVERYTHING, page)));
  printSubscriptions(found, options, { subscriptions: found });
}

async function historyAction(name: string, options: OutputOptions): Promise<void> {
  const asked = new SubscriptionChangesQuery(name, EVERYTHING, { limit: 10_000 });
  const changes = await withSession(({ query }) => query(asked));
  const rows = changes.map(({ fields, ...change }) => ({
    ...change,
    fields: fields.map(({ field, to }) => `${field}: ${JSON.stringify(to)}`).join(', '),
  }));
  const keys = ['number', 'changedAt', 'changedBy', 'change', 'fields'];
  const columns = keys.map((key) => ({ key, title: key }));
  print({ columns, rows, json: { changes } }, options);
}

async function rotateAction(
  name: string,
  secretId: string,
  options: OutputOptions & {
    readonly overlapHours: number;
    readonly signing?: Signing;
    readonly secret?: string;
  },
): Promise<void> {
  const { overlapHours, signing, secret: robotSecret } = options;
  const order = { name, secretId, signing, robotSecret, overlapMs: overlapHours * 3_600_000 };
  const asker = { actor: actorOf({}), only: EVERYTHING };
  const made = await withSession(({ execute }) => execute(new AddSecretCommand(order, asker)));
  const columns = ['secretId', 'secret', 'publicKey'].map((key) => ({ key, title: key }));
  print({ columns, rows: [{ ...made }], json: { secret: made } }, options);
}

async function statusAction(
  order: { readonly name: string; readonly disabledReason: string | null },
  options: OutputOptions,
): Promise<void> {
  const asker = { actor: actorOf({}), only: EVERYTHING };
  const subscription = await withSession(async ({ execute, query }) => {
    await execute(new SetSubscriptionStatusCommand(order, asker));
    return query(new SubscriptionQuery(order.name, EVERYTHING));
  });
  printSubscriptions([subscription], options, { subscription });
}

function printSubscriptions(
  found: readonly Subscription[],
  options: OutputOptions,
  json: unknown,
): void {
  const all = (list: readonly string[] | null) => list?.join(' ') ?? 'all';
  const rows = found.map((one) => ({
    name: one.name,
    channel: one.channel,
    sentTo: one.sentTo,
    status: one.disabledReason === null ? one.status : `${one.status}: ${one.disabledReason}`,
    ledgers: all(one.ledgers),
    kinds: all(one.kinds),
    units: all(one.units),
    roles: all(one.roles),
    leastSeverity: one.leastSeverity,
  }));
  const keys = ['name', 'channel', 'sentTo', 'status', 'ledgers', 'kinds', 'units', 'roles'];
  const columns = [...keys, 'leastSeverity'].map((key) => ({ key, title: key }));
  print({ columns, rows, json }, options);
}
