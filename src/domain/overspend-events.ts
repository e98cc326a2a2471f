// Facts of availability control.

export type ControlDimension = 'line' | 'project' | 'functional' | 'unit';

/** One crossing of a control rule by one control object, upwards or back down. */
export interface Crossing {
  readonly ruleVersion: number;
  readonly dimension: ControlDimension;
  readonly key: string;
  readonly tierPercent: number;
  /** Counts the upward crossings of this object from 1; a clearing carries the number it clears. */
  readonly crossing: number;
  readonly adjustedFen: bigint;
  readonly committedFen: bigint;
  readonly causedBySeq: number;
}

/** 超支: a control object went beyond its tier. */
export interface OverspendFlagged extends Crossing {
  readonly type: 'OverspendFlagged';
  /** `no-budget` when the object has no budget at all. */
  readonly finding: 'overspend' | 'no-budget';
}

/** The object is back below the tier. */
export interface OverspendCleared extends Crossing {
  readonly type: 'OverspendCleared';
}
