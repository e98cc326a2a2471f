// Facts that a publication tells beside the money of this year. None of them moves money.

/** What last year's figure can be of, beside each project. */
export const COMPARATIVE_FIGURES = [
  'revenue',
  'expenditure',
  'overseas-travel',
  'official-reception',
  'vehicle-purchase',
  'vehicle-operation',
  'agency-operating-funds',
] as const;

/** What last year's figure is of. */
export type ComparativeFigure = (typeof COMPARATIVE_FIGURES)[number] | `project:${string}`;

/** A figure of the year before; without a unit that of the department. */
export interface Comparative {
  readonly figure: ComparativeFigure;
  readonly unitCode?: string;
  readonly amountFen: bigint;
}

/** 上年预算数: replaces what was recorded before for the same figure and unit. */
export interface ComparativesRecorded {
  readonly type: 'ComparativesRecorded';
  readonly figures: readonly Comparative[];
  readonly source: string;
}

/** 人员情况 of a unit. */
export interface UnitStaffing {
  readonly unitCode: string;
  readonly postsFilled: number;
  readonly retired: number;
  /** 离休. */
  readonly veteransRetired: number;
}

/** 人员情况: replaces what was recorded before for the same units. */
export interface StaffingRecorded {
  readonly type: 'StaffingRecorded';
  readonly units: readonly UnitStaffing[];
}

/** 国有资产占用: what a unit holds and what it plans to add this year. */
export interface UnitAssets {
  readonly unitCode: string;
  readonly vehiclesHeld: number;
  readonly vehiclesPlanned: number;
  /** 单价 50 万元以上通用设备. */
  readonly generalEquipmentHeld: number;
  readonly generalEquipmentPlanned: number;
  /** 单价 100 万元以上专用设备. */
  readonly specialEquipmentHeld: number;
  readonly specialEquipmentPlanned: number;
}

/** 国有资产占用: replaces what was recorded before for the same units. */
export interface AssetsRecorded {
  readonly type: 'AssetsRecorded';
  /** The day (YYYY-MM-DD) for which what is held was counted. */
  readonly countedOn: string;
  readonly units: readonly UnitAssets[];
}

/** 年度主要任务 of table 12, and what its amounts are of; the amounts follow from the lines. */
export interface MainTask {
  readonly name: string;
  readonly content: string;
  readonly covers: 'basic' | { readonly projectCodes: readonly string[] };
}

/** 年度主要任务, all of them; replaces what was set before. */
export interface MainTasksSet {
  readonly type: 'MainTasksSet';
  /** The unit named at the head of table 12. */
  readonly unitCode: string;
  readonly tasks: readonly MainTask[];
}

/** Sections of the narrative parts that no figure makes. */
export const NARRATIVE_SECTIONS = [
  'duties',
  'institutions',
  'goals',
  'change-of-total',
  'personnel',
  'operating',
  'individuals',
  'capital',
  'three-public',
  'overseas-travel',
  'official-reception',
  'vehicle-purchase',
  'vehicle-operation',
  'performance',
  'agency-operating-funds',
  'other',
  'terms',
] as const;

export type NarrativeSection = (typeof NARRATIVE_SECTIONS)[number];

/** Words for a section, or for a project of it: what it is for, why it changed. */
export interface NarrativeText {
  readonly section: NarrativeSection | `project:${string}`;
  readonly text: string;
}

/** 文字部分: replaces what was set before for the same sections; an empty text takes one back. */
export interface NarrativeSet {
  readonly type: 'NarrativeSet';
  readonly texts: readonly NarrativeText[];
}

export type PublicationEvent =
  | ComparativesRecorded
  | StaffingRecorded
  | AssetsRecorded
  | MainTasksSet
  | NarrativeSet;
