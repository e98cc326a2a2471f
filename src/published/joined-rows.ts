import type { Setting } from './reading.js';
import { type Entry, hasAmounts, hasOnly } from './rows.js';
import type { SourceCell } from './source.js';
import { compact } from './words.js';

// Rows that were printed on several lines, or cut by the end of a page, are put together again.

/** The entries with their parts joined. */
export function joinedEntries(entries: readonly Entry[], setting: Setting): readonly Entry[] {
  const joined: Entry[] = [];
  let before: SourceCell | undefined;
  for (const [index, entry] of entries.entries()) {
    const last = joined.at(-1);
    const next = entries[index + 1];
    if (hasOnly(entry, 'name') && lacksName(next)) before = longer(before, entry.name);
    else if (hasOnly(entry, 'name') && last?.name !== undefined && last.block === entry.block) {
      replace(joined, { ...last, name: longer(last.name, entry.name) });
      tellCut(setting, last, entry);
    } else if (hasOnly(entry, 'unit') && continuesUnit(last, entry, setting)) {
      replace(joined, { ...(last as Entry), unit: longer(last?.unit, entry.unit) });
    } else if (completes(last, entry)) {
      const name = entry.name === undefined ? last.name : longer(last.name, entry.name);
      replace(joined, { ...last, ...(name === undefined ? {} : { name }), amounts: entry.amounts });
      tellCut(setting, last, entry);
    } else {
      const name = before === undefined ? entry.name : longer(before, entry.name);
      joined.push(name === undefined ? entry : { ...entry, name });
      before = undefined;
    }
  }
  return joined;
}

// A name that is set in the middle of a high row has lines above and below the amounts.
function lacksName(entry: Entry | undefined): boolean {
  return entry?.code !== undefined && entry.name === undefined;
}

// A code and a name without amounts, and then amounts without a code.
function completes(last: Entry | undefined, entry: Entry): last is Entry {
  return (
    last?.code !== undefined &&
    last.block === entry.block &&
    !hasAmounts(last) &&
    last.amounts.length === 0 &&
    entry.code === undefined &&
    entry.codeParts.length === 0 &&
    entry.unit === undefined &&
    hasAmounts(entry)
  );
}

function continuesUnit(last: Entry | undefined, entry: Entry, setting: Setting): boolean {
  const whole = compact(`${last?.unit?.text ?? ''}${entry.unit?.text ?? ''}`);
  return last?.unit !== undefined && [setting.departmentName, ...setting.unitNames].includes(whole);
}

function longer(cell: SourceCell | undefined, rest: SourceCell | undefined): SourceCell {
  if (cell === undefined) return rest as SourceCell;
  return rest === undefined ? cell : { ...cell, text: `${cell.text}${rest.text}` };
}

function replace(entries: Entry[], entry: Entry): void {
  entries.splice(-1, 1, entry);
}

function tellCut(setting: Setting, last: Entry, { line, page }: Entry): void {
  if (last.page === page) return;
  const message = `a row that the end of a page cut was joined: ${last.name?.text ?? ''}`;
  setting.problems.push({ code: 'row-joined', message, place: line.place });
}
