import type { Handling } from './alert-document.js';
import type { LedgerDocument } from './documents.js';
import type { Recorded } from './events.js';
import type { Crossing, OverspendCleared, OverspendFlagged } from './overspend-events.js';

/** The latest crossing of one control object under one rule, and whether it is still open. */
export interface OverspendEpisode extends Crossing {
  readonly kind: 'overspend';
  readonly documentId: string;
  readonly status: 'flagged' | 'cleared';
  readonly finding: OverspendFlagged['finding'];
  /** What people did about the latest crossing, if anything. */
  readonly handling?: Handling;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** The document id of a control object's episodes under one rule and tier. */
export function episodeIdOf(
  object: Omit<Crossing, 'crossing' | 'causedBySeq' | 'adjustedFen' | 'committedFen'>,
): string {
  return `overspend:${object.ruleVersion}:${object.tierPercent}:${object.dimension}:${object.key}`;
}

/** The episode after it was flagged or cleared. */
export function episodeAfter(
  before: LedgerDocument | undefined,
  recorded: Recorded,
  event: OverspendFlagged | OverspendCleared,
): OverspendEpisode | undefined {
  const { type, ...crossing } = event;
  if (event.type === 'OverspendFlagged') {
    const { finding } = event;
    const documentId = episodeIdOf(event);
    const { seq } = recorded;
    const place = { documentId, openedSeq: seq, changedSeq: seq };
    return { ...crossing, kind: 'overspend', status: 'flagged', finding, ...place };
  }
  if (before?.kind !== 'overspend') return undefined;
  return { ...before, ...crossing, status: 'cleared', changedSeq: recorded.seq };
}
