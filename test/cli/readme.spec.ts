import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { run } from './command-line.js';

// The commands of both READMEs, word for word and in their order, on an empty database. The samples are
// named relative to the root of the repository, where tests run.

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(() => server.drop());

/** The words of every `npm run -s cli -- …` of a document; a backslash joins lines, # ends one. */
function commandsOf(file: string): string[][] {
  const text = readFileSync(file, 'utf8').replaceAll(/\\\n\s*/g, '');
  const commands = text.matchAll(/^npm run -s cli -- ([^#\n]*)/gm);
  return [...commands].map(([, words = '']) => words.trim().split(/\s+/));
}

describe('the README', () => {
  const commands = commandsOf('README.md');

  it('leads from an empty database to a verified ledger', async () => {
    expect(commands.map(([name]) => name)).toEqual(
      expect.arrayContaining(['keys', 'ledger', 'import', 'replay', 'balances', 'verify']),
    );
    for (const words of commands) {
      const { code, stderr } = await run(words, { DATABASE_URL: server.url });
      expect([words.join(' '), code, code === 0 ? '' : stderr]).toEqual([words.join(' '), 0, '']);
    }
    const told = [
      'ComparativesRecorded',
      'StaffingRecorded',
      'AssetsRecorded',
      'MainTasksSet',
      ...Array.from({ length: 6 }, () => 'PerformanceTargetsSet'),
      'NarrativeSet',
    ];
    expect(
      await query(server.url, 'SELECT type, document_number FROM ledger.event ORDER BY seq'),
    ).toEqual([
      { type: 'LedgerOpened', document_number: null },
      { type: 'BudgetApproved', document_number: '深龙财〔2023〕1号' },
      ...told.map((type) => ({ type, document_number: null })),
    ]);
  }, 120_000);

  it('says the same in Chinese', () => {
    expect(commandsOf('README.zh-CN.md')).toEqual(commands);
  });
});
