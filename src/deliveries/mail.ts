import type { SecureContext } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { Notice } from '../alerts/notice.js';
import { excerptOf, type Message, type Outcome } from './message.js';
import type { Language } from './subscription.js';
import { factLine, headingOf, wordedNotice } from './wording.js';

export interface MailServer {
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the first byte. */
  readonly url: string;
  readonly from: string;
  /** Who vouches for it. Undefined: whom Node trusts. */
  readonly trust?: SecureContext | undefined;
}

/** Sends one mail about one notice, or about several. Its Message-ID is the same at every attempt. */
export async function sendMail(
  { url, from, trust }: MailServer,
  message: Message,
  how: {
    readonly to: readonly string[];
    readonly language: Language;
    readonly timeoutMs: number;
  },
): Promise<Outcome> {
  const { to, language, timeoutMs } = how;
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs };
  const tls = { secureContext: trust };
  const transport = createTransport({ url, tls, ...timeouts, socketTimeout: timeoutMs });
  try {
    const { response } = await transport.sendMail({
      from,
      to: [...to],
      messageId: `<${message.id}@${domainOf(from)}>`,
      date: message.at,
      subject: headingOf(message.notices, language),
      text: textOf(message.notices, language),
      html: htmlOf(message.notices, language),
      // What is mostly Chinese is shorter so than in quoted-printable.
      textEncoding: 'base64',
      // Answering machines have nothing to say to this.
      headers: { 'Auto-Submitted': 'auto-generated' },
      // Everything in a mail comes from here; no file and no URL is ever read for one.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { outcome: 'delivered', response: excerptOf(response) };
  } catch (error) {
    return failed(error as Error & { readonly responseCode?: number });
  } finally {
    transport.close();
  }
}

// 5yz is final for this mail (RFC 5321, 4.2.1), except that a login may be put right (535).
function failed(error: Error & { readonly responseCode?: number }): Outcome {
  const { responseCode = 0, message } = error;
  const final = responseCode >= 550 && responseCode < 560;
  return { outcome: final ? 'refused' : 'failed', error: excerptOf(message) };
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

function textOf(notices: readonly Notice[], language: Language): string {
  const parts = notices.map((notice) => {
    const { heading, facts } = wordedNotice(notice, language);
    return [heading, ...facts.map((fact) => factLine(fact, language))].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}

function htmlOf(notices: readonly Notice[], language: Language): string {
  const parts = notices.map((notice) => {
    const { heading, facts } = wordedNotice(notice, language);
    const rows = facts.map(
      ({ name, value }) =>
        `<tr><th align="left">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
    );
    return `<h2>${escaped(heading)}</h2>\n<table>\n${rows.join('\n')}\n</table>`;
  });
  const body = parts.join('\n');
  return `<!doctype html>\n<html lang="${language}"><meta charset="utf-8"><body>\n${body}\n</body></html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
