import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApproveBudgetHandler } from '../../src/capabilities/appropriation/appropriation.commands.js';
import { addressOf } from '../../src/domain/line.js';
import { formatWan, sumFen } from '../../src/domain/money.js';
import { readLedgerFile } from '../../src/importers/ledger.importer.js';
import { planLines } from '../../src/importers/lines.importer.js';
import { readSheet } from '../../src/importers/read-sheet.js';
import { RowsRefused } from '../../src/importers/rehearsal.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Database } from '../../src/platform/database.js';
import { createTestDatabase } from '../support/database.js';
import {
  LEDGER_ID,
  openSample,
  openTestLedger,
  PRINTED,
  type PrintedRow,
  SAMPLE,
} from './sample.js';
import { workbookOf } from './workbook.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let ledger: Ledger;
let folder: string;

beforeAll(async () => {
  server = await createTestDatabase();
  ({ database, ledger } = openTestLedger(server.url));
  await openSample(ledger);
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
});

afterAll(async () => {
  await database.close();
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

const SAMPLE_ROWS = readFileSync(`${SAMPLE}lines.csv`, 'utf8').trimEnd().split('\n');

async function plan(path: string, ledgerId = LEDGER_ID) {
  return planLines({ ledger, db: database.db }, await readSheet(path), {
    ledgerId,
    actor: 'tester',
  });
}

/** The sample with one thing changed, and every problem that is found in it. */
async function problemsOf(spoil: (rows: string[]) => string[], name = 'spoiled.csv') {
  const path = join(folder, name);
  writeFileSync(path, spoil([...SAMPLE_ROWS]).join('\n'));
  const error = await plan(path).then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (!(error instanceof RowsRefused)) throw error ?? new Error('nothing was found');
  return error.problems.map(({ row, column, message }) => `${row} ${column}: ${message}`);
}

const inRow = (row: number, from: string, to: string) => (rows: string[]) => {
  const before = rows[row - 1] ?? '';
  if (!before.includes(from)) throw new Error(`${from} is not in row ${row}`);
  return rows.with(row - 1, before.replace(from, to));
};

describe('a spoiled file of lines', () => {
  it.each([
    [
      'a missing column',
      inRow(1, 'amount_fen,', ''),
      ['1 amount or amount_fen: exactly one of the columns amount, amount_fen is needed'],
    ],
    [
      'a wrong header',
      inRow(1, 'economic_code', 'economy'),
      [
        expect.stringMatching(
          /^1 economy: unknown column; the columns are unit_code, functional_code/,
        ),
        '1 economic_code: the column is missing',
      ],
    ],
    [
      'a column twice',
      inRow(1, 'functional_name', 'functional_code'),
      ['1 functional_code: the column appears twice'],
    ],
    [
      'a decimal fen',
      inRow(2, '264820000', '264820000.5'),
      ['2 amount_fen: "264820000.5" is no amount in fen: a whole number'],
    ],
    [
      'a thousands separator',
      inRow(2, '264820000', '"264,820,000"'),
      ['2 amount_fen: "264,820,000" is no amount in fen: a whole number'],
    ],
    ['an empty amount', inRow(2, '264820000', ''), ['2 amount_fen: the cell is empty']],
    [
      'an amount of zero',
      inRow(2, '264820000', '0'),
      ['2 amount_fen: an amount must be greater than zero (amountFen 0)'],
    ],
    [
      'a negative amount',
      inRow(2, '264820000', '-5'),
      ['2 amount_fen: an amount must be greater than zero (amountFen -5)'],
    ],
    [
      'an unknown unit',
      inRow(3, 'U1', 'U9'),
      [expect.stringMatching(/^3 unit_code: the budget unit is not one/)],
    ],
    [
      'a unit without lines',
      inRow(3, 'U1,深圳市龙岗区审计局本级', 'U2,'),
      [expect.stringMatching(/^3 unit_code: .* keeps no accounts/)],
    ],
    [
      'an unknown function',
      inRow(3, '2010801', '2010899'),
      [expect.stringMatching(/^3 functional_code: .*2010899/)],
    ],
    [
      'a code of another level',
      inRow(3, '2010801', '20108'),
      ['3 functional_code: the code must have 7 digits'],
    ],
    [
      'an unknown economic code',
      inRow(3, '30102', '30199x'),
      ['3 economic_code: the code must have 5 digits'],
    ],
    [
      'an unknown project',
      inRow(48, '2023-P1', '2023-P7'),
      [expect.stringMatching(/^48 project_code: .*2023-P7/)],
    ],
    [
      'a project line without a project',
      inRow(48, '2023-P1', ''),
      ['48 project_code: a project line names its project'],
    ],
    [
      'a basic line with a project',
      inRow(3, 'basic,', 'basic,2023-P1'),
      ['3 project_code: a basic line has no project'],
    ],
    [
      'a project in name only',
      inRow(48, '2023-P1', 'basic'),
      [expect.stringMatching(/^48 project_code: .*reserved/)],
    ],
    [
      'another name than the ledger’s',
      inRow(3, '津贴补贴', '奖金'),
      ['3 economic_name: "奖金", but the ledger calls this code "津贴补贴"'],
    ],
    [
      'an unknown fund source',
      inRow(3, 'general-public-budget', 'lottery'),
      [expect.stringMatching(/^3 fund_source: "lottery" is none of general-public-budget/)],
    ],
    [
      'an unknown basis',
      inRow(3, 'assumed-split', 'guess'),
      ['3 basis: "guess" is none of published, within-rounding, assumed-split'],
    ],
    [
      'procurement without category',
      inRow(49, 'services,', ','),
      ['49 procurement_category: procurement needs category and amount'],
    ],
    [
      'more procurement than money',
      inRow(49, '102000000', '999999999'),
      [expect.stringMatching(/^49 procurement_fen: a procurement part is greater/)],
    ],
    [
      'a cell too many',
      inRow(3, 'assumed-split', 'assumed-split,extra'),
      ['3 (column 18): "extra" stands beyond the last column of the header'],
    ],
    [
      'a duplicate line',
      (rows: string[]) => [...rows, ...rows.slice(1, 2)],
      ['55 : the line of row 2 again'],
    ],
  ])('with %s names row and column', async (_name, spoil, problems) => {
    expect(await problemsOf(spoil)).toEqual(problems);
  });

  it('lists every bad row, not only the first', async () => {
    const spoiled = await problemsOf((rows) =>
      rows.map((row, index) => (index === 0 ? row : row.replace(/,[0-9]+,,,,,/, ',x,,,,,'))),
    );
    expect(spoiled.length).toBeGreaterThan(40);
  });

  it('writes nothing', async () => {
    const rows = await database.db.selectFrom('command_result').selectAll().execute();
    expect(rows.map(({ client }) => client)).toEqual(['test']);
  });

  it('is refused for a ledger that is not open', async () => {
    await expect(plan(`${SAMPLE}lines.csv`, '440307-none-2023')).rejects.toThrow('LEDGER_NOT_OPEN');
  });
});

describe('the sample lines', () => {
  it('are the same in yuan and in a workbook', async () => {
    const fromFen = await plan(`${SAMPLE}lines.csv`);
    const inYuan = SAMPLE_ROWS.map((row) => {
      const cells = row.split(',');
      const fen = cells[11] ?? '';
      return cells.with(
        11,
        fen === 'amount_fen' ? 'amount' : `${fen.slice(0, -2)}.${fen.slice(-2)}`,
      );
    });
    writeFileSync(join(folder, 'yuan.csv'), inYuan.map((cells) => cells.join(',')).join('\r\n'));
    writeFileSync(join(folder, 'yuan.xlsx'), workbookOf(inYuan));
    expect((await plan(join(folder, 'yuan.csv'))).lines).toEqual(fromFen.lines);
    expect((await plan(join(folder, 'yuan.xlsx'))).lines).toEqual(fromFen.lines);
  });

  it('give every figure that tables 7 and 8 print', async () => {
    const { command, postedBefore } = await plan(`${SAMPLE}lines.csv`);
    expect(postedBefore).toBe(false);
    const receipt = await new ApproveBudgetHandler(ledger).execute(command);
    expect(receipt.events.map(({ type }) => type)).toEqual(['BudgetApproved']);
    const { units } = await readLedgerFile(`${SAMPLE}ledger.json`);
    const lines = await ledger.inspect(LEDGER_ID, (memory) =>
      [...memory.lines.values()].map(({ lineId, balance }) => ({
        ...addressOf(lineId),
        amountFen: balance.original,
      })),
    );
    expect(sumFen(lines.map(({ amountFen }) => amountFen))).toBe(3_450_997_194n);
    const unitNames = new Map(units.map(({ unitCode, name }) => [unitCode, name]));
    const cells = (
      table: readonly PrintedRow[],
      codeOf: (line: (typeof lines)[number]) => string,
    ) =>
      table.map(({ unit, code }) => {
        const own = lines.filter(
          (line) =>
            codeOf(line).startsWith(code ?? '') &&
            (unit === '深圳市龙岗区审计局' || unitNames.get(line.unitCode) === unit),
        );
        const wan = (kinds: readonly string[]) =>
          formatWan(sumFen(own.filter(({ kind }) => kinds.includes(kind)).map((l) => l.amountFen)));
        const figures = {
          total: wan(['basic', 'project']),
          basic: wan(['basic']),
          project: wan(['project']),
        };
        return { unit, code, ...figures };
      });
    const printed = (table: readonly PrintedRow[]) =>
      table.map(({ unit, code, total, basic, project }) => ({ unit, code, total, basic, project }));
    const { table07, table08 } = PRINTED;
    expect(table07).toHaveLength(23);
    expect(table08).toHaveLength(32);
    expect(cells(table07, ({ functionalCode }) => functionalCode)).toEqual(printed(table07));
    expect(cells(table08, ({ economicCode }) => economicCode)).toEqual(printed(table08));
  });

  it('are known when the same file comes again, and another file is refused', async () => {
    const { command, postedBefore } = await plan(`${SAMPLE}lines.csv`);
    expect(postedBefore).toBe(true);
    const receipt = await new ApproveBudgetHandler(ledger).execute(command);
    expect(receipt.replayed).toBe(true);
    await expect(plan(join(folder, 'yuan.csv'))).rejects.toThrow('BUDGET_ALREADY_APPROVED');
  });
});

describe('a ledger file', () => {
  const spoiled = async (change: (text: string) => string) => {
    const path = join(folder, 'ledger.json');
    writeFileSync(path, change(readFileSync(`${SAMPLE}ledger.json`, 'utf8')));
    return readLedgerFile(path).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  };

  it('names the field that is wrong', async () => {
    expect(await spoiled((text) => text)).toBe('taken');
    expect(await spoiled((text) => `\ufeff${text}`)).toBe('taken');
    expect(await spoiled((text) => text.replace('true', '"yes"'))).toMatch(
      /^units\[0\].independentAccounts: /,
    );
    expect(await spoiled((text) => text.replace('"projects"', '"project"'))).toMatch(
      /projects: .*; the file: .*project/,
    );
    expect(await spoiled((text) => text.slice(0, -5))).toMatch(/^not valid JSON/);
    await expect(readLedgerFile(join(folder, 'none.json'))).rejects.toThrow('no such file');
  });
});
