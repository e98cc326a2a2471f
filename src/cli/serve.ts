import type { Command } from 'commander';
import type { Parts } from './serve-process.js';

const EXAMPLES = `
Stops on SIGINT or SIGTERM once what has begun is finished; a second signal ends it at once.

Examples:
  budget-ledger serve
  PORT=8080 DATABASE_URL=postgres://app@db/ledger budget-ledger api --no-migrate
  REDIS_URL=redis://queue:6379 DATABASE_URL=postgres://app@db/ledger budget-ledger worker`;

export function addServe(program: Command): void {
  addProcess(program, 'serve', 'the API and the workers in one process', {
    api: true,
    workers: true,
  });
  addProcess(program, 'api', 'the API alone; any number of them', { api: true, workers: false });
  addProcess(program, 'worker', 'workers alone; any number of them', { api: false, workers: true });
}

function addProcess(program: Command, name: string, description: string, parts: Parts): void {
  program
    .command(name)
    .description(description)
    .option('--no-migrate', 'leave the schema as it is')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { readonly migrate: boolean }) => {
      // The web server and the queues take a second to load: not for the other commands.
      const { serve } = await import('./serve-process.js');
      await serve(parts, options);
    });
}
