import type { ControlFinding } from '../domain/control-events.js';
import { formatYuan } from '../domain/money.js';
import { type DryRun, dryRunOf } from '../http/dry-run.js';
import { writtenOf } from '../http/written.js';
import type { Receipt } from '../ledger/answer.js';
import {
  type Column,
  note,
  type OutputOptions,
  print,
  printLine,
  type Row,
  tableOf,
} from './output.js';

// What an order was answered: its place in the log, or what it would do.

const WRITTEN_COLUMNS = [
  { key: 'ledgerId', title: 'ledger' },
  { key: 'seq', title: 'seq', align: 'right' },
  { key: 'type', title: 'event' },
  { key: 'documentId', title: 'document' },
  { key: 'recordedAt', title: 'recorded' },
  { key: 'outcome', title: 'outcome' },
] as const;

export function printReceipt(
  { ledgerId, receipt }: { readonly ledgerId: string; readonly receipt: Receipt },
  options: OutputOptions,
): void {
  const { rehearsal, events, recordedAt, replayed, warnings = [] } = receipt;
  for (const warning of warnings) note(warningOf(warning));
  if (rehearsal !== undefined) {
    printDryRun(dryRunOf(ledgerId, rehearsal, receipt.warnings), options);
    return;
  }
  const isHeld = events[0]?.type === 'OrderHeld';
  const outcome = replayed ? 'was recorded before' : isHeld ? 'held, not done' : 'recorded';
  const rows = events.map(({ seq, type, entityId }) => {
    return { ledgerId, seq, type, documentId: entityId, recordedAt, outcome };
  });
  const json = { ...writtenOf(ledgerId, receipt), replayed, events };
  print({ columns: WRITTEN_COLUMNS, rows, json }, options);
}

function warningOf({ ruleId, dimension, key, measureFen, limitFen }: ControlFinding): string {
  const figures = `${formatYuan(measureFen)} of ${formatYuan(limitFen)}`;
  return `warning: ${ruleId}: ${dimension} ${key} would use ${figures}`;
}

const BEFORE_AFTER: readonly Column[] = [
  { key: 'before', title: 'before', align: 'right' },
  { key: 'after', title: 'after', align: 'right' },
];
const EVENT_COLUMNS = [
  { key: 'type', title: 'event' },
  { key: 'documentId', title: 'document' },
];
const LINE_COLUMNS = [
  { key: 'lineId', title: 'line' },
  { key: 'account', title: 'account' },
  ...BEFORE_AFTER,
];
const CONTROL_COLUMNS = [
  { key: 'dimension', title: 'control object' },
  { key: 'key', title: 'key' },
  { key: 'figure', title: 'figure' },
  ...BEFORE_AFTER,
];

/** The lines and control objects that an order, or many together, would move. */
export function printDryRun(dryRun: DryRun, options: OutputOptions): void {
  const { afterSeq, events, lines, controlObjects } = dryRun;
  const asTables = options.json !== true && options.csv !== true;
  const moves = lines.flatMap(({ lineId, before, after }) =>
    changed({ before, after }).map(({ name, ...figures }) => ({
      lineId,
      account: name,
      ...figures,
    })),
  );
  const controls = controlObjects.flatMap(({ dimension, key, before, after }) =>
    changed({ before, after }).map(({ name, ...figures }) => ({
      dimension,
      key,
      figure: name,
      ...figures,
    })),
  );
  const facts = events.map(({ type, documentId }) => ({ type, documentId }));
  if (asTables) printLine(tableOf({ columns: EVENT_COLUMNS, rows: facts }));
  print({ columns: LINE_COLUMNS, rows: moves, json: dryRun }, options);
  if (asTables) printLine(tableOf({ columns: CONTROL_COLUMNS, rows: controls }));
  note(`decided after event ${afterSeq}; nothing was written`);
}

interface Change extends Row {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

type Figures = Readonly<Record<string, unknown>>;

// A figure that stays as it is says nothing about the order.
function changed({ before, after }: { readonly before: Figures; readonly after: Figures }) {
  return Object.keys(before).flatMap((name): Change[] => {
    const [old, now] = [String(before[name] ?? ''), String(after[name] ?? '')];
    return old === now ? [] : [{ name, before: old, after: now }];
  });
}
