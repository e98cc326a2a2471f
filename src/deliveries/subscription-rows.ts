import { type Selectable, sql } from 'kysely';
import type { NoticeKind, Severity } from '../alerts/notice.js';
import { must } from '../domain/rules.js';
import type { Role } from '../platform/api-keys.js';
import type { Db } from '../platform/database.js';
import type { SubscriptionSecretTable, SubscriptionTable } from '../platform/delivery.tables.js';
import type { OpenSecret } from './message.js';
import type { Sealing } from './sealing.js';
import {
  type Channel,
  type ChannelSettings,
  type Subscription,
  type SubscriptionSecret,
  sentToOf,
} from './subscription.js';

// Subscriptions as they are stored.

/** Subscriptions in the order of their names; of `only` these ledgers, where that is not null. */
export async function listSubscriptions(
  db: Db,
  sealing: Sealing,
  which: {
    readonly only: readonly string[] | null;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<Subscription[]> {
  const { only, after = '', limit } = which;
  let query = db.selectFrom('subscription').selectAll().where('name', '>', after);
  // A key for some ledgers sees what is about them alone.
  if (only !== null) query = query.where(withinOnly(only));
  const rows = await query.orderBy('name').limit(limit).execute();
  return Promise.all(rows.map((row) => withSecrets(db, sealing, row)));
}

/** One subscription. Throws `SUBSCRIPTION_NOT_FOUND`, also for one that `only` may not see. */
export async function readSubscription(
  db: Db,
  sealing: Sealing,
  which: { readonly name: string; readonly only: readonly string[] | null },
): Promise<Subscription> {
  return withSecrets(db, sealing, await subscriptionRow(db, which));
}

/** The row of a subscription. Throws `SUBSCRIPTION_NOT_FOUND`. */
export async function subscriptionRow(
  db: Db,
  { name, only }: { readonly name: string; readonly only: readonly string[] | null },
): Promise<Selectable<SubscriptionTable>> {
  let query = db.selectFrom('subscription').selectAll().where('name', '=', name);
  if (only !== null) query = query.where(withinOnly(only));
  const row = await query.executeTakeFirst();
  must(row !== undefined, 'SUBSCRIPTION_NOT_FOUND', { field: 'name', name });
  return row;
}

function withinOnly(only: readonly string[]) {
  return sql<boolean>`ledgers <@ ${only}::text[]`;
}

/** Where the messages of a subscription go, opened. */
export function settingsOf(
  sealing: Sealing,
  { settings }: Pick<Selectable<SubscriptionTable>, 'settings'>,
): ChannelSettings {
  return JSON.parse(sealing.open(settings)) as ChannelSettings;
}

/** The secrets that are good at an instant, the newest first, opened. */
export async function openSecrets(
  db: Db,
  sealing: Sealing,
  { name, at }: { readonly name: string; readonly at: Date },
): Promise<OpenSecret[]> {
  const rows = await db
    .selectFrom('subscription_secret')
    .select(['scheme', 'sealed'])
    .where('subscription', '=', name)
    .where((test) =>
      test.or([test('expires_at', 'is', null), test('expires_at', '>', at.toISOString())]),
    )
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(({ scheme, sealed }) => ({ scheme, secret: sealing.open(sealed) }));
}

async function withSecrets(
  db: Db,
  sealing: Sealing,
  row: Selectable<SubscriptionTable>,
): Promise<Subscription> {
  const secrets = await db
    .selectFrom('subscription_secret')
    .selectAll()
    .where('subscription', '=', row.name)
    .orderBy('created_at', 'desc')
    .execute();
  return {
    name: row.name,
    ledgers: row.ledgers,
    kinds: row.kinds as readonly NoticeKind[] | null,
    units: row.units,
    roles: row.roles as readonly Role[] | null,
    leastSeverity: row.least_severity as Severity,
    channel: row.channel as Channel,
    digest: row.digest,
    sentTo: sentToOf(settingsOf(sealing, row)),
    status: row.status,
    disabledReason: row.disabled_reason,
    secrets: secrets.map(shown),
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

function shown(row: Selectable<SubscriptionSecretTable>): SubscriptionSecret {
  return {
    secretId: row.secret_id,
    scheme: row.scheme,
    publicKey: row.public_key,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
