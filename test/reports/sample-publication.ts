import { fileURLToPath } from 'node:url';
import { SHEET_VERBS } from '../../src/cli/order-import.js';
import { foldBudget } from '../../src/domain/budget.js';
import type { Meta, Recorded } from '../../src/domain/events.js';
import { readOrderSheet } from '../../src/importers/order-sheet.js';
import { readSheets } from '../../src/importers/read-sheets.js';
import { decide, type Order, type OrderName } from '../domain/orders.js';
import { openingHistory, recorded } from './sample-source.js';

// The sample with everything that its sheets tell beside the money, decided by the rule book alone.

const FOLDER = fileURLToPath(
  new URL('../../samples/longgang-audit-2023/publication', import.meta.url),
);
const META: Meta = { actor: 'opener', effectiveOn: '2023-01-01' };

/** The opening, the approval, and what the sheets order. */
export async function publishedHistory(): Promise<Recorded[]> {
  const { sheets } = await readSheets(FOLDER);
  const orders = sheets.flatMap((sheet) => {
    const verb = SHEET_VERBS.find((each) => each.verb === sheet.name);
    if (verb === undefined) throw new Error(`there is no verb ${sheet.name}`);
    const { orders: asked, problems } = readOrderSheet(sheet, verb, '440307-audit-2023');
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return asked;
  });
  let history = openingHistory();
  for (const { verb, path, body } of orders.sort((a, b) => a.number - b.number)) {
    const { order } = verb.command({ ledgerId: path.ledgerId, path, body, meta, newId });
    const name = verb.verb.replace(/-(.)/g, (_, letter) => letter.toUpperCase()) as OrderName;
    const asked = { name, order, meta: META, recordedAt: '' } as Order;
    history = recorded(decide(foldBudget(history), asked), history);
  }
  return history;
}

const meta = {
  ...META,
  client: 'test',
  idempotencyKey: 'test',
  request: 'test',
  correlationId: 'test',
};
const newId = (): string => {
  throw new Error('nothing here has an id');
};
