import type { Command } from 'commander';
import { ExplanationQuery } from '../capabilities/history/history.queries.js';
import { ACCOUNTS } from '../domain/accounts.js';
import { given } from '../domain/line-amounts.js';
import { formatYuan } from '../domain/money.js';
import { RULES } from '../domain/rules.js';
import { inYuan } from '../http/yuan.js';
import type { ControlTotals } from '../ledger/answer.js';
import { jsonText } from '../ledger/codec.js';
import type { Explanation } from '../ledger/explanation.js';
import { ledgerIdOf, seqArgument } from './arguments.js';
import { eventJson } from './events.js';
import { Found, refusalOf } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import {
  type Column,
  note,
  type OutputOptions,
  print,
  printLine,
  type Row,
  tableOf,
  withOutput,
} from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Decides the order behind an event once more, on the log before it, and says on which policy, checks and
figures it was allowed and what it did. Ends with 1 when it does not come out as it is stored.

Examples:
  budget-ledger explain 1205
  budget-ledger explain 1205 --ledger 440307-audit-2023 --json`;

interface ExplainOptions extends OutputOptions {
  readonly ledger?: string;
}

export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .description('why an event was allowed: order, policy, checks and figures')
    .argument('<seq>', 'the number of the event', seqArgument)
    .option('--ledger <id>', LEDGER_HELP)
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(explainAction);
}

async function explainAction(seq: number, options: ExplainOptions): Promise<void> {
  const explanation = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, options.ledger);
    return session.query(new ExplanationQuery(ledgerId, seq));
  });
  const checks = checksOf(explanation);
  if (options.json || options.csv) print({ ...checks, json: jsonOf(explanation) }, options);
  else for (const table of tablesOf(explanation)) printLine(tableOf(table));
  const difference = differenceOf(explanation);
  if (difference === undefined) return;
  note(difference);
  throw new Found(`event ${seq} does not come out as it is stored`);
}

interface Shown {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

function tablesOf(explanation: Explanation): readonly Shown[] {
  const tables = [
    factsOf(explanation),
    checksOf(explanation),
    verdictOf(explanation),
    documentsOf(explanation),
    linesOf(explanation),
    controlsOf(explanation),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function factsOf({ event, redecided, policy }: Explanation): Shown {
  const { seq, type, effectiveOn, recordedAt, actor, documentNumber } = event;
  const inForce =
    policy === null ? 'none' : `${policy.policyId} ${policy.version}, event ${policy.adoptedSeq}`;
  const facts: Row = {
    event: `${seq} ${type}`,
    effectiveOn,
    recordedAt,
    actor,
    documentNumber,
    command: redecided?.command ?? 'not known',
    order: redecided === null ? '' : spread(redecided.order),
    policy: inForce,
    agrees: redecided === null ? 'not decided again' : String(redecided.agrees),
  };
  const rows = Object.entries(facts).map(([name, value]) => ({ name, value }));
  return { columns: columnsOf('name', 'value'), rows };
}

function checksOf({ redecided }: Explanation): Shown {
  const rows = (redecided?.checks ?? []).map(({ rule, holds, facts }) => ({
    check: rule,
    outcome: holds ? 'holds' : 'broken',
    otherwise: RULES[rule],
    figures: figuresOf(facts),
  }));
  return { columns: columnsOf('check', 'outcome', 'otherwise', 'figures'), rows };
}

function verdictOf({ verdict }: Explanation): Shown {
  const signed = (verdict?.approve ?? []).join(', ');
  const rules = (verdict?.checks ?? []).map(({ ruleId, outcome, figures }) => ({
    rule: ruleId,
    outcome,
    figures: figuresOf(figures),
  }));
  const route = { rule: 'signatures', outcome: signed === '' ? 'any' : signed };
  const rows = verdict === null ? [] : [...rules, route];
  return { columns: columnsOf('rule', 'outcome', 'figures'), rows };
}

function documentsOf({ documents }: Explanation): Shown {
  const rows = documents.map((document) => ({ ...document, before: document.before ?? '(none)' }));
  return { columns: columnsOf('kind', 'documentId', 'before', 'after'), rows };
}

function linesOf({ lines }: Explanation): Shown {
  const rows = lines.flatMap(({ lineId, before, after }) =>
    ACCOUNTS.filter((account) => before[account] !== after[account]).map((account) => ({
      line: lineId,
      account,
      before: formatYuan(before[account]),
      after: formatYuan(after[account]),
    })),
  );
  return { columns: movedColumns('line', 'account'), rows };
}

function controlsOf({ controlObjects }: Explanation): Shown {
  const rows = controlObjects.map(({ dimension, key, before, after }) => ({
    control: dimension,
    key,
    before: committed(before),
    after: committed(after),
  }));
  return { columns: movedColumns('control', 'key'), rows };
}

const committed = ({ committedFen, adjustedFen }: ControlTotals) =>
  `${formatYuan(committedFen)} of ${formatYuan(adjustedFen)}`;

function differenceOf({ event, redecided }: Explanation): string | undefined {
  if (redecided === null || redecided.agrees) return undefined;
  const { refused, differs } = redecided;
  const what = `event ${event.seq}, decided again,`;
  if (refused !== undefined) return `${what} is refused: ${refusalOf(refused)}`;
  return `${what} differs: stored ${jsonText(differs?.recorded)}, now ${jsonText(differs?.redecided)}`;
}

function jsonOf({ event, ...explanation }: Explanation): unknown {
  return { event: eventJson(event), ...JSON.parse(jsonText(explanation)) };
}

function columnsOf(...names: readonly string[]): Column[] {
  return names.map((key) => ({ key, title: key }));
}

function movedColumns(...names: readonly string[]): Column[] {
  const amounts = ['before', 'after'].map((key) => ({ key, title: key, align: 'right' as const }));
  return [...columnsOf(...names), ...amounts];
}

function figuresOf(figures: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(inYuan(given(figures)) as object);
  return told.map(([name, value]) => `${name} ${value}`).join(', ');
}

function spread(order: object): string {
  const fields = Object.entries(inYuan(JSON.parse(jsonText(order))) as object);
  return fields.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join('\n');
}
