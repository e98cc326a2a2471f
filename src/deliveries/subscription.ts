import { DUTIES } from '../alerts/duties.js';
import { type Notice, type NoticeKind, SEVERITIES, type Severity } from '../alerts/notice.js';
import type { Role } from '../platform/api-keys.js';
import type { Digest } from './digest.js';

// Who is told of what, and how.

export const CHANNELS = ['webhook', 'email', 'wecom', 'dingtalk', 'feishu'] as const;
export type Channel = (typeof CHANNELS)[number];

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How the messages of a webhook are signed: by a shared secret, or by a key pair of ours. */
export const SIGNINGS = ['hmac', 'ed25519'] as const;
export type Signing = (typeof SIGNINGS)[number];

/** Where the messages of a channel go. */
export type ChannelSettings =
  | { readonly channel: 'webhook'; readonly url: string }
  | { readonly channel: 'email'; readonly to: readonly string[]; readonly language: Language }
  | {
      readonly channel: 'wecom' | 'dingtalk' | 'feishu';
      readonly url: string;
      readonly language: Language;
    };

/** Which notices a subscription is for; null is every one. */
export interface NoticeFilter {
  readonly ledgers: readonly string[] | null;
  readonly kinds: readonly NoticeKind[] | null;
  readonly units: readonly string[] | null;
  /** Of these only what is the duty of one of them; see `DUTIES`. */
  readonly roles: readonly Role[] | null;
  readonly leastSeverity: Severity;
}

/** What is asked for when a subscription is made or changed. */
export interface SubscriptionOrder extends NoticeFilter {
  readonly name: string;
  readonly digest: Digest;
  readonly settings: ChannelSettings;
}

/** A subscription as it may be shown: without secrets, and where its messages go only in part. */
export interface Subscription extends NoticeFilter {
  readonly name: string;
  readonly channel: Channel;
  readonly digest: Digest;
  /** A URL without its query, or the addresses of mail. */
  readonly sentTo: string;
  readonly status: 'active' | 'disabled';
  readonly disabledReason: string | null;
  readonly secrets: readonly SubscriptionSecret[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface SubscriptionSecret {
  readonly secretId: string;
  readonly scheme: Signing | 'robot';
  readonly publicKey: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** Whether a notice is for a subscription. One that names no unit concerns them all. */
export function isFor(
  { name, ...filter }: NoticeFilter & { readonly name: string },
  notice: Notice,
): boolean {
  const { ledgers, kinds, units, roles, leastSeverity } = filter;
  const { unitCodes } = notice;
  if (ledgers !== null && !ledgers.includes(notice.ledgerId)) return false;
  // An assignment is for whoever is named, as an event names an actor or by the name alone.
  const { assignee } = notice.figures;
  if (notice.direction === 'assigned') return assignee === name || assignee === `key:${name}`;
  return (
    (kinds === null || kinds.includes(notice.kind)) &&
    (roles === null || roles.some((role) => DUTIES[notice.kind].includes(role))) &&
    (units === null || unitCodes.length === 0 || unitCodes.some((code) => units.includes(code))) &&
    SEVERITIES.indexOf(notice.severity) >= SEVERITIES.indexOf(leastSeverity)
  );
}

/** Where messages go, without what would let others send there. */
export function sentToOf(settings: ChannelSettings): string {
  if (settings.channel === 'email') return settings.to.join(', ');
  const { origin, pathname } = new URL(settings.url);
  // The address of a Feishu robot has its key in the path.
  return settings.channel === 'feishu' ? origin : `${origin}${pathname}`;
}
