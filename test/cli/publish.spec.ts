import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { budgetLedger, done } from './in-process.js';

let database: TestDatabase;
const folder = temporaryFolder();
const { DATABASE_URL } = process.env;
const place = (name: string) => join(folder.path, name);
const SAMPLE = 'samples/longgang-audit-2023';
const GOLDEN = new URL('../golden/publication.md', import.meta.url);

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  await done('ledger', 'open', `${SAMPLE}/ledger.json`, '--effective-on', '2023-01-01');
  await done('import', 'lines', `${SAMPLE}/lines.csv`);
  await done('import', 'orders', `${SAMPLE}/publication`);
}, 120_000);

afterAll(async () => {
  if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = DATABASE_URL;
  await database.drop();
  folder.remove();
});

describe('publish', () => {
  it('writes the publication that the rule book alone makes of the sample', async () => {
    const answer = JSON.parse(await done('publish', '--output', place('budget.md'), '--json'));
    const text = readFileSync(place('budget.md'), 'utf8');
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(answer).toMatchObject({ seq: 13, phase: 'approved', sha256 });
  });

  it('goes back to any moment, in any phase and as a page', async () => {
    const page = ['--format', 'html', '--output', place('early.html')];
    await done('publish', ...page, '--known-at', '2', '--phase', 'executed');
    const text = readFileSync(place('early.html'), 'utf8');
    expect(text).toContain('部门预算执行情况</h1>');
    expect(text).toContain('<p>未填报。</p>');
    expect(text).not.toContain('与 2022 年持平');
  });

  it('writes over no file, and nowhere that is no place', async () => {
    const again = await budgetLedger('publish', '--output', place('budget.md'));
    expect([again.code, again.err]).toEqual([2, expect.stringMatching(/such a file already/)]);
    const nowhere = await budgetLedger('publish', '--output', place('no/where.md'));
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringMatching(/ENOENT/)]);
  });
});
