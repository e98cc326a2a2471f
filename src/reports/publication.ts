import type { Figure } from './figure.js';
import { narrativeFigures } from './narrative-figures.js';
import { detailParts } from './publication-details.js';
import { otherParts } from './publication-others.js';
import { overviewParts } from './publication-overview.js';
import type { ReportSource } from './source.js';
import { statutoryTable, TABLE_NUMBERS } from './statutory-table.js';
import type { Phase, Table } from './table.js';

// 部门预算公开: the whole document that a department publishes, nine narrative parts and twelve tables, as
// plain blocks that every format renders in its own way. Each figure in a sentence is a figure of the
// table `narrative`.

export type Block =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'table'; readonly table: Table };

export interface Publication {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What the parts are told of. */
export interface Telling {
  readonly source: ReportSource;
  readonly phase: Phase;
  readonly figures: ReadonlyMap<string, Figure>;
}

export function publicationOf(source: ReportSource, phase: Phase): Publication {
  const { fiscalYear, departmentName } = source.header;
  const figures = new Map(narrativeFigures(source, phase).map((one) => [one.key, one]));
  const telling = { source, phase, figures };
  return {
    title: `${fiscalYear} 年${departmentName}部门${PHASE_TITLES[phase]}`,
    blocks: [
      heading(1, '一、文字部分'),
      ...overviewParts(telling),
      ...detailParts(telling),
      ...otherParts(telling),
      heading(1, '二、表格部分'),
      ...TABLE_NUMBERS.flatMap((number) => [
        heading(2, `表 ${number}`),
        tableBlock(statutoryTable(number)(source, { phase })),
      ]),
    ],
  };
}

const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  approved: '预算',
  adjusted: '预算（调整后）',
  executed: '预算执行情况',
};

function heading(level: 1 | 2 | 3, text: string): Block {
  return { type: 'heading', level, text };
}

function tableBlock(table: Table): Block {
  return { type: 'table', table };
}
