import type { Command } from 'commander';
import { type OutputOptions, withOutput } from './output.js';

const EXAMPLES = `
The file is text or Markdown from a PDF, a page of HTML, an .xlsx workbook, or a PDF with a text layer; its
first bytes say which. Read are the twelve tables of Shenzhen, the nine of the national budget, and those of
the national final accounts. What cannot be told is a problem, and no figure. Nothing is written and no
database is asked. --json prints everything: each cell with its place, each figure with its key.

Examples:
  budget-ledger published read budget-2023.md
  budget-ledger published read budget-2023.pdf --json`;

export function addPublished(program: Command): void {
  const group = program
    .command('published')
    .description('budgets and final accounts as departments publish them')
    .addHelpText('after', EXAMPLES);
  const read = group
    .command('read')
    .description('the tables, figures and problems of a published document')
    .argument('<file>', 'the document')
    .addHelpText('after', EXAMPLES);
  withOutput(read).action(async (file: string, options: OutputOptions) =>
    (await import('./published-read.js')).printPublished(file, options),
  );
}
