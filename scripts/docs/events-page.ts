import { ACCOUNTS } from '../../src/domain/accounts.js';
import type { BudgetEvent, BudgetEventType } from '../../src/domain/events.js';
import { CATALOGUE } from '../../src/ledger/catalogue.js';
import { encodePayload, jsonText } from '../../src/ledger/codec.js';
import { documentsTouched } from './documents-touched.js';
import { entriesOf } from './entries.js';
import { type Order, ordersOfEvents } from './event-orders.js';
import { EXAMPLES } from './examples.js';
import type { DomainShapes, Field, Shape } from './shapes.js';
import { fieldTable } from './tables.js';

const HEAD = `# Events

<!-- Written by \`npm run docs\` from the code. Change the code, not this page. -->

Every fact that a ledger can hold: what it says, what it moves, which order makes it. An event is a promise: it is
never edited, deleted or renamed; a new shape is a new version, and older ones are read as the newest.

Beside its payload every event carries, in its envelope, its place (\`seq\`), its id, the day it belongs to
(\`effectiveOn\`), when it was recorded, who ordered it (\`actor\`), under which document (\`documentNumber\`), what it
correlates with, the hash before it and its own.

- **fen** is a whole number of hundredths of a yuan, in the stored JSON a decimal string, under a name ending in \`Fen\`.
- **line id** is \`unit:functional:economic:basic-or-project:fund-source\`.
- A day is \`YYYY-MM-DD\`, a month \`YYYY-MM\`, a hash SHA-256 in lower-case hex.
- **Entry** is what the event adds to the accounts of a line, read off the rule book itself
  (\`src/domain/postings.ts\`). Both sides of the budgetary equation move alike. The accounts:
  ${ACCOUNTS.map((account) => `\`${account}\``).join(', ')}.
- **Stored** is the canonical JSON (RFC 8785) that the hash covers.
`;

/** docs/events.md. */
export function eventsPage({ shapes, remarks }: DomainShapes): string {
  const made = { orders: ordersOfEvents(), documents: documentsTouched(EXAMPLES) };
  const files = [...remarks.keys()].filter((file) => file.endsWith('-events'));
  const families = files.map((file) => {
    const name = file.replace(/-events$/, '');
    const events = [...shapes.values()].filter((shape) => shape.file === file && isEvent(shape));
    const sections = events.map((shape) => eventSection(shape, made));
    const links = events.map((shape) => `[${shape.name}](#${anchorOf(shape)})`).join(' · ');
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return `## ${title}\n\n${remarks.get(file)}\n\n${links}\n\n${sections.join('\n')}`;
  });
  const parts = [...shapes.values()].filter((shape) => !isEvent(shape));
  const words = parts.map(shapeSection).join('\n');
  return `${HEAD}\n${families.join('\n')}\n## Parts\n\nWhat events are made of.\n\n${words}`;
}

function isEvent({ name }: Shape): boolean {
  return name in CATALOGUE;
}

interface Made {
  readonly orders: ReadonlyMap<BudgetEventType, readonly Order[]>;
  readonly documents: ReadonlyMap<BudgetEventType, readonly string[]>;
}

function eventSection(shape: Shape, { orders, documents }: Made): string {
  const type = shape.name as BudgetEventType;
  if (shape.comment === '') throw new Error(`${type} has no sentence: give it a comment`);
  const [example, ...others] = EXAMPLES.get(type) ?? [];
  if (example === undefined) throw new Error(`${type} has no example`);
  const { schemaVersion } = CATALOGUE[type];
  const touched = documents.get(type) ?? [];
  const facts = [
    `Order: ${orderWords(orders.get(type) ?? [])}.`,
    `Document: ${touched.length === 0 ? 'none' : touched.join(', ')}.`,
    `Version ${schemaVersion}.`,
  ];
  return [
    `### ${titleOf(shape)}\n`,
    `${shape.comment}\n`,
    `${facts.join(' ')}\n`,
    eventFields(shape),
    entryList(example, others),
    `Stored:\n\n\`\`\`json\n${encodePayload(example)}\n\`\`\`\n`,
  ].join('\n');
}

// The term that the law uses stands in the sentence, mostly at its beginning.
function titleOf({ name, comment }: Shape): string {
  const [term] = /[\u4e00-\u9fff]+/.exec(comment) ?? [];
  return term === undefined ? name : `${name} ${term}`;
}

function anchorOf(shape: Shape): string {
  return titleOf(shape).toLowerCase().replaceAll(' ', '-');
}

function orderWords(orders: readonly Order[]): string {
  if (orders.length === 0) return 'none; the ledger makes it itself';
  return orders.map(({ id, roles }) => `\`${id}\` (${roles.join(', ')})`).join('; ');
}

function entryList(example: BudgetEvent, others: readonly BudgetEvent[]): string {
  const first = linesOf(example);
  if (first.length === 0) return 'Entry: none.\n';
  const more = others.map(
    (other) => `\nWith ${differenceOf(example, other)}:\n\n${linesOf(other)}`,
  );
  return `Entry:\n\n${first}${more.join('')}`;
}

function linesOf(example: BudgetEvent): string {
  const entries = entriesOf(example);
  return entries.map(({ line, movements }) => `- \`${line}\`: ${movements.join(', ')}\n`).join('');
}

function differenceOf(example: BudgetEvent, other: BudgetEvent): string {
  const before: Readonly<Record<string, unknown>> = { ...example };
  const changed = Object.entries(other).filter(
    ([name, value]) => jsonText(value) !== jsonText(before[name] ?? null),
  );
  return changed
    .map(([name, value]) => (name === 'into' ? `\`${name}\` = \`${value}\`` : `\`${name}\``))
    .join(' and ');
}

function shapeSection({ name, comment, fields, values }: Shape): string {
  const said = comment === '' ? '' : `${comment}\n\n`;
  const content = values === undefined ? fieldTable(fields.map(named)) : `One of ${values}.\n`;
  return `### ${name}\n\n${said}${content}`;
}

function eventFields({ fields }: Shape): string {
  return fieldTable(fields.filter(({ name }) => name !== 'type').map(named));
}

// Names say the unit: a day, a month, a line, a place in the log.
function named(field: Field): Field {
  return { ...field, type: typeOf(field) };
}

function typeOf({ name, type }: Field): string {
  if (type === 'text' && /On$|Until$|^validFrom$/.test(name)) return 'day';
  if (type === 'text' && /lineId$/i.test(name)) return 'line id';
  if (type === 'text' && /^(month|period|bookedIn)$/.test(name)) return 'month';
  if (type === 'text' && /[hH]ash$|^sha256$|Commitment$/.test(name)) return 'hash';
  if (type === 'text' && /Id$/.test(name)) return 'id';
  if (type === 'number' && /Seq$|^seq$/.test(name)) return 'place in the log';
  if (type === 'number' && /Percent$|^percent$/.test(name)) return 'percent';
  return type;
}
