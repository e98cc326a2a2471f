import type { Recorded } from './events.js';
import type { PerformanceScope, PerformanceTarget } from './performance-events.js';
import { projectOf } from './publication.js';
import type {
  Comparative,
  MainTask,
  NarrativeText,
  UnitAssets,
  UnitStaffing,
} from './publication-events.js';

/** 绩效目标: 年度总体目标 and 年度绩效指标. */
export interface TargetsSet {
  readonly objective: string;
  readonly targets: readonly PerformanceTarget[];
}

/** What a publication tells beside the money, as it stands after some events. */
export interface PublicationFacts {
  readonly comparatives: readonly Comparative[];
  readonly staffing: readonly UnitStaffing[];
  readonly assets?: { readonly countedOn: string; readonly units: readonly UnitAssets[] };
  readonly mainTasks?: { readonly unitCode: string; readonly tasks: readonly MainTask[] };
  /** Of the department. */
  readonly targets?: TargetsSet;
  readonly projectTargets: readonly ProjectTargets[];
  readonly narrative: readonly NarrativeText[];
}

export interface ProjectTargets extends TargetsSet {
  readonly projectCode: string;
}

export const NO_PUBLICATION_FACTS: PublicationFacts = {
  comparatives: [],
  staffing: [],
  projectTargets: [],
  narrative: [],
};

/** The facts after an event; unchanged after one that tells none. */
export function publicationFactsAfter(
  facts: PublicationFacts,
  { event }: Recorded,
): PublicationFacts {
  switch (event.type) {
    case 'ComparativesRecorded': {
      const keyOf = ({ unitCode = '', figure }: Comparative) => `${unitCode}|${figure}`;
      return { ...facts, comparatives: replaced(facts.comparatives, event.figures, keyOf) };
    }
    case 'StaffingRecorded':
      return { ...facts, staffing: replaced(facts.staffing, event.units, unitCodeOf) };
    case 'AssetsRecorded': {
      // One day stands above all of them: that of the last count.
      const units = replaced(facts.assets?.units ?? [], event.units, unitCodeOf);
      return { ...facts, assets: { countedOn: event.countedOn, units } };
    }
    case 'MainTasksSet': {
      const { unitCode, tasks } = event;
      return { ...facts, mainTasks: { unitCode, tasks } };
    }
    case 'NarrativeSet': {
      const texts = replaced(facts.narrative, event.texts, ({ section }) => section);
      return { ...facts, narrative: texts.filter(({ text }) => text !== '') };
    }
    case 'PerformanceTargetsSet':
      return { ...facts, ...targetsAfter(facts, event) };
    default:
      return facts;
  }
}

function targetsAfter(
  { projectTargets }: PublicationFacts,
  { scope, objective, targets }: TargetsSet & { readonly scope: PerformanceScope },
): Partial<PublicationFacts> {
  const projectCode = projectOf(scope);
  if (projectCode === undefined) return { targets: { objective, targets } };
  const own = { projectCode, objective, targets };
  return { projectTargets: replaced(projectTargets, [own], (set) => set.projectCode) };
}

function unitCodeOf({ unitCode }: { readonly unitCode: string }): string {
  return unitCode;
}

// What is told again stands where it stood; what is new comes after it.
function replaced<Item>(
  before: readonly Item[],
  told: readonly Item[],
  keyOf: (item: Item) => string,
): Item[] {
  const byKey = new Map(before.map((item) => [keyOf(item), item]));
  for (const item of told) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}
