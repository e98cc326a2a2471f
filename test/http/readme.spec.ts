import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '../../src/platform/api-keys.js';
import { done, run } from '../cli/in-process.js';
import { Api } from './api.js';

// The calls of both READMEs, word for word and in their order, on the ledger of the sample.

interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const SAMPLE = 'samples/longgang-audit-2023';
const ORIGIN = 'localhost:3000';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  const variables = { DATABASE_URL: api.databaseUrl };
  const opening = ['ledger', 'open', `${SAMPLE}/ledger.json`, '--effective-on', '2023-01-01'];
  const lines = ['import', 'lines', `${SAMPLE}/lines.csv`, '--ledger', '440307-audit-2023'];
  const dated = ['--effective-on', '2023-01-20', '--document', '深龙财〔2023〕1号'];
  for (const words of [opening, [...lines, ...dated]]) {
    const { code, stderr } = await run(words, variables);
    expect([words.join(' '), code, code === 0 ? '' : stderr]).toEqual([words.join(' '), 0, '']);
  }
}, 120_000);
afterAll(() => api.close());

const textOf = (file: string) => readFileSync(file, 'utf8').replaceAll(/\\\n\s*/g, '');

/** Every `curl …` of a document up to its end, its quoted parts with their line breaks included. */
function commandsIn(file: string): string[] {
  const commands = textOf(file).matchAll(/^curl (?:'[^']*'|"(?:[^"\\]|\\.)*"|[^'"\n])*/gm);
  return [...commands].map(([command]) => command.trim());
}

/** The words of a command as a shell takes them, what is in $(…) done by the command line. */
async function wordsOf(command: string): Promise<string[]> {
  const words: string[] = [];
  for (const [whole] of command.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|[^'"\s])+/g)) {
    words.push(
      whole.startsWith('"') ? await expanded(whole.slice(1, -1)) : whole.replaceAll("'", ''),
    );
  }
  return words;
}

async function expanded(quoted: string): Promise<string> {
  let text = quoted.replaceAll(/\\(["\\$])/g, '$1');
  for (const role of ROLES) text = text.replaceAll(`$${role.toUpperCase()}`, api.keys[role]);
  const [whole, words] = /\$\(npm run -s cli -- ([^)]*)\)/.exec(text) ?? [];
  if (whole === undefined || words === undefined) return text;
  return text.replace(whole, await done(...words.split(' ')));
}

async function callOf(command: string): Promise<Call> {
  const [, ...words] = await wordsOf(command);
  const after = (option: string) =>
    words.flatMap((word, at) => (word === option ? [words[at + 1] ?? ''] : []));
  const headers = after('-H').map((header) => header.split(': ') as [string, string]);
  const url = words.find((word) => word.startsWith(ORIGIN)) ?? '';
  return { url, headers: Object.fromEntries(headers), body: after('-d')[0] };
}

/** Its status, and what a refusal says; a stream goes on after that and is left. */
async function answerTo({ url, headers, body }: Call): Promise<{ status: number; said: string }> {
  const sent = body === undefined ? { headers } : { method: 'POST', headers, body };
  const answer = await fetch(url.replace(ORIGIN, api.url), sent);
  if (answer.status < 300) await answer.body?.cancel();
  return { status: answer.status, said: answer.status < 300 ? '' : await answer.text() };
}

describe('the calls of the README', () => {
  const commands = commandsIn('README.md');

  it('are all accepted, one after the other', async () => {
    const paths: string[] = [];
    for (const command of commands) {
      const call = await callOf(command);
      const { status, said } = await answerTo(call);
      expect([call.url, call.body === undefined ? 200 : 201, '']).toEqual([call.url, status, said]);
      paths.push(/440307-audit-2023\/([a-z-]+)/.exec(call.url)?.[1] ?? '');
    }
    expect(paths).toEqual([
      'payments',
      'balances',
      'lines',
      'reallocation-groups',
      'policies',
      'control-objects',
      'held-orders',
      'control-overrides',
      'alerts',
      'stream',
    ]);
  });

  it('are the same in Chinese', () => {
    const chinese = commandsIn('README.zh-CN.md');
    const streamed = commands.filter((command) => !command.includes('/stream'));
    expect(chinese).toEqual(streamed);
  });
});
