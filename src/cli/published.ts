import type { Command } from 'commander';
import { type OutputOptions, withOutput } from './output.js';

const EXAMPLES = `
The file is text or Markdown from a PDF, a page of HTML, an .xlsx workbook, or a PDF with a text layer; its
first bytes say which. Read are the twelve tables of Shenzhen, the nine of the national budget, and those of
the national final accounts. What cannot be told is a problem, and no figure. Nothing is written and no
database is asked. --json prints everything: each cell with its place, each figure with its key.

\`tie-out\` asks whether the printed figures can hold together (勾稽关系) and ends with 1 when they contradict
each other. \`open\` chooses lines that fulfil every printed sum, for a ledger whose lines were not published,
and writes what \`import ledger\` and \`import lines\` read; nothing is posted before somebody does that.

Examples:
  budget-ledger published read budget-2023.md
  budget-ledger published read budget-2023.pdf --json
  budget-ledger published tie-out budget-2023.md
  budget-ledger published open budget-2023.md --ledger 440307-audit-2023 --out opening`;

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
  const tieOut = group
    .command('tie-out')
    .description('whether the printed figures contradict each other')
    .argument('<file>', 'the document')
    .option('--all', 'also what holds, and what could not be asked')
    .addHelpText('after', EXAMPLES);
  withOutput(tieOut).action(async (file: string, options: TieOutOptions) =>
    (await import('./published-tie-out.js')).printTieOuts(file, options),
  );
  const open = group
    .command('open')
    .description('lines that could stand behind a published budget, to open a ledger with')
    .argument('<file>', 'the document')
    .requiredOption('--ledger <id>', 'what the ledger is to be called: 440307-audit-2023')
    .requiredOption('--out <folder>', 'a new folder for ledger.json, lines.csv and ranges.csv')
    .addHelpText('after', EXAMPLES);
  withOutput(open).action(async (file: string, options: OpenOptions) =>
    (await import('./published-open.js')).writeOpening(file, options),
  );
}

export interface TieOutOptions extends OutputOptions {
  readonly all?: boolean;
}

export interface OpenOptions extends OutputOptions {
  readonly ledger: string;
  readonly out: string;
}
