import { type Command, Option } from 'commander';
import { type ListedAlert, listedAlert } from '../alerts/listed-alert.js';
import { NOTICE_KINDS, SEVERITIES, severityOfTier } from '../alerts/notice.js';
import { type CrossingsReport, verifyCrossings } from '../audit/crossings.js';
import { FINDINGS } from '../audit/findings.js';
import { CONTROL_RULE } from '../domain/overspend.js';
import { jsonText } from '../ledger/codec.js';
import type { DocumentSelection } from '../ledger/documents.js';
import { DocumentQuery, DocumentsQuery } from '../ledger/documents.queries.js';
import { ledgerIdOf } from './arguments.js';
import { Found } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
What people do about alerts are orders: see "order --help".

Examples:
  budget-ledger alerts list --status raised --severity critical
  budget-ledger alerts show alert:pace-behind:unit:U1
  budget-ledger alerts verify 440307-audit-2023`;

const LIST_EXAMPLES = `
Examples:
  budget-ledger alerts list --status raised --severity critical
  budget-ledger alerts list 440307-audit-2023 --kind invoice-overdue --csv`;

const SHOW_EXAMPLES = `
Examples:
  budget-ledger alerts show alert:pace-behind:unit:U1
  budget-ledger alerts show alert:pace-behind:unit:U1 440307-audit-2023 --json`;

const VERIFY_EXAMPLES = `
Recomputes every crossing of overspend and of the rules of alerts from the log alone. Ends with 1 when one
is missing, invented, doubled, out of order or says other figures.

Examples:
  budget-ledger alerts verify
  budget-ledger alerts verify 440307-audit-2023 --json`;

const STATUSES = ['raised', 'acknowledged', 'closed', 'cleared', 'flagged'] as const;

type Status = (typeof STATUSES)[number];

interface ListOptions extends OutputOptions {
  readonly status?: Status;
  readonly kind?: string;
  readonly severity?: string;
}

export function addAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('what the ledger noticed by itself')
    .addHelpText('after', EXAMPLES);
  const list = alerts
    .command('list')
    .description('alerts and overspend with their latest episode')
    .argument('[ledger]', LEDGER_HELP)
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .addOption(new Option('--kind <kind>', 'only these').choices(NOTICE_KINDS))
    .addOption(new Option('--severity <severity>', 'only these').choices(SEVERITIES))
    .addHelpText('after', LIST_EXAMPLES);
  withOutput(list).action(listAction);
  const show = alerts
    .command('show')
    .description('one alert, with its figures and what people did about it')
    .argument('<alert>', 'the id of the alert')
    .argument('[ledger]', LEDGER_HELP)
    .addHelpText('after', SHOW_EXAMPLES);
  withOutput(show).action(showAction);
  const verify = alerts
    .command('verify')
    .description('prove from the log that each crossing was raised once, and none is missing')
    .argument('[ledger]', LEDGER_HELP)
    .addHelpText('after', VERIFY_EXAMPLES);
  withOutput(verify).action(verifyAction);
}

const PAGE = { limit: 100_000, after: undefined };

async function listAction(named: string | undefined, options: ListOptions): Promise<void> {
  const found = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    const selections = selectionsOf(options);
    return { ledgerId, ...(await session.query(new DocumentsQuery(ledgerId, selections, PAGE))) };
  });
  const { ledgerId, seq } = found;
  const documents = found.documents.map(listedAlert);
  print(
    {
      columns: COLUMNS,
      rows: documents.map(rowOf),
      json: { ledgerId, seq, items: documents.map(spoken) },
    },
    options,
  );
}

type Selection = DocumentSelection<'alert' | 'overspend'>;

function selectionsOf({ status, kind: alertKind, severity }: ListOptions): Selection[] {
  const matching = { ...(alertKind && { alertKind }), ...(severity && { severity }) };
  const asked = status && { status };
  const isOverspend = alertKind === undefined || alertKind === 'overspend';
  const isSevere = severity === undefined || severity === severityOfTier(CONTROL_RULE.tierPercent);
  const alerts = { kind: 'alert', ...asked, matching } as const;
  return isOverspend && isSevere ? [alerts, { kind: 'overspend', ...asked }] : [alerts];
}

const COLUMNS = [
  'status',
  'severity',
  'kind',
  'object',
  'episode',
  'tier',
  'raisedOn',
  'alertId',
].map((key) => ({ key, title: key }));

function rowOf({
  status,
  severity,
  alertKind,
  object,
  episode,
  tier,
  raisedOn,
  documentId,
}: ListedAlert) {
  const { dimension, key, month } = object;
  const place = [dimension, key, month].filter(Boolean).join(' ');
  const rule = { status, severity, kind: alertKind, object: place, episode, tier };
  return { ...rule, raisedOn: raisedOn ?? '', alertId: documentId };
}

function spoken({ documentId: alertId, ...alert }: ListedAlert): object {
  return { alertId, ...JSON.parse(jsonText(alert)) };
}

async function showAction(
  documentId: string,
  named: string | undefined,
  options: OutputOptions,
): Promise<void> {
  const { document } = await withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    const wanted = {
      kinds: ['alert', 'overspend'],
      documentId,
      idName: 'alertId',
      notFound: 'ALERT_NOT_FOUND',
    } as const;
    return session.query(new DocumentQuery(ledgerId, wanted));
  });
  const told = spoken(listedAlert(document));
  const rows = Object.entries(told).map(([field, value]) => ({
    field,
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
  }));
  const columns = ['field', 'value'].map((key) => ({ key, title: key }));
  print({ columns, rows, json: told }, options);
}

async function verifyAction(named: string | undefined, options: OutputOptions): Promise<void> {
  const report = await withSession(async (session) =>
    verifyCrossings(session.database, await ledgerIdOf(session, named)),
  );
  const columns = ['of', 'crossings', 'posted', 'pending'].map((key) => ({ key, title: key }));
  const rows = (['overspend', 'alerts'] as const).map((of) => ({ of, ...report[of] }));
  print({ columns, rows, json: report }, options);
  if (!options.json) tell(report);
  if (report.findingCount > 0) throw new Found(`${report.findingCount} findings`);
}

function tell({ ledgerId, findings }: CrossingsReport): void {
  for (const { code, seq, where, expected, found } of findings) {
    const sides = found === undefined ? '' : `: expected ${expected ?? 'once'}, found ${found}`;
    note(`${ledgerId} ${code} (${FINDINGS[code]}) at event ${seq}, ${where}${sides}`);
  }
}
