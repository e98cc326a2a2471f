import { sql } from 'kysely';
import type { Db } from '../platform/database.js';
import type { Sealing } from './sealing.js';
import { type ChannelSettings, type NoticeFilter, sentToOf } from './subscription.js';

// Who changed what about a subscription, and when. Each change is written in the transaction that makes it.

export const SUBSCRIPTION_CHANGES = [
  'made',
  'changed',
  'disabled',
  'enabled',
  'secret-added',
] as const;

export interface ChangedField {
  readonly field: string;
  /** As JSON; null where there was nothing, or nothing that may be shown. */
  readonly from: FieldValue;
  readonly to: FieldValue;
}

type FieldValue = string | string[] | null;

export interface SubscriptionChange {
  /** From 1. */
  readonly number: number;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly change: (typeof SUBSCRIPTION_CHANGES)[number];
  readonly fields: readonly ChangedField[];
}

/** Writes a change down, the next of its subscription. */
export async function noteChange(
  trx: Db,
  name: string,
  { changedAt, changedBy, change, fields }: Omit<SubscriptionChange, 'number'>,
): Promise<void> {
  await sql`SELECT FROM ledger.subscription WHERE name = ${name} FOR UPDATE`.execute(trx);
  await sql`
    INSERT INTO ledger.subscription_change
      (subscription, number, changed_at, changed_by, change, fields)
    SELECT ${name}, coalesce(max(number), 0) + 1, ${changedAt}, ${changedBy}, ${change},
      ${JSON.stringify(fields)}
    FROM ledger.subscription_change WHERE subscription = ${name}`.execute(trx);
}

/** The changes of a subscription in their order. */
export async function listChanges(
  db: Db,
  { name, after = 0, limit }: { name: string; after?: number | undefined; limit: number },
): Promise<SubscriptionChange[]> {
  const rows = await db
    .selectFrom('subscription_change')
    .selectAll()
    .where('subscription', '=', name)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number, changed_at, changed_by, change, fields }) => ({
    number,
    changedAt: changed_at,
    changedBy: changed_by,
    change,
    fields: JSON.parse(fields) as ChangedField[],
  }));
}

/** A subscription as its row has it. */
interface ChangeableRow {
  readonly ledgers: readonly string[] | null;
  readonly kinds: readonly string[] | null;
  readonly units: readonly string[] | null;
  readonly roles: readonly string[] | null;
  readonly least_severity: string;
  readonly digest: string;
  readonly settings: Buffer;
}

const FILTERS = ['ledgers', 'kinds', 'units', 'roles'] as const satisfies (keyof NoticeFilter)[];

/** The fields in which two states of a subscription differ; none is there before it is made. */
export function changedFields(
  sealing: Sealing,
  before: ChangeableRow | undefined,
  after: ChangeableRow,
): ChangedField[] {
  const old = before && shownFields(sealing, before);
  const now = shownFields(sealing, after);
  const changed = Object.entries(now).filter(
    ([field, to]) => JSON.stringify(old?.[field]) !== JSON.stringify(to),
  );
  const fields = changed.map(([field, to]) => ({ field, from: old?.[field] ?? null, to }));
  const isMoved = before && sealing.open(before.settings) !== sealing.open(after.settings);
  // Part of where messages go is a secret: that it changed is said, and no more.
  const isHidden = isMoved && !fields.some(({ field }) => field === 'sentTo');
  return isHidden ? [...fields, { field: 'settings', from: null, to: null }] : fields;
}

function shownFields(sealing: Sealing, row: ChangeableRow): Record<string, FieldValue> {
  const settings = JSON.parse(sealing.open(row.settings)) as ChannelSettings;
  const lists = FILTERS.map((field) => {
    const list = row[field];
    return [field, list === null ? null : [...list]];
  });
  const { least_severity: leastSeverity, digest } = row;
  return { ...Object.fromEntries(lists), leastSeverity, digest, sentTo: sentToOf(settings) };
}
