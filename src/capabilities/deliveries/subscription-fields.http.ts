import { z } from 'zod';
import { NOTICE_KINDS, SEVERITIES } from '../../alerts/notice.js';
import { DIGESTS } from '../../deliveries/digest.js';
import {
  CHANNELS,
  type ChannelSettings,
  LANGUAGES,
  SIGNINGS,
  type SubscriptionOrder,
} from '../../deliveries/subscription.js';
import { SUBSCRIPTION_CHANGES } from '../../deliveries/subscription-changes.js';
import type { putSubscription } from '../../deliveries/subscriptions.js';
import { LEDGER_ID, text } from '../../http/fields.js';
import { NEXT_CURSOR } from '../../http/paging.js';
import { ROLES } from '../../platform/api-keys.js';

// The words of subscriptions over HTTP and on the command line.

const NAME_FORM = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NAME = z
  .string()
  .regex(NAME_FORM, 'must be 1 to 64 lower-case letters, digits and dashes')
  .meta({ example: 'finance-desk' });

export const SUBSCRIPTION_NAME_FORM = NAME_FORM;
export const SUBSCRIPTION_PATH = z.strictObject({ name: NAME });
export const SECRET_PATH = z.strictObject({ name: NAME, secretId: NAME });

const HTTP_URL = z.url({ protocol: /^https?$/, error: 'must be an https URL' }).max(2_000);
const LANGUAGE = z.enum(LANGUAGES).default('zh-CN');
const ROBOT_SECRET = text(200).describe('As the page of the robot shows it.');
const robot = <const Type extends 'wecom' | 'dingtalk' | 'feishu'>(type: Type) => ({
  type: z.literal(type),
  url: HTTP_URL.describe('As the page of the robot shows it.'),
  language: LANGUAGE,
});

const CHANNEL = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('webhook'),
      url: HTTP_URL,
      signing: z.enum(SIGNINGS).optional().describe('Of the first secret; `hmac` unless told.'),
    }),
    z.strictObject({
      type: z.literal('email'),
      to: z.array(z.email('must be an address of mail')).min(1).max(20),
      language: LANGUAGE,
      digest: z.enum(DIGESTS).default('none'),
    }),
    z.strictObject(robot('wecom')),
    z.strictObject({ ...robot('dingtalk'), secret: ROBOT_SECRET.optional() }),
    z.strictObject({ ...robot('feishu'), secret: ROBOT_SECRET.optional() }),
  ])
  .meta({ id: 'DeliveryChannel' });

const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(1_000).optional();

export const PUT_SUBSCRIPTION = z
  .strictObject({
    ledgers: list(LEDGER_ID).describe('Every ledger that the key may use, unless told.'),
    kinds: list(z.enum(NOTICE_KINDS)).describe('Every kind unless told.'),
    units: list(text(32)).describe('Alerts about these units; about all unless told.'),
    roles: list(z.enum(ROLES)).describe('Alerts that are the duty of one of these roles.'),
    leastSeverity: z.enum(SEVERITIES).default('info'),
    channel: CHANNEL,
    fromSeq: z.int().min(1).optional().describe('Of a new one for one ledger: its first event.'),
  })
  .refine(({ fromSeq, ledgers }) => fromSeq === undefined || ledgers?.length === 1, {
    path: ['fromSeq'],
    message: 'needs exactly one ledger',
  })
  .meta({ id: 'PutSubscription' });

export const PUT_STATUS = z
  .discriminatedUnion('status', [
    z.strictObject({ status: z.literal('active') }),
    z.strictObject({ status: z.literal('disabled'), reason: text(400) }),
  ])
  .meta({ id: 'SubscriptionStatus' });

const HOURS_MOST = 24 * 90;

export const PUT_SECRET = z
  .strictObject({
    signing: z.enum(SIGNINGS).optional().describe('Of a webhook; `hmac` unless told.'),
    robotSecret: ROBOT_SECRET.optional(),
    overlapHours: z.int().min(0).max(HOURS_MOST).describe('How long the others stay good.'),
  })
  .meta({ id: 'PutSecret' });

export const PUT_REDELIVERY = z
  .union([
    z.strictObject({ dead: z.literal(true).describe('Every one that is dead.') }),
    z.strictObject({ messageIds: z.array(text(100)).min(1).max(500) }),
  ])
  .meta({ id: 'PutRedelivery' });

const SECRET = z.strictObject({
  secretId: z.string(),
  scheme: z.enum([...SIGNINGS, 'robot']),
  publicKey: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
});

export const SUBSCRIPTION = z
  .strictObject({
    name: z.string(),
    ledgers: z.array(z.string()).nullable().describe('Null is every one, here and below.'),
    kinds: z.array(z.enum(NOTICE_KINDS)).nullable(),
    units: z.array(z.string()).nullable(),
    roles: z.array(z.enum(ROLES)).nullable(),
    leastSeverity: z.enum(SEVERITIES),
    channel: z.enum(CHANNELS),
    digest: z.enum(DIGESTS),
    sentTo: z.string().describe('Without what would let others send there.'),
    status: z.enum(['active', 'disabled']),
    disabledReason: z.string().nullable(),
    secrets: z.array(SECRET),
    createdBy: z.string(),
    createdAt: z.string(),
    changedAt: z.string(),
  })
  .meta({ id: 'Subscription' });

const VALUE = z.union([z.string(), z.array(z.string())]).nullable();
const FIELD = z.strictObject({
  field: z.string(),
  from: VALUE.describe('Null where there was nothing, and for what is not shown.'),
  to: VALUE,
});

const CHANGE = z
  .strictObject({
    number: z.int(),
    changedAt: z.string(),
    changedBy: z.string(),
    change: z.enum(SUBSCRIPTION_CHANGES),
    fields: z.array(FIELD),
  })
  .meta({ id: 'SubscriptionChange' });

export const CHANGES = z
  .strictObject({ items: z.array(CHANGE), nextCursor: NEXT_CURSOR })
  .meta({ id: 'SubscriptionChanges' });

const SHOWN_SECRET = z
  .strictObject({
    secretId: z.string(),
    secret: z.string().nullable().describe('To share; shown this once. Null: nothing to show.'),
    publicKey: z.string().nullable().describe('What Ed25519 signatures are checked with.'),
  })
  .meta({ id: 'ShownSecret' });

export const PUT_ANSWER = z
  .strictObject({ subscription: SUBSCRIPTION, secret: SHOWN_SECRET.nullable() })
  .meta({ id: 'SubscriptionPut' });
export const ONE = z.strictObject({ subscription: SUBSCRIPTION }).meta({ id: 'OneSubscription' });
export const SECRET_ANSWER = z.strictObject({ secret: SHOWN_SECRET }).meta({ id: 'SecretPut' });
export const PAGE = z
  .strictObject({ items: z.array(SUBSCRIPTION), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Subscriptions' });

/** The order that a body is; `ledgers` are those of the caller when it names none. */
export function orderOf(
  name: string,
  body: z.output<typeof PUT_SUBSCRIPTION>,
  only: readonly string[] | null,
): Parameters<typeof putSubscription>[1] {
  const { ledgers = only, kinds = null, units = null, roles = null } = body;
  const { leastSeverity, channel, fromSeq } = body;
  const digest: SubscriptionOrder['digest'] = channel.type === 'email' ? channel.digest : 'none';
  const signing = channel.type === 'webhook' ? channel.signing : undefined;
  const robotSecret = 'secret' in channel ? channel.secret : undefined;
  const filter = { ledgers, kinds, units, roles, leastSeverity };
  const settings = settingsOf(channel);
  return { name, ...filter, digest, settings, signing, robotSecret, fromSeq };
}

function settingsOf(channel: z.output<typeof CHANNEL>): ChannelSettings {
  switch (channel.type) {
    case 'webhook':
      return { channel: 'webhook', url: channel.url };
    case 'email':
      return { channel: 'email', to: channel.to, language: channel.language };
    default:
      return { channel: channel.type, url: channel.url, language: channel.language };
  }
}
