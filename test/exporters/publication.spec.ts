import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { BudgetEvent } from '../../src/domain/events.js';
import { publicationHtml } from '../../src/exporters/publication-html.js';
import { publicationMarkdown } from '../../src/exporters/publication-markdown.js';
import { narrativeFigures } from '../../src/reports/narrative-figures.js';
import { type Publication, publicationOf } from '../../src/reports/publication.js';
import type { ReportSource } from '../../src/reports/source.js';
import { publishedHistory } from '../reports/sample-publication.js';
import { openingHistory, recorded, sourceOfHistory } from '../reports/sample-source.js';

// The whole publication of the sample, so that a changed word or figure shows up in the diff.
// GOLDEN=write rewrites the file.

const GOLDEN = new URL('../golden/publication.md', import.meta.url);

let source: ReportSource;
let publication: Publication;

beforeAll(async () => {
  source = sourceOfHistory(await publishedHistory());
  publication = publicationOf(source, 'approved');
});

const paragraphsOf = ({ blocks }: Publication) =>
  blocks.flatMap((block) => (block.type === 'paragraph' ? [block.text] : []));

describe('the publication', () => {
  it('is as it was kept, in Markdown', () => {
    const text = publicationMarkdown(publication);
    if (process.env.GOLDEN === 'write') writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('has nine parts, twelve tables and the one of key projects', () => {
    const heads = publication.blocks.flatMap((block) =>
      block.type === 'heading' ? [block.text] : [],
    );
    expect(heads.filter((text) => /^第.部分/.test(text))).toHaveLength(9);
    const tables = publication.blocks.flatMap((block) =>
      block.type === 'table' ? [block.table.tableId] : [],
    );
    const numbers = Array.from({ length: 12 }, (_, index) => `${index + 1}`.padStart(2, '0'));
    expect(tables).toEqual(['key-projects', ...numbers.map((number) => `table-${number}`)]);
  });

  it('says every figure of the narrative somewhere', () => {
    const words = paragraphsOf(publication).join('\n').replaceAll(',', '');
    for (const { key, printed } of narrativeFigures(source)) {
      if (key.startsWith('key-project')) continue;
      // Where nothing changed, the words say so and no figure.
      if (key.includes('change') && printed.valueFen === 0n) continue;
      const text = printed.text.replaceAll(',', '');
      expect([key, new RegExp(`(^|[^0-9.])${text}([^0-9.]|$)`, 'm').test(words)]).toEqual([
        key,
        true,
      ]);
    }
  });

  it('says what was not told to be missing, and compares with nothing', () => {
    const alone = publicationOf(sourceOfHistory(openingHistory()), 'approved');
    const words = paragraphsOf(alone);
    expect(words.filter((text) => text === '未填报。')).toHaveLength(5);
    expect(words.filter((text) => /比 2022 年|持平/.test(text))).toEqual([]);
  });

  it('says the money of a phase', async () => {
    const paid = {
      type: 'PaymentRecorded',
      paymentId: 'P-1',
      lineId: source.lines.find(({ subItem }) => subItem === '协审费')?.lineId ?? '',
      amountFen: 30_000_000n,
      voucherNumber: '记-1',
      purpose: '协审',
    } satisfies BudgetEvent;
    const spent = sourceOfHistory(recorded([paid], await publishedHistory()));
    const executed = publicationOf(spent, 'executed');
    expect(executed.title).toBe('2023 年深圳市龙岗区审计局部门预算执行情况');
    expect(paragraphsOf(executed)).toContainEqual(expect.stringContaining('项目支出 30 万元。'));
  });

  it('is one page of HTML with every block, and no text of it is markup', () => {
    const html = publicationHtml({
      title: '<预算>',
      blocks: [
        { type: 'heading', level: 2, text: '第一部分 & 其他' },
        { type: 'paragraph', text: '<b>甲</b>' },
      ],
    });
    expect(html).toContain('<h1>&lt;预算&gt;</h1>');
    expect(html).toContain('<h3>第一部分 &amp; 其他</h3>\n<p>&lt;b&gt;甲&lt;/b&gt;</p>');
    const whole = publicationHtml(publication);
    expect(whole.match(/<table>/g)).toHaveLength(13);
    for (const text of paragraphsOf(publication)) expect(whole).toContain(`<p>${text}</p>`);
  });

  it('is Markdown in which no text of it is markup', () => {
    const column = { columnId: 'a', heads: ['一', '二'], type: 'text' as const };
    const text = publicationMarkdown({
      title: '*甲*',
      blocks: [
        { type: 'paragraph', text: '# 乙\n- 丙 <b>_丁_</b>' },
        {
          type: 'table',
          table: {
            tableId: 't',
            title: '表',
            caption: '部门',
            unit: '万元',
            columns: [column, { ...column, columnId: 'b', type: 'amount' }],
            rows: [{ cells: [{ type: 'text', text: '戊|己\n庚', span: 2 }] }],
            notes: ['注'],
          },
        },
      ],
    });
    expect(text).toBe(
      [
        '# \\*甲\\*',
        '\\# 乙\n\\- 丙 \\<b\\>\\_丁\\_\\</b\\>',
        '**表**',
        '部门　万元',
        '| 一：二 | 一：二 |\n| --- | ---: |\n| 戊\\|己<br>庚 |  |',
        '注\n',
      ].join('\n\n'),
    );
  });
});
