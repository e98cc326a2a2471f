import { type Command, Option } from 'commander';
import { createKey, listKeys, ROLES, type Role, revokeKey } from '../platform/api-keys.js';
import { BadInput } from './failures.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger keys create --name treasury --role treasury
  budget-ledger keys create --name li --role officer --ledger 440307-audit-2023
  budget-ledger keys list
  budget-ledger keys revoke 1a2b3c4d`;

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys').addHelpText('after', EXAMPLES);
  const create = keys
    .command('create')
    .description('make a key; it is printed once and kept nowhere')
    .requiredOption('--name <name>', 'the person or system that holds it')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--ledger <id...>', 'the ledgers it may use (default: every ledger)')
    .addHelpText('after', EXAMPLES);
  withOutput(create).action(createAction);
  withOutput(keys.command('list').description('every key ever made, without its secret'))
    .addHelpText('after', EXAMPLES)
    .action(listAction);
  withOutput(keys.command('revoke').description('end a key').argument('<prefix>'))
    .addHelpText('after', EXAMPLES)
    .action(revokeAction);
}

async function createAction(
  options: OutputOptions & {
    readonly name: string;
    readonly role: Role;
    readonly ledger?: readonly string[];
  },
): Promise<void> {
  const { name, role, ledger: ledgers = null } = options;
  const made = await withSession(({ database }) =>
    createKey(database.db, { name, role, ledgers }).catch((error: Error) => {
      throw 'code' in error ? error : new BadInput(error.message);
    }),
  );
  const row = { key: made.key, prefix: made.prefix, name, role };
  const columns = ['key', 'name', 'role'].map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: { ...row, ledgers } }, options);
}

async function listAction(options: OutputOptions): Promise<void> {
  const keys = await withSession(({ database }) => listKeys(database.db));
  const rows = keys.map(({ ledgers, ...key }) => ({
    ...key,
    ledgers: ledgers?.join(' ') ?? 'all',
  }));
  const columns = ['prefix', 'name', 'role', 'ledgers', 'createdAt', 'revokedAt'];
  print({ columns: columns.map((key) => ({ key, title: key })), rows, json: keys }, options);
}

async function revokeAction(prefix: string, options: OutputOptions): Promise<void> {
  const revoked = await withSession(({ database }) => revokeKey(database.db, prefix));
  if (!revoked) throw new BadInput(`there is no key in force with the prefix ${prefix}`);
  const row = { prefix, revoked: 'yes' };
  const columns = [
    { key: 'prefix', title: 'prefix' },
    { key: 'revoked', title: 'revoked' },
  ];
  print({ columns, rows: [row], json: { prefix, revoked } }, options);
}
