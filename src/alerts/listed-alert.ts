import { type Alert, UNHANDLED } from '../domain/alert-document.js';
import type { OverspendEpisode } from '../domain/overspend-document.js';
import { type NoticeKind, type Severity, severityOfTier } from './notice.js';

/** An alert as it is listed, overspend among them. */
export type ListedAlert = Pick<Alert, 'documentId' | 'object' | 'episode' | 'tier' | 'figures'> &
  Pick<
    Alert,
    'ruleId' | 'policyVersion' | 'causedBySeq' | 'handling' | 'openedSeq' | 'changedSeq'
  > & {
    readonly alertKind: NoticeKind;
    readonly status: Alert['status'] | OverspendEpisode['status'];
    readonly severity: Severity;
    readonly on?: string;
    /** Absent of overspend. */
    readonly raisedOn?: string;
  };

/** An alert, or an episode of overspend in the same words. */
export function listedAlert(document: Alert | OverspendEpisode): ListedAlert {
  if (document.kind === 'alert') {
    const { kind: _, ...alert } = document;
    return alert;
  }
  const { documentId, status, dimension, key, crossing: episode, tierPercent } = document;
  const { adjustedFen, committedFen, finding, handling = UNHANDLED } = document;
  const { causedBySeq, openedSeq, changedSeq } = document;
  return {
    documentId,
    status,
    alertKind: 'overspend',
    ruleId: 'overspend',
    // The rule of overspend is in no policy.
    policyVersion: 0,
    object: { dimension, key },
    episode,
    tier: 1,
    severity: severityOfTier(tierPercent),
    figures: { adjustedFen, committedFen, overFen: committedFen - adjustedFen, finding },
    causedBySeq,
    handling,
    openedSeq,
    changedSeq,
  };
}
