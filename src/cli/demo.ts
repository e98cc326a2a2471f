import type { Command } from 'commander';

const EXAMPLES = `
Runs on an embedded database of its own in the folder DATA_DIR-demo, which is emptied first; needs no server
and touches no other data. Ends with 1 when anything does not hold.

Examples:
  budget-ledger demo
  budget-ledger demo --keep`;

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('a whole year of a real department, from opening to proof')
    .option('--keep', 'go on with the data of the last demo')
    .addHelpText('after', EXAMPLES)
    .action(async ({ keep = false }: { readonly keep?: boolean }) => {
      const { demo } = await import('./demo-year.js');
      await demo({ keep });
    });
}
