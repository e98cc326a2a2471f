import type { AlertObject } from '../alert-events.js';
import type { AlertKind, Severity } from '../alert-rules.js';
import { type AlertDraft, type EpisodeCell, rulesIn } from './cells.js';

// Episodes with their hysteresis: raised once, escalated upwards only, cleared below the lowest step, and
// only then raised again.

export type AlertFigures = Readonly<Record<string, string | bigint>>;

/** How one object stands under one rule. */
export interface Judgement {
  readonly object: AlertObject;
  /** The highest step it is beyond, from 1; 0 when it is beyond none. */
  readonly tier: number;
  readonly severity: Severity;
  /** Beyond no step, and as far below as the rule wants. */
  readonly clears: boolean;
  readonly figures: AlertFigures;
}

/** A rule as its episodes name it. */
export interface RuleName {
  readonly ruleId: string;
  readonly alertKind: AlertKind;
}

/** What the log implies: an episode begins, gets worse or ends. */
export interface AlertCrossing {
  readonly direction: 'raise' | 'escalate' | 'clear';
  readonly kind: AlertKind;
  readonly ruleId: string;
  readonly policyVersion: number;
  readonly object: AlertObject;
  readonly episode: number;
  readonly tier: number;
  readonly severity: Severity;
  readonly figures: AlertFigures;
  readonly causedBySeq: number;
  readonly on?: string;
}

/** The event that is judged, and the day where it is a sweep. */
export interface Cause {
  readonly causedBySeq: number;
  readonly on?: string;
}

/** The document of an object's episodes under a rule. No id that people give has a colon. */
export function alertIdOf({
  ruleId,
  object,
}: {
  readonly ruleId: string;
  readonly object: AlertObject;
}): string {
  const { dimension, key, month } = object;
  const id = `alert:${ruleId}:${dimension}:${key}`;
  return month === undefined ? id : `${id}:${month}`;
}

/** The deterministic key of a crossing: one event in the log, however often it is posted. */
export function alertKey(
  crossing: Pick<
    AlertCrossing,
    'ruleId' | 'object' | 'policyVersion' | 'episode' | 'tier' | 'direction'
  >,
): string {
  const { policyVersion, episode, tier, direction } = crossing;
  return `${alertIdOf(crossing)}:${policyVersion}:${episode}:${tier}:${direction}`;
}

/** Keeps a judgement in the episode of its object; the crossing that it is, if any. */
export function settled(
  draft: AlertDraft,
  rule: RuleName,
  { judgement, cause }: { readonly judgement: Judgement; readonly cause: Cause },
): AlertCrossing[] {
  const { object, tier, severity, clears, figures } = judgement;
  const id = alertIdOf({ ruleId: rule.ruleId, object });
  const before = draft.get('episode', id);
  const reached = before?.tier ?? 0;
  if (tier > reached) {
    const direction = reached === 0 ? 'raise' : 'escalate';
    const episode = (before?.episode ?? 0) + (reached === 0 ? 1 : 0);
    const after: EpisodeCell = { kind: 'episode', id, ...rule, object, episode, tier, severity };
    draft.set(after);
    return [crossingOf(draft, after, { direction, figures, cause })];
  }
  if (reached === 0 || !clears || before === undefined) return [];
  return [cleared(draft, before, { figures, cause })];
}

/** Ends an open episode. The crossing says the step and the severity that are over. */
export function cleared(
  draft: AlertDraft,
  episode: EpisodeCell,
  { figures, cause }: { readonly figures: AlertFigures; readonly cause: Cause },
): AlertCrossing {
  draft.set({ ...episode, tier: 0 });
  return crossingOf(draft, episode, { direction: 'clear', figures, cause });
}

/** The open episodes of a rule, in the order of their ids. */
export function openEpisodes(draft: AlertDraft, ruleId: string): EpisodeCell[] {
  return [...draft.ofKind('episode')]
    .filter((episode) => episode.ruleId === ruleId && episode.tier > 0)
    .sort(byId);
}

export function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function crossingOf(
  draft: AlertDraft,
  { ruleId, alertKind: kind, object, episode, tier, severity }: EpisodeCell,
  crossed: {
    readonly direction: AlertCrossing['direction'];
    readonly figures: AlertFigures;
    readonly cause: Cause;
  },
): AlertCrossing {
  const { direction, figures, cause } = crossed;
  const policyVersion = rulesIn(draft)?.policyVersion ?? 0;
  const place = { object, episode, tier, severity };
  return { direction, kind, ruleId, policyVersion, ...place, figures, ...cause };
}
