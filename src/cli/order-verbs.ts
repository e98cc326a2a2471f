import { type Command, Option } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { CAPABILITIES } from '../app.capabilities.js';
import { IDEMPOTENCY_KEY_FORM } from '../http/idempotency-key.js';
import { namesIn, type OrderRoute } from '../http/order-route.js';
import { canonicalText } from '../ledger/codec.js';
import type { CommandMeta } from '../ledger/ledger.js';
import { actorOf, ledgerIdOf, metaOf, seqArgument } from './arguments.js';
import { BadInput } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { printReceipt } from './order-answer.js';
import { type Field, fieldsOf } from './order-fields.js';
import { type BodyOptions, checked, givenBody, nameAndValue } from './order-input.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

interface OrderOptions extends OutputOptions, BodyOptions {
  readonly ledger?: string;
  readonly path: readonly string[];
  readonly dryRun?: boolean;
  readonly key?: string;
  readonly actor?: string;
  readonly role: string;
  readonly ifMatch?: number;
}

/** Every write of every capability. */
export const ROUTES = CAPABILITIES.flatMap(({ orders = [] }) => orders);

/** Gives `order` a verb for every write of every capability, and the list of them. */
export function addVerbs(order: Command): void {
  withOutput(order.command('list').description('every verb with its roles and its fields'))
    .addHelpText('after', '\nExamples:\n  budget-ledger order list')
    .action((options: OutputOptions) => listVerbs(options));
  for (const route of ROUTES) addVerb(order, route);
}

function addVerb(order: Command, route: OrderRoute): void {
  const { path, summary, roles, ifMatch } = route;
  const names = pathNames(route);
  const command = order
    .command(verbOf(route))
    .description(`${lowered(summary)} (${roles.join(', ')})`)
    .option('--ledger <id>', LEDGER_HELP)
    .option('--file <json>', 'the order as a JSON object; - reads standard input')
    .option('--set <name=value>', 'one of its fields; lines.0.amount is one inside', collect, [])
    .addOption(
      new Option('--path <name=value>', `what the order is about: ${names.join(', ')}`)
        .argParser(collect)
        .default([])
        .hideHelp(names.length === 0),
    )
    .option('--dry-run', 'print what it would change, and write nothing')
    .option('--key <text>', 'idempotency key (default: made of the order itself)')
    .option('--actor <name>', 'who does it, as events will say (default: cli:<user>)')
    .addOption(
      new Option('--role <role>', 'in which capacity').choices(roles).default(roles.at(0)),
    );
  if (ifMatch !== undefined) {
    const version = `changedSeq of the document that was read${ifMatch === 'required' ? '; required' : ''}`;
    command.option('--if-match <seq>', version, seqArgument);
  }
  withOutput(command)
    .addHelpText('after', () => helpOf(route, path))
    .action((options: OrderOptions) => giveOrder(route, options));
}

async function giveOrder(route: OrderRoute, options: OrderOptions): Promise<void> {
  const { ifMatch } = options;
  const given = await givenBody(route.body, options);
  const body = checked(route.body, given, 'body');
  const names = Object.fromEntries(options.path.map((pair) => nameAndValue(pair, '--path')));
  if (route.ifMatch === 'required' && ifMatch === undefined) {
    throw new BadInput(
      '--if-match: is required, with the changedSeq of the document that was read',
    );
  }
  const answered = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, options.ledger);
    const path = checked(route.pathSchema, { ...names, ledgerId }, 'param');
    const { effectiveOn, documentNumber } = body;
    const content = { verb: verbOf(route), path, body: given, ifMatch };
    const meta = { ...orderMeta(options, content), effectiveOn, documentNumber };
    const expectedSeqs = ifMatch === undefined ? undefined : [ifMatch];
    const asked = { ledgerId, path, body, meta, newId: () => uuidv7(), expectedSeqs };
    const command = route.command(asked);
    return { ledgerId, receipt: await session.execute(command) };
  });
  printReceipt(answered, options);
}

// Who orders is a part of the request: what one person is refused, another may do.
function orderMeta(options: OrderOptions, content: object): Omit<CommandMeta, 'effectiveOn'> {
  const { key, role, dryRun = false } = options;
  if (key !== undefined && !IDEMPOTENCY_KEY_FORM.test(key)) {
    throw new BadInput('--key: must be 1 to 200 ASCII characters');
  }
  const request = canonicalText({ ...content, actor: actorOf(options), role });
  return {
    ...metaOf(options, { effectiveOn: '', request }),
    role,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(dryRun ? { dryRun } : {}),
  };
}

const LIST_COLUMNS = [
  { key: 'verb', title: 'verb' },
  { key: 'summary', title: 'what it does' },
  { key: 'roles', title: 'roles' },
  { key: 'path', title: 'path' },
  { key: 'fields', title: 'fields (? may be left out)' },
];

function listVerbs(options: OutputOptions): void {
  const verbs = ROUTES.map((route) => {
    const { summary, roles, path, ifMatch } = route;
    const fields = fieldsOf(route.body).map(({ example: _, ...field }) => field);
    return { verb: verbOf(route), summary, roles, path, ifMatch, fields };
  });
  const rows = verbs.map(({ verb, summary, roles, path, fields }) => {
    const outer = fields.filter(({ name }) => !name.includes('.'));
    const named = outer.map(({ name, required }) => (required ? name : `${name}?`));
    return { verb, summary, roles: roles.join(', '), path, fields: named.join(', ') };
  });
  print({ columns: LIST_COLUMNS, rows, json: verbs }, options);
}

function helpOf(route: OrderRoute, path: string): string {
  const fields = fieldsOf(route.body);
  const [names, types] = (['name', 'type'] as const).map((column) =>
    Math.max(...fields.map((field) => field[column].length)),
  );
  const lines = fields.map(({ name, type, required, description }) => {
    const word = required ? 'required' : 'optional';
    return `  ${name.padEnd(names ?? 0)}  ${type.padEnd(types ?? 0)}  ${word}  ${description}`;
  });
  const given = pathNames(route).map((name) => ` --path ${name}=…`);
  const version = route.ifMatch === 'required' ? ' --if-match 17' : '';
  const set = fields
    .filter(isToSet)
    .map(({ name, example }) => ` \\\n    --set ${name}=${example}`);
  const order = `budget-ledger order ${verbOf(route)}${given.join('')}${version}`;
  return `
Fields:
${lines.map((line) => line.trimEnd()).join('\n')}

Also POST /v1/ledgers/:ledgerId/${path}.

Examples:
  ${order} --file order.json
  ${order} --dry-run${set.join('')}`;
}

function isToSet({ required, example }: Field): boolean {
  return required && example !== '';
}

/** `refundPayment` as `refund-payment`. */
export function verbOf({ id }: OrderRoute): string {
  return id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function pathNames({ path }: OrderRoute): string[] {
  return namesIn(path);
}

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
