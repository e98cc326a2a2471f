import { printWan, WHOLE } from '../../src/reports/print.js';
import type { AmountCell, Table, TextCell } from '../../src/reports/table.js';

// Tables that the formats are tried on.

export const MADE_AT = new Date('2023-02-10T08:00:00.000Z');

export const text = (written: string, span?: number): TextCell =>
  span === undefined ? { type: 'text', text: written } : { type: 'text', text: written, span };

export const amount = (amountFen: bigint, printed = printWan(amountFen, WHOLE)): AmountCell => ({
  type: 'amount',
  text: printed,
  amountFen,
  key: `U1||${amountFen}`,
  terms: [],
});

const PROCUREMENT = '2023 年政府采购项目';

/** 支出总表 with one row of each kind, heads of two rows and a note inside. */
export const EXPENDITURE: Table = {
  tableId: 'table-03',
  title: '支出总表',
  caption: '部门名称：深圳市龙岗区审计局',
  unit: '单位：万元',
  columns: [
    { columnId: 'unit', heads: ['预算单位'], type: 'text' },
    { columnId: 'code', heads: ['科目编码'], type: 'text' },
    { columnId: 'name', heads: ['科目名称'], type: 'text' },
    { columnId: 'total', heads: ['支出总计'], type: 'amount' },
    { columnId: 'procurement', heads: [PROCUREMENT, '小计'], type: 'amount' },
    { columnId: 'procurement-sme', heads: [PROCUREMENT, '其中：面向中小企业'], type: 'amount' },
  ],
  rows: [
    {
      cells: [
        text('深圳市龙岗区审计局本级', 3),
        amount(3_450_997_194n),
        amount(120_000_000n),
        amount(0n),
      ],
    },
    {
      cells: [
        text(''),
        text('201'),
        text('一般公共服务支出'),
        amount(2_165_371_200n),
        amount(-1_234_567_890n),
        amount(-300_000n),
      ],
    },
    { cells: [text('甲、乙 <b>&"单位"', 6)] },
  ],
  notes: ['注：本表可能存在尾数误差。'],
};

/** 收支总表: two sides beside each other whose lower heads are alike. */
export const TWO_SIDES: Table = {
  tableId: 'table-01',
  title: '收支总表',
  caption: '部门名称：深圳市龙岗区审计局',
  unit: '单位：万元',
  columns: [
    { columnId: 'income-item', heads: ['收入', '项目'], type: 'text' },
    { columnId: 'income', heads: ['收入', '2023 年预算数'], type: 'amount' },
    { columnId: 'expenditure-item', heads: ['支出', '项目'], type: 'text' },
    { columnId: 'expenditure', heads: ['支出', '2023 年预算数'], type: 'amount' },
  ],
  rows: [
    {
      cells: [
        text('一、政府预算拨款'),
        amount(3_450_997_194n),
        text('一、一般公共服务支出'),
        amount(2_165_371_200n),
      ],
    },
    {
      cells: [text('收入总计'), amount(3_450_997_194n), text('支出总计'), amount(3_450_997_194n)],
    },
  ],
  notes: [],
};

/** The longest table that anybody prints. */
export function longTable(rowCount: number): Table {
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    cells: [
      text(row === 0 ? '深圳市龙岗区审计局本级' : ''),
      text(String(2_010_000 + row)),
      text('机关事业单位基本养老保险缴费支出'),
      amount(BigInt(row) * 1_234_567n),
      amount(BigInt(row) * 1_000_000n),
      amount(0n),
    ],
  }));
  return { ...EXPENDITURE, rows };
}

const TASK =
  '主要用于审计及相关业务经费、聘请社会审计机构或人员支出、现场查看及抽查检测等环节的费用';

/** 绩效目标表: cells over several columns, exact amounts, text that needs many lines. */
export const PERFORMANCE: Table = {
  tableId: 'table-12',
  title: '部门整体支出绩效目标表',
  caption: '部门名称：深圳市龙岗区审计局',
  unit: '单位：万元',
  columns: [
    { columnId: 'part', heads: [''], type: 'text' },
    { columnId: 'task', heads: ['任务名称'], type: 'text' },
    { columnId: 'content', heads: ['主要内容'], type: 'text' },
    { columnId: 'total', heads: ['预算金额（万元）', '总额'], type: 'amount' },
    { columnId: 'treasury', heads: ['预算金额（万元）', '其中：财政拨款'], type: 'amount' },
  ],
  rows: [
    {
      cells: [
        text('年度主要任务'),
        text('审计业务'),
        text(TASK),
        amount(154_830_000n, '154.83'),
        amount(154_830_000n, '154.83'),
      ],
    },
    {
      cells: [
        text(''),
        text('基本支出'),
        text('人员、公用'),
        amount(3_234_307_194n, '3,234.307194'),
        amount(0n, '—'),
      ],
    },
    { cells: [text('年度总体目标'), text(`${TASK}。`.repeat(40), 4)] },
    { cells: [text('产出'), text('数量'), text('完成年度审计计划项目'), text('≥20', 2)] },
  ],
  notes: [],
};
