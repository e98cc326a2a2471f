import { type Command, Option } from 'commander';
import { ALERTS } from '../alerts/alerts.projection.js';
import { OVERSPEND } from '../alerts/overspend.projection.js';
import { balanceProjection } from '../projections/balance.projection.js';
import { DEFINITIONS } from '../projections/definitions.js';
import type { Projection } from '../projections/projection.js';
import type { RebuildReport } from '../projections/projections.queries.js';
import { catchUp } from '../projections/projector.js';
import { rebuild } from '../projections/rebuild.js';
import { ledgerIdOf } from './arguments.js';
import { Found } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { progressOf } from './progress.js';
import { type Session, withSession } from './session.js';

const EXAMPLES = `
Builds each projection anew from the log beside the live one, compares the two cell by cell and puts
the new one in its place. Ends with 1 when the old one differed.

Examples:
  budget-ledger rebuild
  budget-ledger rebuild 440307-audit-2023 --projection subject`;

const FOLLOWERS: readonly Projection[] = [...DEFINITIONS.map(balanceProjection), OVERSPEND, ALERTS];
const PROJECTIONS: readonly string[] = FOLLOWERS.map(({ name }) => name);

interface RebuildOptions extends OutputOptions {
  readonly projection?: string;
}

export function addRebuild(program: Command): void {
  const command = program
    .command('rebuild')
    .description('build projections anew from the log')
    .argument('[ledger]', LEDGER_HELP)
    .addOption(new Option('--projection <name>', 'only this one').choices(PROJECTIONS))
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(rebuildAction);
}

async function rebuildAction(named: string | undefined, options: RebuildOptions): Promise<void> {
  const reports = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    const names = options.projection === undefined ? PROJECTIONS : [options.projection];
    const results: RebuildReport[] = [];
    for (const projection of names)
      results.push(await rebuildOne(session, { ledgerId, projection }));
    return results;
  });
  const rows = reports.map(({ differences: _, ...report }) => ({ ...report }));
  const columns = Object.keys(rows[0] ?? {}).map((key) => ({ key, title: key }));
  print({ columns, rows, json: { reports } }, options);
  for (const { projection, differences } of reports) {
    for (const { key, field, expected, found } of differences) {
      note(`${projection} ${key} ${field}: replay gives ${expected}, it was ${found}`);
    }
  }
  const differing = reports.filter(({ differenceCount }) => differenceCount > 0);
  if (differing.length > 0) throw new Found(`${differing.length} projections differed from replay`);
}

async function rebuildOne(
  { database }: Session,
  { ledgerId, projection: name }: { readonly ledgerId: string; readonly projection: string },
): Promise<RebuildReport> {
  const progress = progressOf(`rebuild ${name}`);
  const onProgress = ({ seq, untilSeq }: { seq: number; untilSeq: number }) =>
    progress.update(seq, untilSeq);
  const projection = FOLLOWERS.find((follower) => follower.name === name);
  if (projection === undefined) throw new Error(`there is no projection ${name}`);
  try {
    // A new version is built as far as the live one has come, which no worker may have brought there.
    await catchUp(database, projection, { ledgerId, log: note });
    return await rebuild(database, projection, { ledgerId, onProgress });
  } finally {
    progress.stop();
  }
}
