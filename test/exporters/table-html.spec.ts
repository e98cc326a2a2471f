import { describe, expect, it } from '@jest/globals';
import { tablesHtml } from '../../src/exporters/table-html.js';
import { EXPENDITURE, longTable, TWO_SIDES } from './tables.js';

const TITLE = { title: '2023 年部门预算 <草案>' };

describe('tables as HTML', () => {
  it('are a section each, with heads in a thead and merged cells', () => {
    const html = tablesHtml([EXPENDITURE], TITLE);
    expect(html.slice(html.indexOf('<main>'))).toBe(`<main>
<section id="table-03">
<table>
<caption><strong>支出总表</strong> 部门名称：深圳市龙岗区审计局 <span>单位：万元</span></caption>
<thead>
<tr><th scope="col" rowspan="2">预算单位</th><th scope="col" rowspan="2">科目编码</th><th scope="col" rowspan="2">科目名称</th><th scope="col" rowspan="2">支出总计</th><th scope="colgroup" colspan="2">2023 年政府采购项目</th></tr>
<tr><th scope="col">小计</th><th scope="col">其中：面向中小企业</th></tr>
</thead>
<tbody>
<tr><td colspan="3">深圳市龙岗区审计局本级</td><td class="amount">3,451</td><td class="amount">120</td><td class="amount">0</td></tr>
<tr><td></td><td>201</td><td>一般公共服务支出</td><td class="amount">2,165</td><td class="amount">-1,235</td><td class="amount">0</td></tr>
<tr><td colspan="6">甲、乙 &lt;b&gt;&amp;&quot;单位&quot;</td></tr>
</tbody>
</table>
<p>注：本表可能存在尾数误差。</p>
</section>
</main>
</body>
</html>
`);
  });

  it('say their language, character set and title', () => {
    const html = tablesHtml([EXPENDITURE], TITLE);
    expect(html).toMatch(/^<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n/);
    expect(html).toContain('<title>2023 年部门预算 &lt;草案&gt;</title>');
    expect(html).not.toContain('<nav>');
  });

  it('have a list of them when there are several', () => {
    const html = tablesHtml([TWO_SIDES, EXPENDITURE], TITLE);
    expect(html).toContain(
      '<ul>\n<li><a href="#table-01">收支总表</a></li>\n<li><a href="#table-03">支出总表</a></li>\n</ul>',
    );
    expect(html.match(/<section id="/g)).toHaveLength(2);
  });

  it('run no script and load nothing, whatever is written in them', () => {
    const hostile = '"><script src="https://example.org/x.js"></script><img onerror=\'x\'>';
    const cells = [{ type: 'text', text: hostile, span: 6 } as const];
    const [first, ...others] = EXPENDITURE.columns;
    const html = tablesHtml(
      [
        {
          ...EXPENDITURE,
          tableId: hostile,
          title: hostile,
          caption: hostile,
          unit: hostile,
          columns: [{ columnId: 'unit', type: 'text', ...first, heads: [hostile] }, ...others],
          rows: [{ cells }],
          notes: [hostile],
        },
        TWO_SIDES,
      ],
      { title: hostile },
    );
    expect(html).not.toMatch(/<(script|img|link|iframe)|["']>["']|onerror='/);
    expect(html.match(/&lt;script src=&quot;/g)).toHaveLength(11);
  });

  it('print across, with heads on every page and each table on a page of its own', () => {
    const html = tablesHtml([EXPENDITURE], TITLE);
    expect(html).toContain('@page { size: A4 landscape;');
    expect(html).toContain('section + section { break-before: page; }');
  });

  it('of ten thousand rows are one page with all of them', () => {
    expect(tablesHtml([longTable(10_000)], TITLE).match(/<tr><td/g)).toHaveLength(10_000);
  });
});
