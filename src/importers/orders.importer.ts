import { v5 as uuidv5 } from 'uuid';
import { must, RuleBroken } from '../domain/rules.js';
import { IdempotencyMismatch, type Receipt } from '../ledger/answer.js';
import { canonicalText } from '../ledger/codec.js';
import type { LedgerCommand } from '../ledger/ledger.commands.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Trial } from '../ledger/trial.js';
import type { Db } from '../platform/database.js';
import { cellAt } from './order-cells.js';
import {
  type AskedOrder,
  type OrderProblem,
  type OrderVerb,
  readOrderSheet,
} from './order-sheet.js';
import { postInOrder } from './posting.js';
import type { SheetSet } from './read-sheets.js';
import { clientOf, postedKeys, sentenceOf } from './rehearsal.js';

// Orders of every kind from one set of sheets, in the order that the set gives them. All are checked and
// tried, one on top of the other, before the first is posted.

/** What an import works with; `execute` is the command bus. */
export interface OrdersCore {
  readonly ledger: Ledger;
  readonly db: Db;
  execute(command: LedgerCommand<unknown>): Promise<Receipt>;
}

export interface OrdersImport {
  readonly ledgerId: string;
  /** Who orders where a row does not say. */
  readonly actor: string;
  readonly verbs: readonly OrderVerb[];
}

export interface OrdersPlan {
  /** Still to be posted, in their order. */
  readonly open: readonly AskedOrder[];
  /** Posted by an earlier run of this very set, or under their own keys. */
  readonly postedBefore: number;
  /** What the open ones would change together. */
  readonly trial: Trial;
  /** The command of an open order, once those before it are posted. */
  commandOf(asked: AskedOrder): LedgerCommand<unknown>;
  /** Takes down where the event of an order is. */
  recorded(asked: AskedOrder, receipt: Receipt): void;
}

/** Orders that cannot be posted, all of them; nothing was written. */
export class OrdersRefused extends Error {
  override readonly name = 'OrdersRefused';
  constructor(readonly problems: readonly OrderProblem[]) {
    super(`${problems.length} problems`);
  }
}

/** What posting the set would do. Throws `OrdersRefused` with everything wrong; writes nothing. */
export async function planOrders(
  core: OrdersCore,
  set: SheetSet,
  asked: OrdersImport,
): Promise<OrdersPlan> {
  const { ledgerId } = asked;
  const isOpen = await core.ledger.inspect(ledgerId, ({ header }) => header !== undefined);
  must(isOpen, 'LEDGER_NOT_OPEN', { field: 'ledgerId', ledgerId });
  const orders = readOrders(set, asked);
  const commands = new Commands(set.digest, asked);
  const open = await withoutPosted(core, orders, commands);
  const trial = await core.ledger.trial(ledgerId);
  refuse(await tryOrders(core, open, { commands, trial }));
  return {
    open,
    postedBefore: orders.length - open.length,
    trial,
    commandOf: (order) => commands.of(order),
    recorded: (order, receipt) => commands.recorded(order, receipt.events[0]?.seq),
  };
}

/** Posts what is open, one after the other: the next may rest on the one before. */
export async function postOrders(
  { execute }: Pick<OrdersCore, 'execute'>,
  plan: OrdersPlan,
  onPosted: () => void,
): Promise<OrderProblem | undefined> {
  let current: AskedOrder | undefined;
  try {
    await postInOrder(plan.open, {
      inFlight: 1,
      post: async (order) => {
        current = order;
        plan.recorded(order, await execute(plan.commandOf(order)));
        onPosted();
      },
    });
    return undefined;
  } catch (error) {
    if (current === undefined) throw error;
    return refusalOf(current, error);
  }
}

function refuse(problems: readonly OrderProblem[]): void {
  if (problems.length > 0) throw new OrdersRefused(problems);
}

function readOrders({ sheets }: SheetSet, { verbs, ledgerId }: OrdersImport): AskedOrder[] {
  const read = sheets.map((sheet) => {
    const verb = verbs.find(({ verb: name }) => name === sheet.name);
    if (verb !== undefined) return readOrderSheet(sheet, verb, ledgerId);
    const message = `there is no order of this name: \`budget-ledger order list\` has them`;
    const problem = { sheet: sheet.name, row: sheet.header.row, column: '', message };
    return { orders: [], problems: [problem] };
  });
  const orders = read.flatMap((sheet) => sheet.orders).sort((a, b) => a.number - b.number);
  refuse([...read.flatMap(({ problems }) => problems), ...repeated(orders), ...astray(orders)]);
  return orders;
}

function repeated(orders: readonly AskedOrder[]): OrderProblem[] {
  return orders.flatMap((order, index) => {
    const before = orders[index - 1];
    if (before?.number !== order.number) return [];
    const message = `${order.number} is the order of sheet ${before.sheet}, row ${before.rows[0]}`;
    return [problemIn(order, { column: 'order', message })];
  });
}

function astray(orders: readonly AskedOrder[]): OrderProblem[] {
  const numbers = new Set(orders.map(({ number }) => number));
  return orders.flatMap((order) =>
    order.references
      .filter(({ number }) => number >= order.number || !numbers.has(number))
      .map(({ column, number }) =>
        problemIn(order, { column, message: `${number} is no earlier order of the set` }),
      ),
  );
}

function problemIn(
  { sheet, rows }: AskedOrder,
  { column, message, index = 0 }: { column: string; message: string; index?: number },
): OrderProblem {
  return { sheet, row: rows[index] ?? rows[0] ?? 0, column, message };
}

// Under a key of its own an order may have been given from elsewhere. Giving it again writes nothing, and
// tells whether it was the same.
async function withoutPosted(
  { db, execute }: OrdersCore,
  orders: readonly AskedOrder[],
  commands: Commands,
): Promise<AskedOrder[]> {
  const { ledgerId, clients } = commands;
  const [own, keyed] = await Promise.all(
    [clients.set, clients.keyed].map((client) => postedKeys(db, { ledgerId, client })),
  );
  const open: AskedOrder[] = [];
  const problems: OrderProblem[] = [];
  for (const order of orders) {
    const answer = (order.key === undefined ? own : keyed)?.get(commands.keyOf(order));
    if (answer === undefined) open.push(order);
    else commands.recorded(order, answer.events[0]?.seq);
    if (answer === undefined || order.key === undefined) continue;
    await execute(commands.of(order)).catch((error: unknown) => {
      problems.push(refusalOf(order, error));
    });
  }
  refuse(problems);
  return open;
}

async function tryOrders(
  { execute }: OrdersCore,
  orders: readonly AskedOrder[],
  { commands, trial }: { readonly commands: Commands; readonly trial: Trial },
): Promise<OrderProblem[]> {
  const problems: OrderProblem[] = [];
  for (const order of orders) {
    const command = commands.of(order, trial);
    commands.recorded(order, trial.seq + 1);
    await execute(command).catch((error: unknown) => {
      problems.push(refusalOf(order, error));
    });
  }
  return problems;
}

function refusalOf(order: AskedOrder, error: unknown): OrderProblem {
  if (error instanceof IdempotencyMismatch) {
    return problemIn(order, { column: 'key', message: 'the key was used for another order' });
  }
  if (!(error instanceof RuleBroken)) throw error;
  const { rule, facts } = error;
  // `lines[2].amount` as the schema would name it.
  const steps = String(facts.field ?? '').match(/[A-Za-z]+|\d+/g) ?? [];
  const place = steps.map((step) => (/^\d/.test(step) ? Number(step) : step));
  return problemIn(order, { ...cellAt(place, order.layout), message: sentenceOf(rule, facts) });
}

// Ids of what a set makes and does not name: version 5 UUIDs under this one.
const NAMESPACE = 'b2f0a4de-0f3c-5d0e-9a55-6f1f0c1b7e42';

/** Makes commands of the orders of a set: the same set makes the same commands. */
class Commands {
  readonly clients: { readonly set: string; readonly keyed: string };
  private readonly seqs = new Map<number, number>();

  constructor(
    private readonly digest: string,
    private readonly asked: OrdersImport,
  ) {
    this.clients = { set: clientOf(digest), keyed: 'import' };
  }

  get ledgerId(): string {
    return this.asked.ledgerId;
  }

  keyOf({ key, number }: AskedOrder): string {
    return key ?? `order-${number}`;
  }

  recorded({ number }: AskedOrder, seq: number | undefined): void {
    if (seq !== undefined) this.seqs.set(number, seq);
  }

  of(order: AskedOrder, trial?: Trial): LedgerCommand<unknown> {
    const { verb, path, given, role, key, number, references } = order;
    const { ledgerId, actor: otherwise } = this.asked;
    const { actor = otherwise } = order;
    const places = references.map((each) => [each.field, this.seqs.get(each.number)]);
    const body = { ...order.body, ...Object.fromEntries(places) };
    const meta = {
      actor,
      role,
      effectiveOn: body.effectiveOn,
      documentNumber: body.documentNumber,
      client: key === undefined ? this.clients.set : this.clients.keyed,
      idempotencyKey: this.keyOf(order),
      request: canonicalText({ verb: verb.verb, ...given, actor, role }),
      correlationId: this.clients.set,
      priority: 'bulk' as const,
      ...(trial === undefined ? {} : { trial }),
    };
    let made = 0;
    const newId = () => {
      made += 1;
      return order.ids[made - 1] ?? uuidv5(`${this.digest}/${number}/${made}`, NAMESPACE);
    };
    return verb.command({ ledgerId, path, body, meta, newId });
  }
}
