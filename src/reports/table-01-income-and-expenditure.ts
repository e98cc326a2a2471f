import { twoSides } from './balance-sheet.js';
import { ALL_SOURCES, APPROPRIATIONS, SOURCE_NAMES, UNIT_FUNDS } from './fund-sources.js';
import type { Builder } from './scope.js';

/** 收支总表: where all money comes from, and what it is for. */
export const table01: Builder = (source, scope) =>
  twoSides(source, scope, {
    tableId: 'table-01',
    title: '收支总表',
    sources: ALL_SOURCES,
    income: INCOME,
    notes: [
      '注：财政拨款收支情况包括一般公共预算、政府性基金预算、国有资本经营预算拨款收支情况。' +
        '本套报表金额单位转换时可能存在尾数误差。',
    ],
  });

const INCOME = [
  { item: 'government-appropriation', label: '一、政府预算拨款', sources: APPROPRIATIONS },
  ...numbered(APPROPRIATIONS),
  {
    item: 'fiscal-special-account',
    label: '二、财政专户管理资金',
    sources: ['fiscal-special-account'] as const,
  },
  { item: 'unit-funds', label: '三、单位资金', sources: UNIT_FUNDS },
  ...numbered(UNIT_FUNDS),
];

function numbered(sources: typeof ALL_SOURCES) {
  return sources.map((item, index) => ({
    item,
    label: `${index + 1}. ${SOURCE_NAMES[item]}`,
    sources: [item],
  }));
}
