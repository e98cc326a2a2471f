import { partCountOf, targetSeqOf } from '../domain/decisions.js';
import type { DocumentKind, LedgerDocument } from '../domain/documents.js';
import type { BudgetEvent, Recorded } from '../domain/events.js';
import type { Verdict } from '../domain/policy.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { readEvents, streamEvents } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import type { Rehearsed } from './answer.js';
import { decodeEvent } from './codec.js';
import { rehearsedOf } from './dry-run.js';
import { Draft, LedgerMemory } from './memory.js';
import { NotYetRecorded, seqOf } from './moment.js';
import { type Redecided, redecidedOf } from './redecision.js';

// Why an event was allowed: what was ordered, under which policy, which checks were made on which figures,
// and what it did. Everything is told anew from the log up to the event and from nothing later.

/** The policy that was in force for a decision, and the event that put it in force. */
export interface PolicyThen {
  readonly version: number;
  readonly policyId: string;
  readonly title: string;
  readonly adoptedSeq: number;
}

export interface DocumentMoved {
  readonly kind: DocumentKind;
  readonly documentId: string;
  /** Null when the event made it. */
  readonly before: string | null;
  readonly after: string;
}

export interface Explanation extends Pick<Rehearsed, 'lines' | 'controlObjects'> {
  readonly event: StoredEvent;
  /** Null where the order behind the event is not known. */
  readonly redecided: Redecided | null;
  readonly policy: PolicyThen | null;
  /** What the policy said to the proposal that the event files or decides. */
  readonly verdict: Verdict | null;
  readonly documents: readonly DocumentMoved[];
}

/** Explains one event. Throws `LEDGER_NOT_OPEN` or `NotYetRecorded`. */
export async function explainEvent(db: Db, ledgerId: string, seq: number): Promise<Explanation> {
  const headSeq = await seqOf(db, ledgerId);
  const memory = new LedgerMemory(ledgerId);
  let adoptedSeq = 0;
  let parts: StoredEvent[] = [];
  for await (const stored of streamEvents(db, { ledgerId, afterSeq: 0 })) {
    parts.push(stored);
    const [first = stored] = parts;
    // The state waits before the first event of a decision until all of them are read.
    if (parts.length < partCountOf(decodeEvent(first).event, memory)) continue;
    const wanted = parts.find((part) => part.seq === seq);
    if (wanted !== undefined) {
      const target = await targetOf(db, wanted);
      return explanationOf(memory, { stored: wanted, parts, target, adoptedSeq });
    }
    for (const part of parts) {
      const { policy } = memory.header ?? {};
      memory.replay(part);
      if (memory.header?.policy !== policy) adoptedSeq = part.seq;
    }
    parts = [];
  }
  throw new NotYetRecorded(seq, headSeq);
}

interface Explained {
  readonly stored: StoredEvent;
  readonly parts: readonly StoredEvent[];
  readonly target: Recorded | undefined;
  readonly adoptedSeq: number;
}

function explanationOf(
  memory: LedgerMemory,
  { stored, parts, target, adoptedSeq }: Explained,
): Explanation {
  const redecided = redecidedOf(memory, stored, { target, parts });
  for (const part of parts.slice(0, parts.indexOf(stored))) memory.replay(part);
  const recorded = decodeEvent(stored);
  const draft = new Draft(memory);
  draft.fold(recorded);
  const { lines, controlObjects } = rehearsedOf(memory, draft, []);
  return {
    event: stored,
    redecided,
    policy: policyThen(memory, adoptedSeq),
    verdict: verdictOn(recorded.event, memory),
    lines,
    controlObjects,
    documents: draft.changes().documents.map((document) => movedOf(document, memory)),
  };
}

/** The earlier event that the decision behind this one looked at, as it is stored. */
export async function targetOf(db: Db, stored: StoredEvent): Promise<Recorded | undefined> {
  const seq = targetSeqOf(decodeEvent(stored).event);
  if (seq === undefined) return undefined;
  const { ledgerId } = stored;
  const [target] = await readEvents(db, { ledgerId, afterSeq: seq - 1, limit: 1 });
  return target && decodeEvent(target);
}

function policyThen({ header }: LedgerMemory, adoptedSeq: number): PolicyThen | null {
  if (header?.policy === undefined) return null;
  const { version, policy } = header.policy;
  return { version, policyId: policy.policyId, title: policy.title, adoptedSeq };
}

// A signature rests on what was said to the proposal when it was filed.
function verdictOn(event: BudgetEvent, { documents }: LedgerMemory): Verdict | null {
  if ('verdict' in event && event.verdict !== undefined) return event.verdict;
  if (!('reallocationId' in event)) return null;
  const proposal = documents.get(event.reallocationId);
  return (proposal?.kind === 'reallocation' ? proposal.verdict : undefined) ?? null;
}

function movedOf(
  { kind, documentId, status }: LedgerDocument,
  { documents }: LedgerMemory,
): DocumentMoved {
  return { kind, documentId, before: documents.get(documentId)?.status ?? null, after: status };
}
