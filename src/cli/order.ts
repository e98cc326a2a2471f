import type { Command } from 'commander';

const HELP = `
Every write of the API is a verb here, with the same fields and the same checks. The same order is
recorded once: give it a --key of its own where the very same is meant again.

Examples:
  budget-ledger order list
  budget-ledger order list --json
  budget-ledger order list --csv
  budget-ledger order record-payment --help
  budget-ledger order record-payment --file payment.json --dry-run`;

/** Orders to a ledger: the verbs are looked up only when one is asked for. */
export function addOrder(program: Command): void {
  const order = program
    .command('order')
    .description('give a ledger an order: every write of the API')
    .addHelpText('after', HELP);
  // They are made of the routes of HTTP, which take a third of a second to load.
  program.hook('preSubcommand', async (_, named) => {
    if (named === order) (await import('./order-verbs.js')).addVerbs(order);
  });
}
