import { keyOf } from '../reports/figure.js';
import type { FoundTable } from './find-tables.js';
import { type TablePage, tellUnknownColumns } from './heads.js';
import { joinedEntries } from './joined-rows.js';
import type { TableLayout } from './layouts.js';
import { type KeyedCell, remember, type Setting, type TableReading, tell } from './reading.js';
import { type Entry, entriesOf } from './rows.js';
import type { SourceCell } from './source.js';
import { compact, printedName } from './words.js';

// Tables whose rows are codes of a classification, projects or units, with amounts in columns.

/** Reads such a table. */
export function readSubjects(
  { layout }: FoundTable,
  pages: readonly TablePage[],
  setting: Setting,
): TableReading {
  const entries = joinedEntries(entriesOf(pages, ['code', 'code-part'], setting), setting);
  tellUnknownColumns(pages, layout, setting);
  const notes: string[] = [];
  const state: State = { unit: undefined, codes: [] };
  const hasUnits = pages.some(({ columns }) => columns.some(({ role }) => role === 'unit'));
  const rows = entries.map((entry) => {
    if (entry.unit !== undefined) takeUnit(entry.unit, { state, notes, setting });
    const subject = subjectOf(entry, layout, { state, setting, hasUnits });
    return keyedRow(entry, subject);
  });
  tellIncomplete(entries, pages, setting);
  return { rows, notes };
}

interface State {
  unit: string | undefined;
  /** 类, 款, 项 above, for rows that leave them out. */
  codes: readonly string[];
}

// A unit is named once, and again only where another begins. What is put in brackets is a note.
function takeUnit(
  cell: SourceCell,
  context: { readonly state: State; readonly notes: string[]; readonly setting: Setting },
): void {
  const name = compact(cell.text);
  if (/^(?:\(.*\)|注[:：].*)$/.test(name)) context.notes.push(cell.text);
  else if (/^[合总]计$/.test(name)) context.state.unit = context.setting.departmentName;
  else context.state.unit = printedName(cell.text);
}

interface Subject {
  readonly unit: string;
  readonly subject: string;
}

function subjectOf(
  entry: Entry,
  layout: TableLayout,
  context: { readonly state: State; readonly setting: Setting; readonly hasUnits: boolean },
): Subject | undefined {
  const { state, setting, hasUnits } = context;
  // 合计 is merged over the codes and the names.
  const label = entry.code ?? entry.codeParts[0]?.cell ?? entry.name;
  const isTotal = /^(?:合计|总计|收入合计|支出合计)$/.test(compact(label?.text ?? ''));
  if (isTotal) return { unit: 'department', subject: '' };
  if (hasUnits && state.unit === undefined) {
    const [cell] = entry.line.cells;
    if (cell !== undefined) tell(setting, 'unit-missing', cell, 'stands in a row of no unit');
    return undefined;
  }
  const isDepartment =
    state.unit === undefined || compact(state.unit) === compact(setting.departmentName);
  const unit = isDepartment ? 'department' : (state.unit ?? '');
  if (layout.rows === 'unit') return { unit, subject: '' };
  if (layout.rows === 'project') return { unit, subject: printedName(entry.name?.text ?? '') };
  return codedSubject(entry, layout, { unit, state, setting });
}

const LENGTHS = { functional: [3, 5, 7], economic: [3, 5] };

function codedSubject(
  entry: Entry,
  { rows }: TableLayout,
  {
    unit,
    state,
    setting,
  }: { readonly unit: string; readonly state: State; readonly setting: Setting },
): Subject | undefined {
  const kind = rows === 'economic' ? 'economic' : 'functional';
  const code = codeOf(entry, state);
  const { name } = entry;
  const cell = entry.code ?? entry.codeParts[0]?.cell;
  if (code === undefined || cell === undefined) {
    if (name === undefined) return { unit, subject: '' };
    tell(setting, 'code-missing', name, 'stands in a row without a code');
    return undefined;
  }
  if (!/^\d+$/.test(code) || !LENGTHS[kind].includes(code.length)) {
    const reason = `makes the code ${code}, which has not ${LENGTHS[kind].join(' or ')} digits`;
    tell(setting, 'code-malformed', cell, reason);
    return undefined;
  }
  if (name !== undefined) remember(setting, kind, { code, name: printedName(name.text) }, name);
  return { unit, subject: code };
}

// 款 and 项 have two digits, so a single one has lost the zero before it; 类 has three, and what it lost
// cannot be told.
function codeOf({ code, codeParts }: Entry, state: State): string | undefined {
  if (code !== undefined) return compact(code.text);
  const last = codeParts.at(-1);
  if (last === undefined) return undefined;
  const codes = [...state.codes];
  for (const { level, cell } of codeParts) {
    const text = compact(cell.text);
    const above = codes.slice(0, level).join('');
    // Some print the whole code in the column of its level.
    const own =
      level > 0 && text.startsWith(above) && above !== '' ? text.slice(above.length) : text;
    codes.splice(level, codes.length, level > 0 ? own.padStart(2, '0') : own);
  }
  state.codes = codes;
  return codes.join('');
}

function keyedRow({ unit, code, codeParts, name, amounts }: Entry, subject?: Subject): KeyedCell[] {
  const texts = [unit, code, ...codeParts.map(({ cell }) => cell), name];
  return [
    ...texts.flatMap((cell) => (cell === undefined ? [] : [{ cell }])),
    ...amounts.map(({ column: { columnId, phase }, cell }) => {
      if (subject === undefined || columnId === undefined) return { cell };
      const parts = [subject.unit, subject.subject, columnId];
      return { cell, key: keyOf(...parts, ...(phase === undefined ? [] : [phase])) };
    }),
  ];
}

// A table that prints zeros leaves no cell blank.
function tellIncomplete(
  entries: readonly Entry[],
  pages: readonly TablePage[],
  setting: Setting,
): void {
  const printsZeros = entries.some(({ amounts }) => amounts.some(({ cell }) => +cell.text === 0));
  const columns = pages[0]?.columns.filter(({ role }) => role === 'amount').length ?? 0;
  const blocks = new Set(entries.map(({ block }) => block)).size;
  if (!printsZeros || blocks > 1) return;
  for (const { amounts, code, name, line } of entries) {
    const isNote = amounts.length === 0 && code === undefined && name === undefined;
    if (isNote || amounts.length >= columns) continue;
    const message = `a row has ${amounts.length} of ${columns} amounts`;
    setting.problems.push({ code: 'row-incomplete', message, place: line.place });
  }
}
