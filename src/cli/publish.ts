import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { WholePublicationQuery } from '../capabilities/publication/publication.queries.js';
import { publicationHtml } from '../exporters/publication-html.js';
import { publicationMarkdown } from '../exporters/publication-markdown.js';
import type { KnownAt } from '../ledger/moment.js';
import type { Publication } from '../reports/publication.js';
import { PHASES, type Phase } from '../reports/table.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import { BadInput } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
The same ledger at the same moment gives the same file, to the byte; its SHA-256 is printed.

Examples:
  budget-ledger publish 440307-audit-2023 --output budget.md
  budget-ledger publish 440307-audit-2023 --format html --output budget.html --phase adjusted
  budget-ledger publish --format md --output june.md --phase executed --as-of 2023-06-30`;

const FORMATS: Readonly<Record<string, (publication: Publication) => string>> = {
  md: publicationMarkdown,
  html: publicationHtml,
};

interface PublishOptions extends OutputOptions {
  readonly format: string;
  readonly output: string;
  readonly phase: Phase;
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

export function addPublish(program: Command): void {
  const command = program
    .command('publish')
    .description('the whole publication, nine narrative parts and twelve tables, as a new file')
    .argument('[ledger]', LEDGER_HELP)
    .addOption(
      new Option('--format <format>', 'Markdown or a page of HTML')
        .choices(Object.keys(FORMATS))
        .default('md'),
    )
    .requiredOption('--output <file>', 'a file that is not there yet')
    .addOption(
      new Option('--phase <phase>', 'approved, adjusted or executed')
        .choices(PHASES)
        .default('approved'),
    )
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(publish);
}

async function publish(named: string | undefined, options: PublishOptions): Promise<void> {
  const { format, output, phase, asOf, knownAt } = options;
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  const { ledgerId, found } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    return {
      ledgerId: id,
      found: await session.query(new WholePublicationQuery(id, phase, moment)),
    };
  });
  const text = FORMATS[format]?.(found.publication) ?? '';
  await writeFile(output, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EEXIST' ? 'there is such a file already' : error.message;
    throw new BadInput(`--output ${output}: ${reason}`);
  });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const row = { ledgerId, seq: found.seq, phase, output, sha256 };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: { ...row, ...moment } }, options);
}
