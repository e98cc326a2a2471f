import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHEET_VERBS } from '../../src/cli/order-import.js';
import { columnsOf } from '../../src/importers/order-sheet.js';
import { readSheets } from '../../src/importers/read-sheets.js';
import { OPENING } from '../domain/fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { giveDocuments } from './documents.js';
import { budgetLedger, done } from './in-process.js';

// A ledger's documents out into sheets and into another database again. The command line runs in this
// process.

let source: TestDatabase;
const folder = temporaryFolder();
const { DATABASE_URL } = process.env;
const place = (name: string) => join(folder.path, name);

beforeAll(async () => {
  source = await openedDatabase();
  await giveDocuments();
}, 120_000);

afterAll(async () => {
  if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = DATABASE_URL;
  await source.drop();
  folder.remove();
});

/** A database with the opened ledger; the commands that follow are about it. */
async function openedDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  writeFileSync(place('ledger.json'), JSON.stringify(OPENING));
  await done('ledger', 'open', place('ledger.json'), '--actor', 'tester');
  return database;
}

/** Every event without what differs from one recording to the next. */
async function eventsOf({ url }: TestDatabase) {
  const events = await query(
    url,
    `SELECT seq, type, schema_version, effective_on, actor, document_number, payload
      FROM ledger.event ORDER BY seq`,
  );
  return events.map(({ payload, ...event }) => {
    const { payeeCommitment, ...content } = JSON.parse(payload);
    return { ...event, content, hasPayee: payeeCommitment !== undefined };
  });
}

const payeesOf = ({ url }: TestDatabase) =>
  query(url, 'SELECT document_id, content FROM ledger.personal_data ORDER BY document_id');

const filesIn = (path: string) =>
  readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]);

describe('a sheet', () => {
  it.each(SHEET_VERBS.map((verb) => [verb.verb, verb] as const))(
    'of %s has a name and columns that a workbook can hold',
    (name, verb) => {
      const columns = columnsOf(verb);
      expect(name.length).toBeLessThanOrEqual(31);
      expect(columns.length).toBeLessThanOrEqual(256);
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns).toEqual(expect.arrayContaining(['order', 'effectiveOn', 'actor', 'key']));
    },
  );
});

describe('the documents of a ledger', () => {
  it.each(['csv', 'sheets.xlsx'])(
    'come back the same from %s',
    async (out) => {
      process.env.DATABASE_URL = source.url;
      const { code, err } = await budgetLedger('export', 'orders', '--out', place(out));
      expect([code, err]).toEqual([0, 'left out, not ordered by anybody: 1 LedgerOpened\n']);
      const copy = await openedDatabase();
      try {
        const dryRun = await budgetLedger('import', 'orders', place(out), '--dry-run');
        expect([dryRun.code, dryRun.out]).toEqual([0, expect.stringContaining('available')]);
        expect(await eventsOf(copy)).toHaveLength(1);
        const posted = JSON.parse(await done('import', 'orders', place(out), '--json'));
        expect(posted).toMatchObject({ postedBefore: 0, posted: posted.toPost });
        expect(await eventsOf(copy)).toEqual(await eventsOf(source));
        expect(await payeesOf(copy)).toEqual(await payeesOf(source));
        expect(await payeesOf(copy)).toHaveLength(2);
        const again = JSON.parse(await done('import', 'orders', place(out), '--json'));
        expect(again).toMatchObject({ postedBefore: posted.toPost, posted: 0 });
        await done('export', 'orders', '--out', place(`again-${out}`));
        if (out === 'csv') expect(filesIn(place('again-csv'))).toEqual(filesIn(place('csv')));
        expect(await readSheets(place(`again-${out}`))).toEqual(await readSheets(place(out)));
      } finally {
        await copy.drop();
      }
    },
    120_000,
  );

  it('are the same set from a workbook and from a folder', async () => {
    const [csv, workbook] = await Promise.all([
      readSheets(place('csv')),
      readSheets(place('sheets.xlsx')),
    ]);
    expect(workbook.digest).toBe(csv.digest);
  });

  it('are exported in part, and never over what is there', async () => {
    process.env.DATABASE_URL = source.url;
    const some = ['--verbs', 'record-payment,request-reversal', '--from-seq', '3'];
    await done('export', 'orders', '--out', place('some'), ...some);
    expect(readdirSync(place('some')).sort()).toEqual([
      'record-payment.csv',
      'request-reversal.csv',
    ]);
    expect(readFileSync(join(place('some'), 'request-reversal.csv'), 'utf8')).toContain(
      'reversesOrder',
    );
    await done('export', 'orders', '--out', place('reversal'), '--verbs', 'request-reversal');
    expect(readFileSync(join(place('reversal'), 'request-reversal.csv'), 'utf8')).toContain(
      'reversesSeq',
    );
    for (const [args, reason] of [
      [['--out', place('some')], 'the folder is not empty'],
      [['--out', place('sheets.xlsx')], 'it exists already'],
      [['--out', place('x'), '--verbs', 'bogus'], 'bogus is none'],
      [['--out', place('x'), '--ledger', '440307-none-2023'], 'there is no ledger'],
    ] as const) {
      const { code, err } = await budgetLedger('export', 'orders', ...args);
      expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
    }
  });
});
