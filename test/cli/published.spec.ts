import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.js';
import { budgetLedger } from './in-process.js';

const DOCUMENT = 'test/fixtures/published-shenzhen.md';
const folder = temporaryFolder();

afterAll(() => folder.remove());

describe('published read', () => {
  it('prints tables with their figures, what is blank, and problems with their places', async () => {
    const { code, out, err } = await budgetLedger('published', 'read', DOCUMENT);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^深圳市龙岗区审计局, 2023, shenzhen-12\n/);
    expect(out).toMatch(/table-03 +│ 支出总表 +│ 万元 +│ +22 │ +132 │/);
    expect(out).toMatch(/narrative │ 文字部分 +│ +│ +│ +78 │/);
    expect(out).toContain('blank or absent: table-02\n');
    expect(out).toMatch(
      /problem: a row that the end of a page cut was joined: .+ \(line \d+\) \[row-joined\]\n/,
    );
  });

  it('prints everything as JSON, fen as strings', async () => {
    const { code, out } = await budgetLedger('published', 'read', DOCUMENT, '--json');
    expect(code).toBe(0);
    const { figures, tables, departmentName } = JSON.parse(out);
    expect([departmentName, tables.length, figures.length]).toEqual(['深圳市龙岗区审计局', 9, 495]);
    expect(figures[0]).toEqual({
      tableId: 'table-01',
      key: 'income|government-appropriation',
      printed: { text: '3,451', valueFen: '3451000000', stepFen: '1000000' },
      place: { line: expect.any(Number), column: 2 },
    });
  });

  it('prints the list of tables as CSV', async () => {
    const { out } = await budgetLedger('published', 'read', DOCUMENT, '--csv');
    expect(out).toMatch(/^tableId,title,unit,rows,figures\ntable-01,收支总表,万元,24,38\n/);
  });

  it('ends with 2 and names the file and the reason when it cannot be read', async () => {
    const file = join(folder.path, 'empty.md');
    writeFileSync(file, '档案\n');
    expect(await budgetLedger('published', 'read', file)).toEqual({
      code: 2,
      out: '',
      err: 'error: empty.md: no table of a budget or a final account was found in it\n',
    });
    const absent = await budgetLedger('published', 'read', join(folder.path, 'absent.md'));
    expect([absent.code, absent.err]).toEqual([2, 'error: there is no such file\n']);
  });
});
