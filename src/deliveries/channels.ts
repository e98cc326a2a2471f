import type { OutboundRules } from './addresses.js';
import type { Message, Outcome } from './message.js';
import type { ChannelSettings } from './subscription.js';
import { sendWebhook } from './webhook.js';

/** Makes one attempt. Rejects, or answers, when it fails. */
export type SendMessage = (settings: ChannelSettings, message: Message) => Promise<Outcome>;

export interface ChannelsOptions {
  readonly rules: OutboundRules;
  /** Default: 15 s, as Standard Webhooks recommends 15 to 30. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Every way out there is. */
export function channels({ rules, timeoutMs = TIMEOUT_MS }: ChannelsOptions): SendMessage {
  return async (settings, message) => {
    switch (settings.channel) {
      case 'webhook':
        return sendWebhook(settings.url, message, { rules, timeoutMs });
      default:
        throw new Error(`no channel ${settings.channel}`);
    }
  };
}
