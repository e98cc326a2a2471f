import { equal, type TieOutRule } from './identity.js';
import { BETWEEN_TABLES } from './rules-between-tables.js';
import { OF_NARRATIVE } from './rules-of-narrative.js';
import { OF_NARRATIVE_AND_TABLES } from './rules-of-narrative-and-tables.js';
import { OF_SINGLE_TABLES } from './rules-of-single-tables.js';
import { WITHIN_TABLES } from './rules-within-tables.js';

const PRINTED_TWICE: TieOutRule = {
  ruleId: 'printed-twice',
  title: 'A figure that is printed twice is the same',
  titleZh: '同一数字前后一致',
  tableIds: [],
  identitiesOf: (cells) =>
    [...cells.repeated].map(([name, { tableId, key }]) => {
      const again = name.slice(tableId.length + 1);
      return equal(name, [{ tableId, key }], [{ tableId, key: again }]);
    }),
};

/** 勾稽关系, the surest first: where some cannot hold together, the later are doubted. */
export const TIE_OUT_RULES: readonly TieOutRule[] = [
  ...WITHIN_TABLES,
  ...OF_SINGLE_TABLES,
  ...BETWEEN_TABLES,
  ...OF_NARRATIVE,
  ...OF_NARRATIVE_AND_TABLES,
  PRINTED_TWICE,
];
