import type { Budget } from './budget.js';
import { isCalendarDate } from './calendar.js';
import type { BudgetEvent, Meta } from './events.js';
import type { Header } from './header.js';
import { given } from './line-amounts.js';
import { MAX_FEN } from './money.js';
import { checkYearIn, openHeader } from './posting-checks.js';
import {
  COMPARATIVE_FIGURES,
  type Comparative,
  type ComparativeFigure,
  type MainTask,
  NARRATIVE_SECTIONS,
  type NarrativeSection,
  type NarrativeText,
  type UnitAssets,
  type UnitStaffing,
} from './publication-events.js';
import { must } from './rules.js';

// What a publication tells beside the money of this year. Nothing here moves money, so that it may be said
// as long as targets may: from the year before, when the budget is drafted, to the end of the fiscal year.

/** The most characters that a text of the publication may have. */
export const TEXT_LIMIT = 20_000;

/** 上年预算数. */
export interface RecordComparatives {
  readonly figures: readonly Comparative[];
  readonly source: string;
}

/** Records figures of the year before; each replaces what was recorded for the same figure and unit. */
export function recordComparatives(
  budget: Budget,
  order: RecordComparatives,
  meta: Meta,
): BudgetEvent[] {
  checkEntries(
    order.figures.map(({ figure, unitCode }) => `${unitCode ?? ''}|${figure}`),
    { field: 'figures', name: 'figure' },
  );
  for (const [index, { figure, amountFen }] of order.figures.entries()) {
    checkFigure(figure, `figures[${index}].figure`);
    const facts = { field: `figures[${index}].amount`, figure, amountFen };
    must(amountFen >= 0n, 'AMOUNT_NEGATIVE', facts);
    must(amountFen <= MAX_FEN, 'BALANCE_OUT_OF_RANGE', facts);
  }
  const header = openHeader(budget, meta);
  for (const [index, { figure, unitCode }] of order.figures.entries()) {
    if (unitCode !== undefined) checkUnit(header, unitCode, `figures[${index}].unitCode`);
    const projectCode = projectOf(figure);
    if (projectCode !== undefined) {
      checkProject(header, projectCode, `figures[${index}].figure`);
    }
  }
  checkDraftedYear(header, meta);
  const figures = order.figures.map(({ figure, unitCode, amountFen }) => ({
    figure,
    ...given({ unitCode }),
    amountFen,
  }));
  return [{ type: 'ComparativesRecorded', figures, source: order.source }];
}

/** 人员情况. */
export interface RecordStaffing {
  readonly units: readonly UnitStaffing[];
}

/** Records who works in units and who retired from them; a unit's figures replace those before. */
export function recordStaffing(budget: Budget, order: RecordStaffing, meta: Meta): BudgetEvent[] {
  checkUnitEntries(order.units);
  const units = order.units.map(({ unitCode, postsFilled, retired, veteransRetired }, index) => {
    const counts = { postsFilled, retired, veteransRetired };
    checkCounts(counts, `units[${index}]`);
    return { unitCode, ...counts };
  });
  const header = openHeader(budget, meta);
  checkUnits(header, units);
  checkDraftedYear(header, meta);
  return [{ type: 'StaffingRecorded', units }];
}

/** 国有资产占用. */
export interface RecordAssets {
  readonly countedOn: string;
  readonly units: readonly UnitAssets[];
}

/** Records what units hold and plan to add; a unit's figures replace those before. */
export function recordAssets(budget: Budget, order: RecordAssets, meta: Meta): BudgetEvent[] {
  const { countedOn } = order;
  must(isCalendarDate(countedOn), 'DATE_MALFORMED', { field: 'countedOn', countedOn });
  checkUnitEntries(order.units);
  const units = order.units.map((unit, index) => {
    const { unitCode, vehiclesHeld, vehiclesPlanned, ...equipment } = unit;
    const { generalEquipmentHeld, generalEquipmentPlanned } = equipment;
    const { specialEquipmentHeld, specialEquipmentPlanned } = equipment;
    const vehicles = { vehiclesHeld, vehiclesPlanned };
    const general = { generalEquipmentHeld, generalEquipmentPlanned };
    const special = { specialEquipmentHeld, specialEquipmentPlanned };
    const counts = { ...vehicles, ...general, ...special };
    checkCounts(counts, `units[${index}]`);
    return { unitCode, ...counts };
  });
  const header = openHeader(budget, meta);
  checkUnits(header, units);
  checkDraftedYear(header, meta);
  const { effectiveOn } = meta;
  const facts = { field: 'countedOn', countedOn, effectiveOn };
  must(countedOn <= effectiveOn, 'COUNTED_LATER', facts);
  return [{ type: 'AssetsRecorded', countedOn, units }];
}

/** 年度主要任务. */
export interface SetMainTasks {
  readonly unitCode: string;
  readonly tasks: readonly MainTask[];
}

/** Sets all main tasks of the year. No money belongs to two of them. */
export function setMainTasks(budget: Budget, order: SetMainTasks, meta: Meta): BudgetEvent[] {
  checkEntries(
    order.tasks.map(({ name }) => name),
    { field: 'tasks', name: 'name' },
  );
  for (const [index, { content }] of order.tasks.entries()) {
    checkLength(content, `tasks[${index}].content`);
  }
  checkCoveredOnce(order.tasks);
  const header = openHeader(budget, meta);
  checkUnit(header, order.unitCode, 'unitCode');
  for (const [index, { covers }] of order.tasks.entries()) {
    for (const [place, projectCode] of projectsOf(covers).entries()) {
      checkProject(header, projectCode, `tasks[${index}].covers.projectCodes[${place}]`);
    }
  }
  checkDraftedYear(header, meta);
  const tasks = order.tasks.map(({ name, content, covers }) => ({
    name,
    content,
    covers: covers === 'basic' ? covers : { projectCodes: [...covers.projectCodes] },
  }));
  return [{ type: 'MainTasksSet', unitCode: order.unitCode, tasks }];
}

/** Words of the narrative parts. */
export interface SetNarrative {
  readonly texts: readonly NarrativeText[];
}

/** Sets words for sections; an empty text takes back what a section said. */
export function setNarrative(budget: Budget, order: SetNarrative, meta: Meta): BudgetEvent[] {
  checkEntries(
    order.texts.map(({ section }) => section),
    { field: 'texts', name: 'section' },
  );
  for (const [index, { section, text }] of order.texts.entries()) {
    const known =
      projectOf(section) !== undefined || NARRATIVE_SECTIONS.includes(section as NarrativeSection);
    const facts = { field: `texts[${index}].section`, section };
    must(known, 'NARRATIVE_SECTION_UNKNOWN', facts);
    checkLength(text, `texts[${index}].text`);
  }
  const header = openHeader(budget, meta);
  for (const [index, { section }] of order.texts.entries()) {
    const projectCode = projectOf(section);
    if (projectCode !== undefined) checkProject(header, projectCode, `texts[${index}].section`);
  }
  checkDraftedYear(header, meta);
  const texts = order.texts.map(({ section, text }) => ({ section, text }));
  return [{ type: 'NarrativeSet', texts }];
}

/** The project that a figure or a section is of; undefined when it is of none. */
export function projectOf(named: string): string | undefined {
  return /^project:(.*)$/s.exec(named)?.[1];
}

function checkFigure(figure: ComparativeFigure, field: string): void {
  const known =
    projectOf(figure) !== undefined || COMPARATIVE_FIGURES.some((name) => name === figure);
  must(known, 'COMPARATIVE_FIGURE_UNKNOWN', { field, figure });
}

// A list says something, and nothing twice.
function checkEntries(
  keys: readonly string[],
  { field, name }: { readonly field: string; readonly name: string },
): void {
  must(keys.length > 0, 'ENTRIES_MISSING', { field });
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    must(!seen.has(key), 'ENTRY_DUPLICATE', { field: `${field}[${index}].${name}`, key });
    seen.add(key);
  }
}

function checkUnitEntries(units: readonly { readonly unitCode: string }[]): void {
  checkEntries(
    units.map(({ unitCode }) => unitCode),
    { field: 'units', name: 'unitCode' },
  );
}

function checkCounts(counts: Readonly<Record<string, number>>, field: string): void {
  for (const [name, count] of Object.entries(counts)) {
    const whole = Number.isSafeInteger(count) && count >= 0;
    must(whole, 'COUNT_MALFORMED', { field: `${field}.${name}`, count });
  }
}

function checkLength(text: string, field: string): void {
  const facts = { field, length: text.length, limit: TEXT_LIMIT };
  must(text.length <= TEXT_LIMIT, 'PUBLICATION_TEXT_TOO_LONG', facts);
}

function checkCoveredOnce(tasks: readonly MainTask[]): void {
  const covered = new Set<string>();
  for (const [index, { covers }] of tasks.entries()) {
    const field = `tasks[${index}].covers`;
    const parts = covers === 'basic' ? [covers] : covers.projectCodes;
    must(parts.length > 0, 'ENTRIES_MISSING', { field: `${field}.projectCodes` });
    for (const [place, part] of parts.entries()) {
      const at = covers === 'basic' ? field : `${field}.projectCodes[${place}]`;
      must(!covered.has(part), 'TASKS_OVERLAP', { field: at, covers: part });
      covered.add(part);
    }
  }
}

function projectsOf(covers: MainTask['covers']): readonly string[] {
  return covers === 'basic' ? [] : covers.projectCodes;
}

function checkUnits(header: Header, units: readonly { readonly unitCode: string }[]): void {
  for (const [index, { unitCode }] of units.entries()) {
    checkUnit(header, unitCode, `units[${index}].unitCode`);
  }
}

// A unit that keeps no accounts of its own has staff and vehicles all the same.
function checkUnit(header: Header, unitCode: string, field: string): void {
  must(header.units.has(unitCode), 'UNIT_UNKNOWN', { field, unitCode });
}

function checkProject(header: Header, projectCode: string, field: string): void {
  must(header.projects.has(projectCode), 'PROJECT_UNKNOWN', { field, projectCode });
}

function checkDraftedYear(header: Header, meta: Meta): void {
  checkYearIn([header.fiscalYear - 1, header.fiscalYear], header, meta);
}
