import type { Booked, BudgetUnit, LineAmount, Project } from './appropriation-events.js';

// Facts of reorganisation. What a unit or project has done stays on its lines; what is left moves.

/** What is left of a line goes to another; what was spent stays. `availableFen` may be negative. */
export interface LineMove {
  readonly fromLineId: string;
  readonly toLineId: string;
  readonly availableFen: bigint;
  readonly unallottedFen: bigint;
  readonly contracts: readonly { readonly encumbranceId: string; readonly amountFen: bigint }[];
}

/** A budget unit begins. */
export interface UnitOpened {
  readonly type: 'UnitOpened';
  readonly unit: BudgetUnit;
  readonly reason: string;
}

/** A unit has another name from that day on. */
export interface UnitRenamed {
  readonly type: 'UnitRenamed';
  readonly unitCode: string;
  readonly name: string;
  readonly reason: string;
}

/** A unit ends; another one takes over all that is left of its lines. */
export interface UnitMerged extends Booked {
  readonly type: 'UnitMerged';
  readonly unitCode: string;
  readonly intoUnitCode: string;
  readonly reason: string;
  readonly moves: readonly LineMove[];
}

/** A unit without money ends. */
export interface UnitClosed {
  readonly type: 'UnitClosed';
  readonly unitCode: string;
  readonly reason: string;
}

/** The unit goes to another department, whose ledger takes up what is left as a supplement. */
export interface UnitMovedOut extends Booked {
  readonly type: 'UnitMovedOut';
  readonly unitCode: string;
  readonly toLedgerId: string;
  readonly reason: string;
  readonly lines: readonly LineAmount[];
}

/** A project begins. */
export interface ProjectOpened {
  readonly type: 'ProjectOpened';
  readonly project: Project;
  readonly reason: string;
}

/** A project has another name from that day on. */
export interface ProjectRenamed {
  readonly type: 'ProjectRenamed';
  readonly projectCode: string;
  readonly name: string;
  readonly reason: string;
}

/** A project ends; another one takes over all that is left of its lines. */
export interface ProjectMerged extends Booked {
  readonly type: 'ProjectMerged';
  readonly projectCode: string;
  readonly intoProjectCode: string;
  readonly reason: string;
  readonly moves: readonly LineMove[];
}

/** The project goes from one unit to another. */
export interface ProjectMoved extends Booked {
  readonly type: 'ProjectMoved';
  readonly projectCode: string;
  readonly fromUnitCode: string;
  readonly toUnitCode: string;
  readonly reason: string;
  readonly moves: readonly LineMove[];
}

/** A project without money ends. */
export interface ProjectClosed {
  readonly type: 'ProjectClosed';
  readonly projectCode: string;
  readonly reason: string;
}
