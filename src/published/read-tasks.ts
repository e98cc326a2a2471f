import { keyOf } from '../reports/figure.js';
import { looksLikeAmount } from './amounts.js';
import type { FoundTable } from './find-tables.js';
import { inColumns } from './grid.js';
import { isRow } from './heads.js';
import { type KeyedCell, type Setting, type TableReading, tell } from './reading.js';
import type { SourceCell, SourceLine } from './source.js';
import { wordsOf } from './source.js';
import { compact, printedName } from './words.js';

// 部门整体支出绩效目标表: tasks with three amounts, then an objective and indicators that hold none. Its rows have
// five cells here and seven there, and the first task stands beside the words that name them all, so cells
// are told by what they hold.

/** Reads such a table. */
export function readTasks({ pages, layout }: FoundTable, setting: Setting): TableReading {
  const lines = pages.flatMap((page) => inColumns(page, isRow));
  const end = lines.findIndex((line) => /^(?:年度)?总体目标|年度总体目标/.test(wordsOf(line)));
  const tasks = end === -1 ? lines.length : end;
  const heads = lines.slice(0, tasks).findLastIndex((line) => amountHeads(line, layout).length > 1);
  const columns = heads === -1 ? [] : amountHeads(lines[heads] as SourceLine, layout);
  const rows = lines.map((line, index) =>
    index > heads && index < tasks ? taskRow(line, columns, setting) : plainRow(line),
  );
  return { rows, notes: [] };
}

function amountHeads({ cells }: SourceLine, { columns }: FoundTable['layout']): string[] {
  return cells.flatMap(({ text }) => {
    const column = columns.find(({ head }) => head.test(compact(text)));
    return column === undefined ? [] : [column.columnId];
  });
}

const plainRow = ({ cells }: SourceLine): KeyedCell[] => cells.map((cell) => ({ cell }));

function taskRow(line: SourceLine, columns: readonly string[], setting: Setting): KeyedCell[] {
  const isText = ({ text }: SourceCell) => !looksLikeAmount(text);
  const lastText = line.cells.findLastIndex(isText);
  const amounts = line.cells.slice(lastText + 1);
  if (amounts.length === 0) return plainRow(line);
  const [name] = line.cells.slice(0, lastText + 1).filter(({ text }) => !LEAD.test(compact(text)));
  if (name === undefined || amounts.length !== columns.length) {
    const message = `a task has ${amounts.length} of ${columns.length} amounts, or no name`;
    setting.problems.push({ code: 'row-incomplete', message, place: line.place });
    return plainRow(line);
  }
  if (name.text.length > 60) tell(setting, 'name-unlikely', name, 'is long for the name of a task');
  const isTotal = /^(?:金额)?合计$/.test(compact(name.text));
  const task = isTotal ? 'total' : printedName(name.text);
  return line.cells.map((cell) => {
    const column = columns[amounts.indexOf(cell)];
    return column === undefined ? { cell } : { cell, key: keyOf(task, column) };
  });
}

// Stands once beside all tasks.
const LEAD = /^年度主要任务$/;
