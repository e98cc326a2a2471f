import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { temporaryFolder } from '../support/temporary-folder.js';
import { budgetLedger } from './in-process.js';

const DOCUMENT = 'test/fixtures/published-shenzhen.md';
const folder = temporaryFolder();

afterAll(() => folder.remove());

describe('published tie-out', () => {
  it('ends with 1 and names the cells that contradict each other, as JSON too', async () => {
    const { code, out, err } = await budgetLedger('published', 'tie-out', DOCUMENT, '--json');
    expect(code).toBe(1);
    expect(err).toMatch(/\d+ contradictions/);
    const { results, counts } = JSON.parse(out);
    const contradictions = results.filter(
      ({ verdict }: { verdict: string }) => verdict === 'contradiction',
    );
    expect(contradictions).toHaveLength(counts.contradiction);
    for (const { cells } of contradictions) expect(cells.length).toBeGreaterThan(0);
    expect(counts.exact).toBeGreaterThan(100);
  }, 60_000);
});

describe('published open', () => {
  it('writes an opening that adds up to the document, and posts nothing', async () => {
    const out = join(folder.path, 'opening');
    const { code, err } = await budgetLedger(
      ...['published', 'open', DOCUMENT, '--ledger', '440307-audit-2023', '--out', out],
    );
    expect([code, err]).toEqual([0, '']);
    const rows = parse(readFileSync(join(out, 'lines.csv')), { columns: true });
    const sum = (rows as { amount_fen: string }[]).reduce(
      (total, { amount_fen }) => total + BigInt(amount_fen),
      0n,
    );
    expect(sum).toBe(3_450_997_194n);
    const { ledgerId, units } = JSON.parse(readFileSync(join(out, 'ledger.json'), 'utf8'));
    expect([ledgerId, units.length]).toEqual(['440307-audit-2023', 3]);
    expect(parse(readFileSync(join(out, 'ranges.csv')), { columns: true })).toHaveLength(
      rows.length,
    );
  }, 60_000);

  it.each([
    ['a ledger id that is none', 'audit', 'x', '--ledger: must be like 440307-audit-2023'],
    ['another year', '440307-audit-2024', 'x', '--ledger: the document is of 2023'],
  ])('refuses %s', async (_, ledger, name, message) => {
    const out = join(folder.path, name);
    const { code, err } = await budgetLedger(
      ...['published', 'open', DOCUMENT, '--ledger', ledger, '--out', out],
    );
    expect([code, err]).toEqual([2, `error: ${message}\n`]);
  });

  it('does not write into a folder that is there', async () => {
    writeFileSync(join(folder.path, 'taken'), '');
    const { code, err } = await budgetLedger(
      ...['published', 'open', DOCUMENT, '--ledger', '440307-audit-2023'],
      ...['--out', join(folder.path, 'taken')],
    );
    expect(code).toBe(2);
    expect(err).toContain('is there already');
  }, 60_000);
});
