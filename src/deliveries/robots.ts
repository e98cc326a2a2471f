import { createHmac } from 'node:crypto';
import type { OutboundRules } from './addresses.js';
import { excerptOf, type Message, type Outcome } from './message.js';
import { post } from './outbound.js';
import { retryAfterMs } from './retry.js';
import type { Language } from './subscription.js';
import { factLine, headingOf, wordedNotice } from './wording.js';

// Robots of group chats: 企业微信, 钉钉, 飞书. Each answers 200 whatever happens and says in the body
// whether it took the message.

export type RobotChannel = 'wecom' | 'dingtalk' | 'feishu';

interface Robot {
  /** Where and what to post. The secret is that of the robot's page, where it has one. */
  request(asked: {
    readonly url: string;
    readonly heading: string;
    readonly lines: readonly string[];
    readonly secret: string | undefined;
    readonly at: Date;
  }): { readonly url: string; readonly body: unknown };
  /** The code of an answer: 0 is good. */
  codeOf(answer: Readonly<Record<string, unknown>>): unknown;
  /** Codes that mean: too many messages in this minute. */
  readonly tooMany: readonly number[];
}

// All three count by the minute.
const RATE_PAUSE_MS = 60_000;

const ROBOTS: Readonly<Record<RobotChannel, Robot>> = {
  wecom: {
    request: ({ url, heading, lines }) => ({
      url,
      body: { msgtype: 'markdown', markdown: { content: markdown(heading, lines) } },
    }),
    codeOf: ({ errcode }) => errcode,
    tooMany: [45009],
  },
  dingtalk: {
    request: ({ url, heading, lines, secret, at }) => ({
      url: secret === undefined ? url : signedUrl(url, { secret, at }),
      body: { msgtype: 'markdown', markdown: { title: heading, text: markdown(heading, lines) } },
    }),
    codeOf: ({ errcode }) => errcode,
    tooMany: [130101],
  },
  feishu: {
    request: ({ url, heading, lines, secret, at }) => ({
      url,
      body: {
        ...(secret === undefined ? {} : signedFields({ secret, at })),
        msg_type: 'text',
        content: { text: [heading, ...lines].join('\n') },
      },
    }),
    codeOf: ({ code, StatusCode }) => code ?? StatusCode,
    tooMany: [9499, 11232],
  },
};

/** Posts a notice to a robot. */
export async function sendToRobot(
  { channel, url, language }: { channel: RobotChannel; url: string; language: Language },
  message: Message,
  { rules, timeoutMs }: { readonly rules: OutboundRules; readonly timeoutMs: number },
): Promise<Outcome> {
  const robot = ROBOTS[channel];
  const [newest] = message.secrets;
  const asked = robot.request({
    url,
    heading: headingOf(message.notices, language),
    lines: message.notices.flatMap((notice) => linesOf(notice, language)),
    secret: newest?.secret,
    at: message.at,
  });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const body = JSON.stringify(asked.body);
  const answer = await post({ url: asked.url, headers, body, timeoutMs }, rules);
  const { status: httpStatus } = answer;
  const response = excerptOf(answer.body);
  if (httpStatus !== 200) {
    const pauseMs = retryAfterMs(answer.retryAfter, message.at);
    const wait = pauseMs === undefined ? {} : { retryAfterMs: pauseMs };
    return { outcome: 'failed', httpStatus, response, error: `status ${httpStatus}`, ...wait };
  }
  const code = robot.codeOf(objectOf(answer.body));
  if (code === 0) return { outcome: 'delivered', httpStatus, response };
  const wait = robot.tooMany.includes(Number(code)) ? { retryAfterMs: RATE_PAUSE_MS } : {};
  return { outcome: 'failed', httpStatus, response, error: `code ${String(code)}`, ...wait };
}

function linesOf(notice: Message['notices'][number], language: Language): string[] {
  return wordedNotice(notice, language).facts.map((fact) => factLine(fact, language));
}

function markdown(heading: string, lines: readonly string[]): string {
  return [`### ${heading}`, ...lines.map((line) => `> ${line}`)].join('\n\n');
}

// 钉钉: HMAC-SHA256 of timestamp and secret, under the secret.
function signedUrl(url: string, { secret, at }: { secret: string; at: Date }): string {
  const timestamp = String(at.getTime());
  const signature = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', signature);
  return signed.toString();
}

// 飞书: HMAC-SHA256 of nothing, under timestamp and secret.
function signedFields({ secret, at }: { secret: string; at: Date }) {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const sign = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
  return { timestamp, sign };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // What is no JSON is no good answer either: it has no code.
    return {};
  }
}
