import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Identity } from './receiver.js';

// A real SMTP server that keeps what it gets.

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  /** The parts of the mail, decoded, one after the other. */
  readonly content: string;
}

export interface MailReceiver {
  readonly url: string;
  readonly mails: Mail[];
  /** The codes of the next answers that are no. */
  readonly refusals: number[];
  close(): Promise<void>;
}

/** With an identity it speaks TLS from the first byte. */
export async function startMailReceiver(tls?: Identity): Promise<MailReceiver> {
  const mails: Mail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    ...(tls === undefined ? {} : { secure: true, ...tls }),
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const responseCode = refusals.shift();
        if (responseCode !== undefined) {
          callback(Object.assign(new Error('no'), { responseCode }));
          return;
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, ...mailOf(Buffer.concat(chunks).toString('utf8')) });
        callback();
      });
    },
  });
  // A sender that does not trust it hangs up; what he says of that is what tests look at.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: tls === undefined ? `smtp://127.0.0.1:${port}` : `smtps://localhost:${port}`,
    mails,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function mailOf(source: string): Omit<Mail, 'to'> {
  const unfolded = source.replaceAll(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(unfolded)?.[1] ?? '';
  const parts = [...source.matchAll(/Transfer-Encoding: base64\r\n\r\n([\s\S]*?)\r\n(?:--|$)/g)];
  const content = parts.map(([, text = '']) => Buffer.from(text, 'base64').toString('utf8'));
  return {
    subject: decodedWords(header('Subject')),
    messageId: header('Message-ID'),
    content: content.join('\n') || source,
  };
}

// RFC 2047: =?UTF-8?B?…?= and =?UTF-8?Q?…?=, the space between two of them is none.
function decodedWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, word) => Buffer.from(word, 'base64').toString())
    .replaceAll(/((?:=\?UTF-8\?Q\?[^?]*\?=)+)/gi, (words) => {
      const bytes = words.replaceAll(/=\?UTF-8\?Q\?|\?=/gi, '').replaceAll('_', ' ');
      return decodeURIComponent(bytes.replaceAll('%', '%25').replaceAll('=', '%'));
    });
}
