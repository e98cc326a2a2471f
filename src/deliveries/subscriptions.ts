import { type RawBuilder, sql } from 'kysely';
import { must } from '../domain/rules.js';
import type { Db } from '../platform/database.js';
import { livePosition } from '../projections/checkpoint.js';
import { AddressRefused, checkUrl, type OutboundRules } from './addresses.js';
import { enqueue, noticesIn, OUTBOX_NAME } from './outbox.projection.js';
import type { Sealing } from './sealing.js';
import { makeSecret } from './signing.js';
import type { Signing, SubscriptionOrder } from './subscription.js';
import { changedFields, noteChange } from './subscription-changes.js';
import { subscriptionRow } from './subscription-rows.js';

// Subscriptions are made, changed, disabled, and their secrets replaced. Each may be asked for again:
// it then finds itself done, and shows no secret.

export interface SubscriptionsEdge {
  readonly db: Db;
  readonly sealing: Sealing;
  readonly rules: OutboundRules;
  readonly now: () => Date;
}

/** Who asks, and the ledgers it may see. */
export interface Asker {
  readonly actor: string;
  readonly only: readonly string[] | null;
}

/** What the caller is shown of a secret, once: nothing when it was there already. */
export interface ShownSecret {
  readonly secretId: string;
  readonly secret: string | null;
  readonly publicKey: string | null;
}

export const FIRST_SECRET = 'first';

/**
 * Makes a subscription, or changes the one of this name. A new one begins at the head of each ledger,
 * or with event `fromSeq` of its one ledger; a changed one is what it is now for what comes from now on.
 */
export async function putSubscription(
  edge: SubscriptionsEdge,
  order: SubscriptionOrder & {
    readonly signing?: Signing | undefined;
    /** The secret that a robot's page shows. */
    readonly robotSecret?: string | undefined;
    readonly fromSeq?: number | undefined;
  },
  { actor, only }: Asker,
): Promise<ShownSecret | undefined> {
  const { db, sealing, rules, now } = edge;
  const { name, settings, ledgers, digest } = order;
  if (settings.channel !== 'email') checkAddress(settings.url, rules);
  const row = {
    ledgers: ledgers === null ? null : [...ledgers],
    kinds: order.kinds === null ? null : [...order.kinds],
    units: order.units === null ? null : [...order.units],
    roles: order.roles === null ? null : [...order.roles],
    least_severity: order.leastSeverity,
    channel: settings.channel,
    digest,
    settings: sealing.seal(JSON.stringify(settings)),
  };
  return db.transaction().execute(async (trx) => {
    // Followers that are about to put alerts into the outbox finish first; see `enqueue`.
    await sql`LOCK TABLE ledger.subscription IN EXCLUSIVE MODE`.execute(trx);
    const known = await trx
      .selectFrom('subscription')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    const at = now().toISOString();
    const fields = changedFields(sealing, known, row);
    const noted = { changedAt: at, changedBy: actor, fields };
    if (known !== undefined) {
      await subscriptionRow(trx, { name, only });
      const { channel } = known;
      must(channel === row.channel, 'CHANNEL_IS_FIXED', { field: 'channel.type', name, channel });
      if (fields.length === 0) return undefined;
      const changed = { ...row, changed_at: at };
      await trx.updateTable('subscription').set(changed).where('name', '=', name).execute();
      await noteChange(trx, name, { change: 'changed', ...noted });
      await begin(trx, { name, ledgers, at: sql`coalesce(c.seq, 0)` });
      return undefined;
    }
    const made = { name, ...row, created_by: actor, disabled_reason: null };
    const idle = { leased_by: null, leased_until: null };
    await trx
      .insertInto('subscription')
      .values({ ...made, ...idle })
      .execute();
    await noteChange(trx, name, { change: 'made', ...noted });
    const { fromSeq } = order;
    const start = fromSeq === undefined ? sql`h.seq` : sql`${fromSeq - 1}::bigint`;
    await begin(trx, { name, ledgers, at: start });
    const [ledgerId] = ledgers ?? [];
    if (fromSeq !== undefined && ledgerId !== undefined) {
      await catchUpWith(trx, { name, ledgerId, afterSeq: fromSeq - 1, now: now() });
    }
    return firstSecret({ ...edge, db: trx }, order);
  });
}

function checkAddress(url: string, rules: OutboundRules): void {
  try {
    checkUrl(new URL(url), rules);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    must(false, 'ADDRESS_NOT_ALLOWED', { field: 'channel.url', reason: error.message });
  }
}

// Where the subscription begins in the ledgers that are there; never before where it stood.
async function begin(
  trx: Db,
  start: {
    readonly name: string;
    readonly ledgers: readonly string[] | null;
    readonly at: RawBuilder<unknown>;
  },
): Promise<void> {
  const { name, ledgers, at } = start;
  await sql`
    INSERT INTO ledger.subscription_start AS b (ledger_id, subscription, after_seq)
    SELECT h.ledger_id, ${name}, ${at}
    FROM ledger.ledger_head h
    LEFT JOIN ledger.projection_checkpoint c ON c.ledger_id = h.ledger_id
      AND c.projection = ${OUTBOX_NAME} AND c.status = 'live'
    WHERE ${ledgers}::text[] IS NULL OR h.ledger_id = ANY (${ledgers}::text[])
    ON CONFLICT (ledger_id, subscription) DO UPDATE
      SET after_seq = greatest(b.after_seq, excluded.after_seq)`.execute(trx);
}

// What the follower has read already it will not read again.
async function catchUpWith(
  trx: Db,
  from: {
    readonly name: string;
    readonly ledgerId: string;
    readonly afterSeq: number;
    readonly now: Date;
  },
): Promise<void> {
  const { name, ledgerId, afterSeq, now } = from;
  const position = await livePosition(trx, { ledgerId, projection: OUTBOX_NAME });
  if (position === undefined) return;
  const notices = await noticesIn(trx, { ledgerId, afterSeq, untilSeq: position.checkpoint.seq });
  await enqueue(trx, { ledgerId, notices, now, only: name });
}

async function firstSecret(
  edge: SubscriptionsEdge,
  order: SubscriptionOrder & {
    readonly signing?: Signing | undefined;
    readonly robotSecret?: string | undefined;
  },
): Promise<ShownSecret | undefined> {
  const { name, settings, signing = 'hmac', robotSecret } = order;
  if (settings.channel === 'webhook') {
    return insertSecret(edge, { name, secretId: FIRST_SECRET, scheme: signing });
  }
  if (robotSecret === undefined) return undefined;
  return insertSecret(edge, { name, secretId: FIRST_SECRET, scheme: 'robot', robotSecret });
}

/**
 * Adds a secret. The others stay good for `overlapMs`, and then are not. Shows the new one; nothing
 * when there is one of this id.
 */
export async function addSecret(
  edge: SubscriptionsEdge,
  order: {
    readonly name: string;
    readonly secretId: string;
    readonly signing?: Signing | undefined;
    readonly robotSecret?: string | undefined;
    readonly overlapMs: number;
  },
  { actor, only }: Asker,
): Promise<ShownSecret> {
  const { name, secretId, signing = 'hmac', robotSecret, overlapMs } = order;
  return edge.db.transaction().execute(async (trx) => {
    const { channel } = await subscriptionRow(trx, { name, only });
    const signs = channel === 'webhook' || channel === 'dingtalk' || channel === 'feishu';
    must(signs, 'CHANNEL_HAS_NO_SECRET', { field: 'name', name, channel });
    const fromPage = channel !== 'webhook';
    must(fromPage === (robotSecret !== undefined), 'ROBOT_SECRET_MISPLACED', {
      field: 'robotSecret',
      channel,
    });
    const known = await trx
      .selectFrom('subscription_secret')
      .select('public_key')
      .where('subscription', '=', name)
      .where('secret_id', '=', secretId)
      .executeTakeFirst();
    if (known !== undefined) return { secretId, secret: null, publicKey: known.public_key };
    const until = new Date(edge.now().getTime() + overlapMs).toISOString();
    await trx
      .updateTable('subscription_secret')
      .set({ expires_at: sql`least(expires_at, ${until}::timestamptz)` })
      .where('subscription', '=', name)
      .execute();
    const scheme = fromPage ? 'robot' : signing;
    const fields = [{ field: 'secretId', from: null, to: secretId }];
    const noted = { changedAt: edge.now().toISOString(), changedBy: actor, fields };
    await noteChange(trx, name, { change: 'secret-added', ...noted });
    return insertSecret({ ...edge, db: trx }, { name, secretId, scheme, robotSecret });
  });
}

async function insertSecret(
  { db, sealing, now }: SubscriptionsEdge,
  order: {
    readonly name: string;
    readonly secretId: string;
    readonly scheme: Signing | 'robot';
    readonly robotSecret?: string | undefined;
  },
): Promise<ShownSecret> {
  const { name, secretId, scheme, robotSecret = '' } = order;
  const made = scheme === 'robot' ? { secret: robotSecret, publicKey: null } : makeSecret(scheme);
  await db
    .insertInto('subscription_secret')
    .values({
      subscription: name,
      secret_id: secretId,
      scheme,
      sealed: sealing.seal(made.secret),
      public_key: made.publicKey,
      created_at: now().toISOString(),
      expires_at: null,
    })
    .execute();
  // What the robot's page shows the caller knows; the private half of a pair is nobody's but ours.
  const secret = scheme === 'hmac' ? made.secret : null;
  return { secretId, secret, publicKey: made.publicKey };
}

/** Disables a subscription with a reason, or enables it. What came meanwhile is sent then. */
export async function setStatus(
  { db, now }: Pick<SubscriptionsEdge, 'db' | 'now'>,
  order: { readonly name: string; readonly disabledReason: string | null },
  { actor, only }: Asker,
): Promise<void> {
  const { name, disabledReason } = order;
  await db.transaction().execute(async (trx) => {
    const before = await subscriptionRow(trx, { name, only });
    if (before.disabled_reason === disabledReason) return;
    const status = disabledReason === null ? 'active' : 'disabled';
    const at = now().toISOString();
    await trx
      .updateTable('subscription')
      .set({ status, disabled_reason: disabledReason, changed_at: at })
      .where('name', '=', name)
      .execute();
    const fields = [{ field: 'disabledReason', from: before.disabled_reason, to: disabledReason }];
    const change = disabledReason === null ? 'enabled' : 'disabled';
    await noteChange(trx, name, { changedAt: at, changedBy: actor, change, fields });
  });
}
