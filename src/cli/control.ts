import { type Command, Option } from 'commander';
import { ControlObjectsQuery } from '../capabilities/control/control.queries.js';
import type { ControlObjectStanding } from '../domain/control-objects.js';
import { formatYuan } from '../domain/money.js';
import { CONTROL_RULE_DIMENSIONS, type ControlRuleDimension } from '../domain/policy.js';
import { executionRate } from '../domain/roll-up.js';
import type { KnownAt } from '../ledger/moment.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger control
  budget-ledger control 440307-audit-2023 --all --dimension unit
  budget-ledger control --rule three-public --json
  budget-ledger control --as-of 2023-06-30 --known-at 1200`;

interface ControlOptions extends OutputOptions {
  readonly rule?: string;
  readonly dimension?: ControlRuleDimension;
  readonly key?: string;
  readonly all?: boolean;
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

export function addControl(program: Command): void {
  const command = program
    .command('control')
    .description('the control objects that have passed a tier, and how far each limit is')
    .argument('[ledger]', LEDGER_HELP)
    .option('--rule <id>', 'only of this control rule')
    .addOption(new Option('--dimension <what>', 'only of these').choices(CONTROL_RULE_DIMENSIONS))
    .option('--key <key>', 'only this object')
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .option('--all', 'those within every tier too')
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(controlAction);
}

const COLUMNS = [
  { key: 'ruleId', title: 'rule' },
  { key: 'dimension', title: 'object' },
  { key: 'key', title: 'key' },
  { key: 'measure', title: '已用 used', align: 'right' },
  { key: 'base', title: '预算 budget', align: 'right' },
  { key: 'usedPercent', title: '%', align: 'right' },
  { key: 'response', title: 'passed' },
  { key: 'next', title: 'next limit', align: 'right' },
] as const;

async function controlAction(named: string | undefined, options: ControlOptions): Promise<void> {
  const { rule: ruleId, dimension, key, all, asOf, knownAt } = options;
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  const { ledgerId, found } = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    const query = new ControlObjectsQuery(id, { ruleId, dimension, key }, moment);
    return { ledgerId: id, found: await session.query(query) };
  });
  const { objects, ...at } = found;
  const shown = all === true ? objects : objects.filter((object) => passed(object) > 0);
  const items = shown.map(rowOf);
  const json = { ledgerId, ...at, items };
  print({ columns: COLUMNS, rows: items, json }, options);
  note(`${shown.length} of ${objects.length} control objects, in ${at.month}`);
}

function passed({ measureFen, tiers }: ControlObjectStanding): number {
  return tiers.filter(({ limitFen }) => measureFen > limitFen).length;
}

function rowOf(object: ControlObjectStanding) {
  const { rule, key, measureFen, baseFen, tiers } = object;
  const met = tiers.findLast(({ limitFen }) => measureFen > limitFen);
  const next = tiers.find(({ limitFen }) => measureFen <= limitFen);
  return {
    ruleId: rule.ruleId,
    dimension: rule.dimension,
    key,
    measure: formatYuan(measureFen),
    base: formatYuan(baseFen),
    usedPercent: executionRate({ adjustedFen: baseFen, disbursedFen: measureFen }) ?? '',
    response: met?.response ?? '',
    next: next === undefined ? '' : formatYuan(next.limitFen),
  };
}
