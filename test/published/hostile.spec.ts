import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { READING_LIMITS } from '../../src/published/source.js';
import { workbookOf, workbookParts, zipOf } from '../importers/workbook.js';
import { tabbed } from './layout.js';
import { pdfOf, pdfOfContents } from './pdf.js';
import { printedOf, problemCodes, read, refusal } from './reading.js';

// Files that are broken, lie, or are made to exhaust whoever reads them. Each is refused with a reason, in
// bounded time and memory.

const MILLION = 1_000_000;
const MB = 1024 * 1024;
const TIME_MS = 20_000;
const GROWTH_BYTES = 700 * MB;

let startedMs: number;
let rssBytes: number;

beforeEach(() => {
  startedMs = performance.now();
  rssBytes = process.memoryUsage().rss;
});

afterEach(() => {
  expect(performance.now() - startedMs).toBeLessThan(TIME_MS);
  expect(process.memoryUsage().rss - rssBytes).toBeLessThan(GROWTH_BYTES);
});

const ROWS = [
  ['青山县档案馆2024年部门预算'],
  ['部门支出总表'],
  ['单位：元'],
  ['科目编码', '科目名称', '合计', '基本支出', '项目支出'],
  ['201', '一般公共服务支出', '3', '1', '2'],
];
const TEXT = tabbed(ROWS);

describe('a workbook', () => {
  it('that declares 420 MB in a few bytes is refused before it is unpacked', async () => {
    const [workbook, relations, styles] = workbookParts('');
    const bomb = {
      name: 'xl/worksheets/sheet1.xml',
      content: Buffer.alloc(MB),
      declaredBytes: 420 * MB,
    };
    const parts = [workbook, relations, styles].flatMap((part) => part ?? []);
    expect(await refusal(zipOf([...parts, bomb]))).toMatch(
      /^file-broken: document: the workbook('s part xl\/worksheets\/sheet1\.xml)? unpacks /,
    );
  });

  it('that unpacks to more than it declares is refused where it lies', async () => {
    const [workbook, relations, styles] = workbookParts('');
    const liar = {
      name: 'xl/worksheets/sheet1.xml',
      content: Buffer.alloc(64 * MB, ' '),
      declaredBytes: 1_000,
    };
    const parts = [workbook, relations, styles].flatMap((part) => part ?? []);
    expect(await refusal(zipOf([...parts, liar]))).toMatch(
      /^file-broken: document: not a valid workbook: /,
    );
  });

  it('with a million rows is refused at the limit', async () => {
    const rows = Array.from({ length: MILLION }, (_, index) => `<row><c><v>${index}</v></c></row>`);
    expect(await refusal(zipOf(workbookParts(rows.join(''))))).toBe(
      'file-broken: document: the sheet has more than 100000 rows',
    );
  });

  it('with formulas gives their stored results, and says so', async () => {
    const rows = ROWS.map((row) => [...row]);
    rows[4] = ['201', '一般公共服务支出', '<c><f>D5+E5+1000</f><v>3</v></c>', '1', '2'];
    const document = await read(workbookOf(rows));
    expect(printedOf(document, 'table-03')['department|201|total']).toBe('3');
    expect(document.problems).toEqual([
      {
        code: 'formula-result',
        message: 'the cell holds a formula; its stored result 3 was read',
        place: { sheet: 'S', row: 5, column: 3 },
      },
    ]);
  });

  it('with a formula that was never worked out has no figure there', async () => {
    const rows = ROWS.map((row) => [...row]);
    rows[4] = ['201', '一般公共服务支出', '<c><f>D5+E5</f></c>', '1', '2'];
    const document = await read(workbookOf(rows));
    expect(printedOf(document, 'table-03')).toEqual({
      'department|201|basic': '1',
      'department|201|project': '2',
    });
    expect(problemCodes(document)).toEqual(['cell-unreadable']);
  });

  it('has numbers with six decimals, and none that is nearest to no figure', async () => {
    const rows = ROWS.map((row) => [...row]);
    rows[2] = ['单位：万元'];
    rows[4] = [
      '201',
      '支出',
      '<c><v>3450.997194</v></c>',
      '<c><v>0.30000000000000004</v></c>',
      '2',
    ];
    const document = await read(workbookOf(rows));
    expect(printedOf(document, 'table-03')).toEqual({
      'department|201|total': '3450.997194',
      'department|201|project': '2',
    });
    expect(problemCodes(document)).toEqual(['cell-unreadable']);
  });

  it('that is another zip is refused', async () => {
    expect(await refusal(zipOf([{ name: 'word/document.xml', content: '<w/>' }]))).toBe(
      'file-broken: document: not a valid workbook: it lacks xl/workbook.xml',
    );
  });
});

describe('a PDF', () => {
  it('that unpacks to 100 MB is refused before it is read', async () => {
    const bomb = pdfOfContents([' '.repeat(100 * MB)]);
    expect(bomb.length).toBeLessThan(MB);
    expect(await refusal(bomb)).toBe(
      `file-too-large: document: the PDF unpacks to more than ${64 * MB} bytes`,
    );
  });

  it('that takes too long is given up', async () => {
    const limits = { ...READING_LIMITS, timeMs: 1 };
    expect(await refusal(pdfOf([[{ text: '档案', x: 1, y: 1 }]]), limits)).toBe(
      'too-slow: document: the PDF was not read within 1 ms',
    );
  });

  it('may have as many pages as the limit, and no more', async () => {
    const page = [{ text: '档案', x: 1, y: 1 }];
    const limits = { ...READING_LIMITS, pageCount: 2 };
    expect(await refusal(pdfOf([page, page]), limits)).toMatch(/^without-tables: /);
    expect(await refusal(pdfOf([page, page, page]), limits)).toBe(
      'too-many-rows: document: the PDF has 3 pages; the limit is 2',
    );
  });
});

describe('a text', () => {
  it('with a million lines is refused at the limit', async () => {
    expect(await refusal(TEXT + '\t201\t1\n'.repeat(MILLION))).toBe(
      'too-many-rows: document: the text has more than 100000 lines',
    );
  });

  it('with as many lines as the limit is read', async () => {
    const limits = { ...READING_LIMITS, lineCount: 5 };
    expect(printedOf(await read(TEXT, limits), 'table-03')['department|201|total']).toBe('3');
    expect(await refusal(`${TEXT}x\n`, limits)).toBe(
      'too-many-rows: document: the text has more than 5 lines',
    );
  });

  it('in GB18030 is read, and said to be that', async () => {
    const document = await read(inGb18030(TEXT));
    expect(printedOf(document, 'table-03')['department|201|total']).toBe('3');
    expect(document.problems).toEqual([
      { code: 'encoding', message: 'the text is not UTF-8; it was read as GB18030' },
    ]);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    ['binary', Buffer.from([1, 0, 2]), 'the file is binary: it holds NUL bytes'],
    [
      'neither',
      Buffer.from([0xff, 0xff, 0x80]),
      'the file is neither UTF-8 nor GB18030; save it as UTF-8',
    ],
  ])('that is %s is refused', async (_name, bytes, reason) => {
    expect(await refusal(bytes)).toBe(`encoding-unknown: document: ${reason}`);
  });

  it.each([
    [
      'nothing',
      '',
      'without-tables: document: no table of a budget or a final account was found in it',
    ],
    [
      'no department',
      TEXT.replace('青山县档案馆', ''),
      'without-department: document: neither a title nor the head of a table names the department',
    ],
    [
      'no year',
      TEXT.replace('2024年', ''),
      'without-department: document: neither a title nor the head of a table names the department',
    ],
    [
      'no year, but a department',
      `部门：青山县档案馆\n${TEXT.replace('青山县档案馆2024年部门预算', '').replace('单位：元', '部门：青山县档案馆\n单位：元')}`,
      'without-year: document: no title and no head names a year',
    ],
  ])('that says %s is refused', async (_name, text, reason) => {
    expect(await refusal(text)).toBe(reason);
  });

  it('with a table of as many rows as a text may have, all of one name, ends soon', async () => {
    const rows = Array.from(
      { length: 45_000 },
      (_, index) => `${1_000_000 + index}\t档案\t1\t1\t0\n`,
    );
    const balance = `部门收支总表\n单位：元\n项目\t预算数\t项目\t预算数\n${'其他收入\t1\t档案\t1\n'.repeat(45_000)}`;
    const document = await read(`${TEXT}${rows.join('')}${balance}`);
    expect(document.figures).toHaveLength(3 + 3 * 45_000 + 1 + 45_000);
  });

  it('with a column at every place of its lines is no table', async () => {
    const line = (shift: number) => `${' '.repeat(shift)}${'1  '.repeat(200)}\n`;
    const lines = Array.from({ length: 2_000 }, (_, index) => line(index % 400)).join('');
    const document = await read(`青山县档案馆2024年部门预算\n部门支出总表\n单位：元\n${lines}`);
    expect(document.figures).toEqual([]);
  });

  it('with one very long line ends all the same, and says that it was cut', async () => {
    const blanks = `${' '.repeat(5 * MB)}1`;
    const document = await read(`${TEXT}${blanks}\n`);
    expect(problemCodes(document)).toEqual(['line-cut']);
  });
});

describe('a page of HTML', () => {
  const page = (rows: string) =>
    `<!doctype html><h1>青山县档案馆2024年部门预算</h1><h2>部门支出总表</h2><p>单位：元</p><table>${rows}</table>`;
  const row = (cells: readonly string[]) => `<tr><td>${cells.join('</td><td>')}</td></tr>`;

  it('has merged cells, entities and open ends, and no scripts', async () => {
    const document = await read(
      page(
        '<tr><th rowspan=2>科目编码<th rowspan=2>科目名称<th colspan=3>本年支出<tr><th>合计<th>基本支出<th>项目支出' +
          '<tr><td rowspan=2>201<td>一般&#x516c;共服务支出<script>9</script><td>3<td>1<td>2' +
          '<tr><td>（续）<td>&nbsp;<td><td>',
      ),
    );
    expect(printedOf(document, 'table-03')).toEqual({
      'department|201|total': '3',
      'department|201|basic': '1',
      'department|201|project': '2',
    });
    expect(document.functionalCodes).toEqual([{ code: '201', name: '一般公共服务支出（续）' }]);
  });

  it('with a million rows is refused at the limit', async () => {
    const rows = row(['1']).repeat(MILLION);
    expect(await refusal(page(rows))).toBe(
      'too-many-rows: document: the page has more than 100000 rows',
    );
  });

  it('may be as wide as the limit, and no wider', async () => {
    const wide = (columns: number) => page(`<tr><td colspan=${columns}>x</td></tr>`);
    expect(await refusal(wide(256))).toBe('taken');
    expect(await refusal(wide(257))).toBe(
      'too-many-rows: document: a table is wider than 256 columns',
    );
  });
});

describe('any file', () => {
  it('may be as large as the limit, and no larger', async () => {
    const bytes = Buffer.from(TEXT);
    const limits = (fileBytes: number) => ({ ...READING_LIMITS, fileBytes });
    expect(await refusal(bytes, limits(bytes.length))).toBe('taken');
    expect(await refusal(bytes, limits(bytes.length - 1))).toBe(
      `file-too-large: document: the file has ${bytes.length} bytes; the limit is ${bytes.length - 1}`,
    );
  });

  it('of an old Office is refused', async () => {
    const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    expect(await refusal(old)).toBe(
      'format-unknown: document: it is a document of an old Office; save it as .xlsx or PDF',
    );
  });
});

// TextEncoder knows UTF-8 only, so the codes of two bytes are looked up.
function inGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, readonly number[]>();
  for (let first = 0x81; first <= 0xfe; first += 1) {
    for (let second = 0x40; second <= 0xfe; second += 1) {
      codes.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
    }
  }
  return Buffer.from([...text].flatMap((sign) => codes.get(sign) ?? [sign.charCodeAt(0)]));
}
