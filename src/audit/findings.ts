// What verification can find. The codes are stable: scripts and auditors rely on them.
export const FINDINGS = {
  SEQ_GAP: 'sequence numbers do not follow each other',
  HASH_MISMATCH: 'the stored fields do not give the stored hash',
  RECORDED_EARLIER: 'recorded earlier than the event before it',
  EVENT_UNREADABLE: 'the payload cannot be read as an event of its type',
  PAYLOAD_NOT_CANONICAL: 'the payload is not in canonical form',
  ENTITY_MISMATCH: 'the indexed document is not the one in the payload',
  HEAD_MISMATCH: 'the head does not name the last event',
  HEAD_MISSING: 'events without a head',
  POSTING_MISMATCH: 'the stored double entry is not that of the event',
  BALANCE_MISMATCH: 'the stored balance differs from replay',
  DOCUMENT_MISMATCH: 'the stored document differs from replay',
  ANSWER_MISMATCH: 'a stored answer does not name the event it stands for',
  REFUSAL_MISMATCH: 'a kept refusal is not the one that was answered',
  REFUSAL_MISSING: 'a refusal that was answered as kept is not there',
  PERSONAL_DATA_MISMATCH: 'personal data does not open its commitment',
  PROPOSAL_HASH_MISMATCH: 'a proposal hash is not that of the proposal',
  PROJECTION_MISMATCH: 'a projection cell differs from replay',
  PROJECTION_BLOCKED: 'a projection is blocked by an event',
  CROSSING_NOT_FLAGGED: 'a crossing of a control rule was never flagged',
  FLAG_WITHOUT_CROSSING: 'a flag stands for no crossing',
  ALERT_NOT_RAISED: 'an alert that the log implies was never raised, escalated or cleared',
  ALERT_INVENTED: 'an alert stands for nothing that the log implies',
  ALERT_DOUBLED: 'a crossing is in the log twice',
  ALERT_OUT_OF_ORDER: 'a crossing was posted after a later one',
  ALERT_MISMATCH: 'the figures of a crossing are not those that the log implies',
} as const;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  /** The event concerned, where there is one. */
  readonly seq?: number;
  /** The stored thing concerned: a column, a line, a document, a cell. */
  readonly where: string;
  readonly expected?: string;
  readonly found?: string;
}

/** Collects findings and passes each on at once; keeps the first thousand, counts all. */
export class Findings {
  readonly list: Finding[] = [];
  count = 0;

  constructor(private readonly onFinding: (finding: Finding) => void = () => undefined) {}

  add(finding: Finding): void {
    this.count += 1;
    if (this.list.length < LIST_LIMIT) this.list.push(finding);
    this.onFinding(finding);
  }

  /** Adds a finding when the two texts differ. */
  same(
    texts: { readonly expected: string; readonly found: string | undefined },
    finding: Finding,
  ): void {
    const { expected, found = '(missing)' } = texts;
    if (expected !== found) this.add({ ...finding, expected, found });
  }
}

const LIST_LIMIT = 1_000;
