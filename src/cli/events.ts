import { type Command, Option } from 'commander';
import {
  type EventPage,
  type EventSelection,
  EventsQuery,
} from '../capabilities/history/history.queries.js';
import { STATUS_ACCOUNTS } from '../domain/accounts.js';
import type { BudgetEvent, BudgetEventType } from '../domain/events.js';
import { formatYuan, sumFen } from '../domain/money.js';
import { postingsOf } from '../domain/postings.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { CATALOGUE } from '../ledger/catalogue.js';
import { decodeEvent } from '../ledger/codec.js';
import { dayArgument, ledgerIdOf, numberArgument } from './arguments.js';
import { LEDGER_HELP } from './ledger.js';
import { note, type OutputOptions, print, type Row, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger events --limit 20
  budget-ledger events 440307-audit-2023 --after 1000 --type PaymentRefunded
  budget-ledger events --line U1:2010801:30201:basic:general-public-budget --from 2023-11-01
  budget-ledger events --actor key:treasury --json`;

const TYPES = Object.keys(CATALOGUE) as BudgetEventType[];

interface EventsOptions extends OutputOptions {
  readonly after?: number;
  readonly limit: number;
  readonly type?: readonly BudgetEventType[];
  readonly line?: string;
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
}

export function addEvents(program: Command): void {
  const command = program
    .command('events')
    .description('the log, event by event')
    .argument('[ledger]', LEDGER_HELP)
    .option('--after <seq>', 'only events after this one', numberArgument({ least: 0, most: 1e15 }))
    .option('--limit <count>', 'at most so many', numberArgument({ least: 1, most: 1e6 }), 100)
    .addOption(new Option('--type <type...>', 'only events of these types').choices(TYPES))
    .option('--line <line>', 'only events that moved this line')
    .option('--from <date>', 'only events effective from this day on', dayArgument)
    .option('--to <date>', 'only events effective up to this day', dayArgument)
    .option('--actor <name>', 'only events of this actor')
    .addHelpText('after', EXAMPLES);
  withOutput(command).action(eventsAction);
}

async function eventsAction(named: string | undefined, options: EventsOptions): Promise<void> {
  const { after, limit, type, line, from, to, actor } = options;
  const selection: EventSelection = {
    afterSeq: after,
    types: type,
    lineId: line,
    effectiveFrom: from,
    effectiveTo: to,
    actor,
  };
  const page: EventPage = { order: 'asc', limit };
  const found = await withSession(async (session) => {
    const id = await ledgerIdOf(session, named);
    return session.query(new EventsQuery(id, selection, page));
  });
  const { events, seq, more } = found;
  print(
    {
      columns: COLUMNS,
      rows: events.map(rowOf),
      json: { seq, more, items: events.map(eventJson) },
    },
    options,
  );
  if (more) note(`there are more: --after ${events.at(-1)?.seq} goes on`);
}

const COLUMNS = [
  { key: 'seq', title: 'seq', align: 'right' },
  { key: 'effectiveOn', title: '日期 date' },
  { key: 'type', title: 'event' },
  { key: 'amount', title: '元 yuan', align: 'right' },
  { key: 'lines', title: '指标 lines' },
  { key: 'actor', title: 'actor' },
  { key: 'documentNumber', title: '文号 document' },
] as const;

function rowOf(stored: StoredEvent): Row {
  const { seq, effectiveOn, type, actor, documentNumber } = stored;
  const { amount, lines } = summaryOf(decodeEvent(stored).event);
  return { seq, effectiveOn, type, actor, documentNumber, amount, lines };
}

/** What an event moves, in one line of text. */
export function summaryOf(event: BudgetEvent): { readonly amount: string; readonly lines: string } {
  if (event.type === 'PaymentCorrected') {
    const { amountFen, fromLineId, toLineId } = event;
    return { amount: formatYuan(amountFen), lines: `${fromLineId} → ${toLineId}` };
  }
  if (event.type === 'OverspendFlagged' || event.type === 'OverspendCleared') {
    const { committedFen, adjustedFen, dimension, key, causedBySeq } = event;
    const amount = formatYuan(committedFen - adjustedFen);
    return { amount, lines: `${dimension} ${key} #${causedBySeq}` };
  }
  // Every posting takes from one side of its line or moves within it: what comes in is the amount.
  const moved = postingsOf(event).map(({ lineId, movement }) => {
    const amounts = STATUS_ACCOUNTS.map((account) => movement[account] ?? 0n);
    const inFen = sumFen(amounts.filter((fen) => fen > 0n));
    const outFen = -sumFen(amounts.filter((fen) => fen < 0n));
    return { lineId, amountFen: inFen > outFen ? inFen : outFen, gives: outFen > inFen };
  });
  const giving = moved.filter(({ gives }) => gives);
  const chosen = giving.length > 0 && giving.length < moved.length ? giving : moved;
  return chosen.length === 0 ? { amount: '', lines: '' } : several(chosen);
}

function several(lines: readonly { readonly lineId: string; readonly amountFen: bigint }[]) {
  const amount = formatYuan(sumFen(lines.map(({ amountFen }) => amountFen)));
  const names =
    lines.length > 2 ? `${lines.length} lines` : lines.map(({ lineId }) => lineId).join(' ');
  return { amount, lines: names };
}

/** An event as JSON: the payload with its amounts in fen, as it is stored and hashed. */
export function eventJson(stored: StoredEvent) {
  const { hash, payload, ...envelope } = stored;
  return { ...envelope, hash: hash.toString('hex'), payload: JSON.parse(payload) as unknown };
}
