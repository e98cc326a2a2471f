import type { OutboundRules } from './addresses.js';
import { type MailServer, sendMail } from './mail.js';
import type { Message, Outcome } from './message.js';
import { sendToRobot } from './robots.js';
import type { ChannelSettings } from './subscription.js';
import { sendWebhook } from './webhook.js';

/** Makes one attempt. Rejects, or answers, when it fails. */
export type SendMessage = (settings: ChannelSettings, message: Message) => Promise<Outcome>;

export interface ChannelsOptions {
  readonly rules: OutboundRules;
  /** Undefined: mail waits until there is one. */
  readonly mailServer?: MailServer | undefined;
  /** Default: 15 s, as Standard Webhooks recommends 15 to 30. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Every way out there is. */
export function channels(options: ChannelsOptions): SendMessage {
  const { rules, mailServer, timeoutMs = TIMEOUT_MS } = options;
  return async (settings, message) => {
    switch (settings.channel) {
      case 'webhook':
        return sendWebhook(settings.url, message, { rules, timeoutMs });
      case 'email':
        if (mailServer === undefined) throw new Error('SMTP_URL is not configured');
        return sendMail(mailServer, message, { ...settings, timeoutMs });
      case 'wecom':
      case 'dingtalk':
      case 'feishu':
        return sendToRobot({ ...settings, channel: settings.channel }, message, {
          rules,
          timeoutMs,
        });
      default:
        return settings satisfies never;
    }
  };
}
