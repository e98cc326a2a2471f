import { twoSides } from './balance-sheet.js';
import { APPROPRIATIONS, SOURCE_NAMES } from './fund-sources.js';
import type { Builder } from './scope.js';

/** 政府预算拨款收支总表: the same as table 1, of what government appropriates. */
export const table06: Builder = (source, scope) =>
  twoSides(source, scope, {
    tableId: 'table-06',
    title: '政府预算拨款收支总表',
    sources: APPROPRIATIONS,
    income: [
      { item: 'government-appropriation', label: '政府预算拨款', sources: APPROPRIATIONS },
      ...APPROPRIATIONS.map((item) => ({ item, label: SOURCE_NAMES[item], sources: [item] })),
    ],
    notes: [],
  });
