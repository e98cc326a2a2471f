import { beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { tablesXlsx } from '../../src/exporters/table-xlsx.js';
import { CELL_LIMIT } from '../../src/exporters/workbook.js';
import { readXlsxSheets } from '../../src/importers/xlsx.importer.js';
import { openZip } from '../../src/importers/zip.js';
import type { Table } from '../../src/reports/table.js';
import { amount, EXPENDITURE, longTable, MADE_AT, PERFORMANCE, TWO_SIDES, text } from './tables.js';

const RENDERING = { title: '2023 年部门预算', madeAt: MADE_AT };

async function workbookOf(tables: readonly Table[]): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  const bytes = await tablesXlsx(tables, RENDERING);
  await workbook.xlsx.load(new Uint8Array(bytes).buffer);
  return workbook;
}

async function sheetOf(table: Table): Promise<ExcelJS.Worksheet> {
  const sheet = (await workbookOf([table])).worksheets[0];
  if (sheet === undefined) throw new Error('there is no sheet');
  return sheet;
}

describe('a table as a sheet', () => {
  let sheet: ExcelJS.Worksheet;
  beforeAll(async () => {
    sheet = await sheetOf(EXPENDITURE);
  });

  it('has title, caption and unit above the heads and notes below the rows', () => {
    expect(sheet.name).toBe('支出总表');
    expect(sheet.getCell('A1').value).toBe('支出总表');
    expect(sheet.getCell('A2').value).toBe('部门名称：深圳市龙岗区审计局');
    expect(sheet.getCell('D2').value).toBe('单位：万元');
    expect(sheet.getCell('A8').value).toBe('注：本表可能存在尾数误差。');
  });

  it('merges heads and the cells that go over several columns', () => {
    expect([...sheet.model.merges].sort()).toEqual([
      'A1:F1',
      'A2:C2',
      'A3:A4',
      'A5:C5',
      'A7:F7',
      'A8:F8',
      'B3:B4',
      'C3:C4',
      'D2:F2',
      'D3:D4',
      'E3:F3',
    ]);
  });

  it('has the exact amounts behind the printed ones', () => {
    const cells = ['D5', 'D6', 'E6', 'F6', 'F5'].map((place) => sheet.getCell(place));
    expect(cells.map(({ value, numFmt }) => [value, numFmt])).toEqual([
      [3450.997194, '#,##0'],
      [2165.3712, '#,##0'],
      [-1234.56789, '#,##0'],
      [-0.3, '#,##0;#,##0'],
      [0, '#,##0'],
    ]);
  });

  it('keeps codes as text', () => {
    expect(sheet.getCell('B6').value).toBe('201');
  });

  it('is printed across, as wide as the page, with title and heads on every page', () => {
    expect(sheet.pageSetup).toMatchObject({
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:4',
    });
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 4 });
  });

  it('has a line around every cell of a merged one', () => {
    for (const place of ['A5', 'B5', 'C5', 'E3', 'F3', 'A4']) {
      expect([place, sheet.getCell(place).border?.bottom?.style]).toEqual([place, 'thin']);
    }
  });

  it('is high enough for text over several lines', async () => {
    const performance = await sheetOf(PERFORMANCE);
    expect(performance.getRow(7).height).toBeGreaterThan(250);
    expect(performance.getRow(8).height).toBe(18);
  });
});

describe('text that looks like something else', () => {
  it.each(['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '2023-01-01', '1E5', 'TRUE'])(
    '%j stays text',
    async (written) => {
      const rows = [{ cells: [text(written, 6)] }];
      const cell = (await sheetOf({ ...EXPENDITURE, title: written, rows })).getCell('A5');
      expect([cell.type, cell.value]).toEqual([ExcelJS.ValueType.String, written]);
    },
  );

  it('is an amount that is printed as a dash', async () => {
    expect((await sheetOf(PERFORMANCE)).getCell('E6').value).toBe('—');
  });

  it('is an amount of more digits than a number keeps', async () => {
    const cells = [text('', 3), amount(10n ** 15n), amount(10n ** 15n - 1n), amount(0n)];
    const sheet = await sheetOf({ ...EXPENDITURE, rows: [{ cells }] });
    expect(sheet.getCell('D5').value).toBe('1,000,000,000');
    expect(sheet.getCell('E5').value).toBe(999_999_999.999999);
  });

  it('is refused beyond what a cell holds', async () => {
    const rowOf = (length: number) => [{ cells: [text('甲'.repeat(length), 6)] }];
    const held = await sheetOf({ ...EXPENDITURE, rows: rowOf(CELL_LIMIT) });
    expect(held.getCell('A5').text).toHaveLength(CELL_LIMIT);
    await expect(
      tablesXlsx([{ ...EXPENDITURE, rows: rowOf(CELL_LIMIT + 1) }], RENDERING),
    ).rejects.toThrow('a cell of table-03 has more than 32767 characters');
  });
});

describe('a workbook of several tables', () => {
  it('has a sheet for each, and says its title and time', async () => {
    const workbook = await workbookOf([TWO_SIDES, EXPENDITURE]);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['收支总表', '支出总表']);
    expect([workbook.title, workbook.modified]).toEqual(['2023 年部门预算', MADE_AT]);
  });

  it('quotes the names of sheets where rows are repeated', async () => {
    const title = "一般公共预算支出表（按'功能'分类）";
    const bytes = await tablesXlsx([{ ...EXPENDITURE, title }], RENDERING);
    const readPart = await openZip(Buffer.from(bytes));
    expect(await readPart('xl/workbook.xml')).toMatch(
      /localSheetId="0">'一般公共预算支出表（按(''|&apos;&apos;)功能(''|&apos;&apos;)分类）'!\$1:\$4</,
    );
  });

  it('names no two sheets alike and none as a workbook may not', async () => {
    const titles = ['收/支[总]表:*?', '收支', '收支', "'长'", '长'.repeat(40), '长'.repeat(41), ''];
    const tables = titles.map((title, index) => ({ ...TWO_SIDES, title, tableId: `t-${index}` }));
    expect((await workbookOf(tables)).worksheets.map(({ name }) => name)).toEqual([
      '收 支 总 表',
      '收支',
      '收支 t-2',
      '长',
      '长'.repeat(31),
      `${'长'.repeat(20)} t-5`,
      't-6',
    ]);
  });

  it('is the same bytes for the same tables', async () => {
    const [first, second] = [
      await tablesXlsx([TWO_SIDES], RENDERING),
      await tablesXlsx([TWO_SIDES], RENDERING),
    ];
    expect(Buffer.from(first).equals(second)).toBe(true);
  });

  it('is read by the importers cell by cell', async () => {
    // They take no more than two decimals.
    const rows = [
      { cells: [text('收入总计'), amount(3_450_990_000n), text('支出总计'), amount(-5_000_000n)] },
    ];
    const [sheet] = await readXlsxSheets(
      Buffer.from(await tablesXlsx([{ ...TWO_SIDES, rows }], RENDERING)),
    );
    const read: unknown[] = [];
    for await (const { cells } of sheet?.rows ?? []) read.push(cells);
    expect(read.at(-1)).toEqual(['收入总计', '3450.99', '支出总计', '-5']);
  });

  it('of ten thousand rows has all of them', async () => {
    const [sheet] = await readXlsxSheets(
      Buffer.from(await tablesXlsx([longTable(10_000)], RENDERING)),
    );
    let rowCount = 0;
    for await (const _ of sheet?.rows ?? []) rowCount += 1;
    expect(rowCount).toBe(10_005);
  });
});
