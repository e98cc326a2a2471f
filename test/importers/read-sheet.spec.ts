import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { readSheet } from '../../src/importers/read-sheet.js';
import { type Part, workbookOf, workbookParts, zipOf } from './workbook.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-sheet-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function textsOf(name: string, content: string | Buffer) {
  const { header, rows, encoding } = await readSheet(fileOf(name, content));
  return { encoding, rows: [header, ...rows].map(({ row, cells }) => [row, ...cells]) };
}

const refusal = async (name: string, content: string | Buffer) =>
  readSheet(fileOf(name, content)).then(
    () => 'taken',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a CSV file', () => {
  it('is read with or without a byte order mark, with any line ending', async () => {
    const expected = {
      encoding: 'UTF-8',
      rows: [
        [1, 'a', 'b'],
        [2, '办公费', '2'],
      ],
    };
    expect(await textsOf('plain.csv', 'a,b\n办公费,2\n')).toEqual(expected);
    expect(await textsOf('bom.csv', '\ufeffa,b\r\n办公费,2\r\n')).toEqual(expected);
    expect(await textsOf('mac.csv', 'a,b\r办公费,2')).toEqual(expected);
  });

  it('keeps line breaks and commas inside quotes and counts rows as a spreadsheet does', async () => {
    const { rows } = await textsOf('quoted.csv', 'a,b\n"one\ntwo, ""three""",2\n\n 4 ,5\n');
    expect(rows).toEqual([
      [1, 'a', 'b'],
      [2, 'one\ntwo, "three"', '2'],
      [4, '4', '5'],
    ]);
  });

  it('is read in GB18030 when it is that', async () => {
    const bytes = Buffer.from([
      0x61, 0x2c, 0x62, 0x0a, 0xb0, 0xec, 0xb9, 0xab, 0xb7, 0xd1, 0x2c, 0x32,
    ]);
    expect(await textsOf('chinese.csv', bytes)).toEqual({
      encoding: 'GB18030',
      rows: [
        [1, 'a', 'b'],
        [2, '办公费', '2'],
      ],
    });
  });

  it('is refused in an encoding that cannot be told', async () => {
    const says = 'FileRefused: the file is neither UTF-8 nor GB18030; save it as UTF-8';
    expect(await refusal('latin.csv', Buffer.from('a,b\ncaf\xe9,2\n', 'latin1'))).toBe(says);
    expect(await refusal('utf16.csv', Buffer.from('\ufeffa,b\n', 'utf16le'))).toMatch(/UTF-16/);
    expect(await refusal('nul.csv', 'a,b\n\0,2\n')).toMatch(/NUL/);
  });

  it('is refused with an open quote, without rows, or as a workbook in disguise', async () => {
    expect(await refusal('open.csv', 'a,b\n"1,2\n')).toMatch(
      /not valid CSV: Quote Not Closed.*line/,
    );
    expect(await refusal('long.csv', `a\n"${'x'.repeat(100_000)}\n`)).toMatch(/not valid CSV/);
    expect(await refusal('empty.csv', '\n\n')).toBe('FileRefused: the file holds no rows');
    expect(await refusal('zip.csv', zipOf([]).subarray(0, 22))).toMatch(/NUL/);
    expect(await refusal('book.csv', workbookOf([['a']]))).toMatch(/zipped workbook/);
    expect(await refusal('a.ods', 'a')).toMatch(/only .csv and .xlsx/);
    expect(await refusal('text.xlsx', 'a,b')).toMatch(/not a workbook/);
    await expect(readSheet(join(folder, 'none.csv'))).rejects.toThrow('there is no such file');
    await expect(readSheet(folder)).rejects.toThrow('it is not a file');
  });

  it('is refused above the limits of size and rows', async () => {
    const path = fileOf('limit.csv', 'a\n1\n2\n3\n');
    const limits = { fileBytes: 8, rowCount: 3 };
    await expect(readSheet(path, limits)).resolves.toMatchObject({ rows: { length: 3 } });
    await expect(readSheet(path, { ...limits, fileBytes: 7 })).rejects.toThrow('8 bytes');
    await expect(readSheet(path, { ...limits, rowCount: 2 })).rejects.toThrow('3 rows');
  });
});

describe('an XLSX workbook', () => {
  it('is read as exceljs writes it', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('lines');
    sheet.addRow(['code', 'amount', 'on', 'note']);
    sheet.addRow([
      '30201',
      1548300.1,
      new Date('2023-02-28'),
      { richText: [{ text: '办公' }, { text: '费' }] },
    ]);
    sheet.addRow([30201, 264820000, null, '  spaced  ']);
    workbook.addWorksheet('empty');
    expect(await textsOf('exceljs.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()))).toEqual({
      encoding: 'XLSX',
      rows: [
        [1, 'code', 'amount', 'on', 'note'],
        [2, '30201', '1548300.1', '2023-02-28', '办公费'],
        [3, '30201', '264820000', '', 'spaced'],
      ],
    });
  });

  it.each([
    ['<c><f>1+1</f><v>2</v></c>', 'holds a formula; put its value there'],
    ['<c t="str"><f>A1</f><v>x</v></c>', 'holds a formula; put its value there'],
    [
      '<c><v>0.30000000000000004</v></c>',
      'holds the number 0.30000000000000004; at most two decimals are allowed',
    ],
    ['<c><v>1.005</v></c>', 'holds the number 1.005; at most two decimals are allowed'],
    ['<c><v>1E+300</v></c>', 'holds 1E+300, too large for a number cell; make it a text cell'],
    ['<c><v>one</v></c>', 'holds one, which is no number'],
    ['<c s="1"><v>44985.5</v></c>', 'holds a time of day; a date is expected'],
    ['<c s="1"><v>60</v></c>', 'holds 60, which is no date'],
    ['<c t="e"><v>#N/A</v></c>', 'holds the error #N/A'],
    ['<c t="b"><v>1</v></c>', 'holds a truth value; a text or number is expected'],
    ['<c t="s"><v>7</v></c>', 'holds no text'],
    ['<c t="x"><v>7</v></c>', 'holds a cell of unknown type x'],
  ])('names what is wrong with %s', async (cell, problem) => {
    const { rows } = await readSheet(fileOf('cell.xlsx', workbookOf([['a'], ['x', cell]])));
    expect(rows[0]?.cells[1]).toMatchObject({ problem });
  });

  it.each([
    ['<c><f>1+1</f><v>2</v></c>', '2'],
    ['<c><f>NOW()</f></c>', undefined],
    ['<c><v>3450.997194</v></c>', '3450.997194'],
    ['<c><v>0.30000000000000004</v></c>', undefined],
    ['<c t="e"><v>#N/A</v></c>', undefined],
  ])('tells beside the problem what stands in %s', async (cell, text) => {
    const { rows } = await readSheet(fileOf('told.xlsx', workbookOf([['a'], ['x', cell]])));
    expect(rows[0]?.cells[1]).toEqual({ problem: expect.any(String), text });
  });

  it.each([
    ['<c><v>1548300.1000000001</v></c>', '1548300.1'],
    ['<c><v>2.6482E8</v></c>', '264820000'],
    ['<c><v>9007199254740991</v></c>', '9007199254740991'],
    ['<c s="1"><v>61</v></c>', '1900-03-01'],
    ['<c t="d"><v>2023-05-01T00:00:00</v></c>', '2023-05-01'],
    ['<x:c t="inlineStr"><x:is><x:t>a&amp;b &#x529E;</x:t></x:is></x:c>', 'a&b 办'],
    ['<c t="inlineStr"><is><t><![CDATA[1 < 2]]></t></is></c>', '1 < 2'],
  ])('reads %s', async (cell, content) => {
    const { rows } = await readSheet(fileOf('cell.xlsx', workbookOf([['a'], ['x', cell]])));
    expect(rows[0]?.cells[1]).toBe(content);
  });

  it('counts dates from 1904 when the workbook says so', async () => {
    const parts = workbookParts('<row><c s="1"><v>0</v></c></row>', {
      before: '<workbookPr date1904="1"/>',
    });
    expect((await textsOf('1904.xlsx', zipOf(parts))).rows).toEqual([[1, '1904-01-01']]);
  });

  it('is refused when it cannot be told which sheet is meant', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('one').addRow(['a']);
    workbook.addWorksheet('two').addRow(['b']);
    const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
    expect(await refusal('two.xlsx', bytes)).toMatch(/2 filled sheets \(one, two\)/);
  });

  it('is refused when it is cut short or not what it says', async () => {
    const bytes = workbookOf([['a'], ['b']]);
    expect(await refusal('cut.xlsx', bytes.subarray(0, bytes.length - 30))).toMatch(
      /not a valid workbook/,
    );
    expect(await refusal('cut.xlsx', bytes.subarray(0, 200))).toMatch(/not a valid workbook/);
    expect(await refusal('bare.xlsx', zipOf([{ name: 'a.txt', content: 'a' }]))).toMatch(
      /lacks xl\/workbook/,
    );
    const lost = workbookParts('').filter(({ name }) => name !== 'xl/worksheets/sheet1.xml');
    expect(await refusal('lost.xlsx', zipOf(lost))).toMatch(/lacks xl\/worksheets\/sheet1.xml/);
    const garbled = workbookParts('<row><c><v>1</v></c').slice(0);
    expect(await refusal('garbled.xlsx', zipOf(garbled))).toMatch(/no XML that can be read/);
    const entity = `<!DOCTYPE x [<!ENTITY a "aaaa">]><row><c><v>&a;</v></c></row>`;
    expect(await refusal('entity.xlsx', zipOf(workbookParts(entity)))).toMatch(/no XML/);
    expect(
      await refusal('wide.xlsx', zipOf(workbookParts('<row><c r="XFD1"><v>1</v></c></row>'))),
    ).toMatch(/wider/);
    const twice = '<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>';
    expect(await refusal('twice.xlsx', zipOf(workbookParts(twice)))).toMatch(
      /row 2 is out of order/,
    );
  });

  it('is refused by its declared sizes, and kept to them, when it is a bomb', async () => {
    const bomb = (part: Part) => zipOf([...workbookParts('<row><c><v>1</v></c></row>'), part]);
    const content = Buffer.alloc(40 * 1024 * 1024);
    const name = 'xl/sharedStrings.xml';
    const honest = bomb({ name, content });
    expect(honest.length).toBeLessThan(50_000);
    expect(await refusal('bomb.xlsx', honest)).toMatch(/unpacks \d+ bytes to 41943040/);
    const liar = bomb({ name, content, declaredBytes: 1_000 });
    expect(await refusal('liar.xlsx', liar)).toMatch(/not a valid workbook: too many bytes/);
    const many = Array.from({ length: 1_001 }, (_, index) => ({ name: `${index}`, content: '' }));
    expect(await refusal('many.xlsx', zipOf(many))).toMatch(/1001 parts/);
    const million = { content: 'x', declaredBytes: 4 * 1024 * 1024 };
    const large = Array.from({ length: 30 }, (_, index) => ({ ...million, name: `${index}` }));
    expect(await refusal('large.xlsx', zipOf(large))).toMatch(/unpacks to more than/);
  });

  it('is not kept busy by merged cells, validations and names that span the sheet', async () => {
    const parts = workbookParts('<row><c><v>1</v></c></row>', {
      before:
        '<definedNames><definedName name="a">S!$A$1:$XFD$1048576</definedName></definedNames>',
      after:
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>',
    });
    const started = performance.now();
    expect((await textsOf('span.xlsx', zipOf(parts))).rows).toEqual([[1, '1']]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
