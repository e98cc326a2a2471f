import { adjustedFen, committedFen, type Movement } from './accounts.js';
import type { Budget } from './budget.js';
import type { BudgetEvent, Meta } from './events.js';
import { addressOf } from './line.js';
import { episodeIdOf } from './overspend-document.js';
import type { ControlDimension, Crossing, OverspendFlagged } from './overspend-events.js';
import { checkYear, openHeader } from './posting-checks.js';
import { must } from './rules.js';

// Overspend is a pure function of the log: a control object is over when more is committed than its
// adjusted budget, that is, when what is available and what is not yet allotted are negative together
// (budgetary equation). Each change of that condition, event by event, is one crossing.

/** Version and tier of the one control rule in force: 100 % of the adjusted budget. */
export const CONTROL_RULE = { ruleVersion: 1, tierPercent: 100 } as const;

export interface ControlObject {
  readonly dimension: ControlDimension;
  readonly key: string;
}

/** How one control object stands after some prefix of the log. */
export interface ControlState extends ControlObject {
  readonly adjustedFen: bigint;
  readonly committedFen: bigint;
  /** Upward crossings so far. */
  readonly crossings: number;
  readonly over: boolean;
}

export type CrossingFound = Crossing & { readonly direction: 'flag' | 'clear' };

/** The control objects a line belongs to: itself, its project, functional item and unit. */
export function controlObjectsOf(lineId: string): ControlObject[] {
  const { unitCode, functionalCode, projectCode } = addressOf(lineId);
  const objects: ControlObject[] = [
    { dimension: 'line', key: lineId },
    { dimension: 'functional', key: functionalCode },
    { dimension: 'unit', key: unitCode },
  ];
  if (projectCode !== undefined) objects.push({ dimension: 'project', key: projectCode });
  return objects;
}

/** A control object before anything touched it. */
export function untouched({ dimension, key }: ControlObject): ControlState {
  return { dimension, key, adjustedFen: 0n, committedFen: 0n, crossings: 0, over: false };
}

/** A control object after all postings of one event moved it, and the crossing that this was, if any. */
export function control(
  before: ControlState,
  movement: Movement,
  causedBySeq: number,
): { readonly after: ControlState; readonly crossing?: CrossingFound } {
  const { dimension, key } = before;
  const figures = {
    adjustedFen: before.adjustedFen + adjustedFen(movement),
    committedFen: before.committedFen + committedFen(movement),
  };
  const over = figures.committedFen > figures.adjustedFen;
  if (over === before.over) return { after: { ...before, ...figures } };
  const crossings = before.crossings + (over ? 1 : 0);
  const after = { dimension, key, ...figures, crossings, over };
  const direction = over ? 'flag' : 'clear';
  const place = { ...CONTROL_RULE, dimension, key, crossing: crossings, causedBySeq };
  return { after, crossing: { ...place, ...figures, direction } };
}

/** The deterministic key of a crossing: one event in the log, however often it is posted. */
export function crossingKey(
  crossing: Omit<CrossingFound, 'adjustedFen' | 'committedFen' | 'causedBySeq'>,
): string {
  return `${episodeIdOf(crossing)}:${crossing.crossing}:${crossing.direction}`;
}

/** Flags the next upward crossing of a control object. */
export function flagOverspend(budget: Budget, crossing: Crossing, meta: Meta): BudgetEvent[] {
  checkTrue(crossing, crossing.committedFen > crossing.adjustedFen);
  checkYear(openHeader(budget, meta), meta);
  const episode = episodeOf(budget, crossing);
  const next = episode === undefined || episode.status === 'cleared';
  const expected = (episode?.crossing ?? 0) + 1;
  const facts = { field: 'crossing', key: crossing.key, crossing: crossing.crossing };
  must(next && crossing.crossing === expected, 'OVERSPEND_NOT_NEXT', { ...facts, expected });
  const finding: OverspendFlagged['finding'] =
    crossing.adjustedFen === 0n ? 'no-budget' : 'overspend';
  return [{ type: 'OverspendFlagged', ...bare(crossing), finding }];
}

/** Clears the open episode of a control object. */
export function clearOverspend(budget: Budget, crossing: Crossing, meta: Meta): BudgetEvent[] {
  checkTrue(crossing, crossing.committedFen <= crossing.adjustedFen);
  checkYear(openHeader(budget, meta), meta);
  const episode = episodeOf(budget, crossing);
  const open = episode?.status === 'flagged' && episode.crossing === crossing.crossing;
  const facts = { field: 'crossing', key: crossing.key, crossing: crossing.crossing };
  must(open, 'OVERSPEND_NOT_NEXT', facts);
  return [{ type: 'OverspendCleared', ...bare(crossing) }];
}

function checkTrue(crossing: Crossing, holds: boolean): void {
  const {
    ruleVersion,
    tierPercent,
    key,
    adjustedFen: adjusted,
    committedFen: committed,
  } = crossing;
  const inForce =
    ruleVersion === CONTROL_RULE.ruleVersion && tierPercent === CONTROL_RULE.tierPercent;
  const facts = { field: 'crossing', key, ruleVersion, tierPercent };
  must(inForce && holds, 'CROSSING_UNTRUE', {
    ...facts,
    adjustedFen: adjusted,
    committedFen: committed,
  });
}

function episodeOf(budget: Budget, crossing: Crossing) {
  const document = budget.documents.get(episodeIdOf(crossing));
  return document?.kind === 'overspend' ? document : undefined;
}

// Only the fields of a crossing enter the event, whatever else the caller's object carries.
function bare(crossing: Crossing): Crossing {
  const { ruleVersion, dimension, key, tierPercent } = crossing;
  const { adjustedFen: adjusted, committedFen: committed, causedBySeq } = crossing;
  const figures = { adjustedFen: adjusted, committedFen: committed, causedBySeq };
  return { ruleVersion, dimension, key, tierPercent, crossing: crossing.crossing, ...figures };
}
