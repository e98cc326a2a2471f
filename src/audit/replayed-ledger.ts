import type { BudgetEvent, Recorded } from '../domain/events.js';
import { type Posting, postingsOf } from '../domain/postings.js';
import { groupOf, proposalOf } from '../domain/reallocation-document.js';
import { genesis, hashEvent, type StoredEvent } from '../event-store/envelope.js';
import { entityOf } from '../ledger/catalogue.js';
import { canonicalText, decodeEvent } from '../ledger/codec.js';
import { LedgerMemory } from '../ledger/memory.js';
import { proposalHashOf } from '../ledger/proposal.js';
import { AlertAudit } from './alert-audit.js';
import type { Findings } from './findings.js';

/** The log replayed from its first event, each event checked on the way. */
export class ReplayedLedger {
  readonly memory: LedgerMemory;
  /** The crossings that the log implies against those that it says. */
  readonly audit: AlertAudit;
  private seq = 0;
  private hash: Buffer;
  private recordedAt = '';

  constructor(
    readonly ledgerId: string,
    private readonly findings: Findings,
  ) {
    this.memory = new LedgerMemory(ledgerId);
    this.audit = new AlertAudit(findings);
    this.hash = genesis(ledgerId).hash;
  }

  get head() {
    return { seq: this.seq, hash: this.hash };
  }

  /** Takes the next stored event; returns its double entry, undefined when it cannot be read. */
  take(stored: StoredEvent): Posting[] | undefined {
    this.checkChain(stored);
    const recorded = this.read(stored);
    this.seq = stored.seq;
    this.hash = stored.hash;
    this.recordedAt = stored.recordedAt;
    if (recorded === undefined) return undefined;
    this.checkEntity(stored, recorded.event);
    this.memory.fold(recorded);
    this.checkProposal(recorded);
    this.audit.take(recorded);
    return postingsOf(recorded.event);
  }

  private checkChain(stored: StoredEvent): void {
    const { seq } = stored;
    const expectedSeq = this.seq + 1;
    if (seq !== expectedSeq) {
      const figures = { expected: String(expectedSeq), found: String(seq) };
      this.findings.add({ code: 'SEQ_GAP', seq, where: 'event.seq', ...figures });
    }
    const expected = hashEvent(this.hash, stored).toString('hex');
    const found = stored.hash.toString('hex');
    this.findings.same({ expected, found }, { code: 'HASH_MISMATCH', seq, where: 'event.hash' });
    if (stored.recordedAt < this.recordedAt) {
      const figures = { expected: `>= ${this.recordedAt}`, found: stored.recordedAt };
      this.findings.add({ code: 'RECORDED_EARLIER', seq, where: 'event.recorded_at', ...figures });
    }
  }

  private read(stored: StoredEvent): Recorded | undefined {
    const { seq } = stored;
    try {
      const recorded = decodeEvent(stored);
      const expected = canonicalText(JSON.parse(stored.payload));
      const finding = { code: 'PAYLOAD_NOT_CANONICAL', seq, where: 'event.payload' } as const;
      this.findings.same({ expected, found: stored.payload }, finding);
      return recorded;
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      this.findings.add({ code: 'EVENT_UNREADABLE', seq, where: 'event.payload', found });
      return undefined;
    }
  }

  private checkEntity({ seq, entityId }: StoredEvent, event: BudgetEvent): void {
    const expected = entityOf(event) ?? '(none)';
    const found = entityId ?? '(none)';
    const finding = { code: 'ENTITY_MISMATCH', seq, where: 'event.entity_id' } as const;
    this.findings.same({ expected, found }, finding);
  }

  // A linked group is signed as one: what its hash covers is known when the last of it is there.
  private checkProposal(recorded: Recorded): void {
    const { seq, event } = recorded;
    const isProposal =
      event.type === 'ReallocationRequested' || event.type === 'ReallocationAmended';
    if (!isProposal) return;
    const { documents } = this.memory;
    const filed = documents.get(event.reallocationId);
    if (filed?.kind !== 'reallocation') return;
    const { linkedIds = [] } = filed;
    if (!linkedIds.every((id) => documents.get(id)?.kind === 'reallocation')) return;
    const group = groupOf(documents, filed);
    const expected = proposalHashOf(this.ledgerId, recorded, ...group.map(proposalOf));
    const signed = event.type === 'ReallocationRequested' ? group : [filed];
    for (const { documentId: where, proposalHash: found } of signed) {
      this.findings.same({ expected, found }, { code: 'PROPOSAL_HASH_MISMATCH', seq, where });
    }
  }
}
