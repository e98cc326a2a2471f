import type { Budget } from '../domain/budget.js';
import { isCalendarDate } from '../domain/calendar.js';
import type { ControlFinding } from '../domain/control-events.js';
import { controlled } from '../domain/controlled.js';
import type { BudgetEvent, Meta } from '../domain/events.js';
import { booked } from '../domain/periods.js';
import type { Policy } from '../domain/policy.js';
import { checkRange } from '../domain/posting-checks.js';
import { postingsOf } from '../domain/postings.js';
import { must, RuleBroken } from '../domain/rules.js';
import type { AnsweredCommand, Batch, RefusedOrder } from '../event-store/append.js';
import { hashEvent, type StoredEvent } from '../event-store/envelope.js';
import { newEventId } from '../event-store/event-id.js';
import type { Accepted, Refused } from './answer.js';
import { CATALOGUE, entityOf } from './catalogue.js';
import {
  amountsOf,
  canonicalText,
  checkText,
  encodePayload,
  jsonText,
  refusedText,
} from './codec.js';
import { Draft, type LedgerState } from './memory.js';
import { type Asked, keptRefusal } from './refusals.js';

// Decides a batch of commands one after the other against a draft of the ledger's state, without
// waiting for anything, and lays out what one append has to write.

/** A rule applied to an order: sees the state, returns the facts or throws the broken rule. */
export type Decide = (budget: Budget) => BudgetEvent[];

export interface PersonalData {
  readonly documentId: string;
  readonly salt: Buffer;
  readonly content: string;
}

/** A command as the ledger takes it. */
export interface Order {
  readonly meta: Meta;
  readonly decide: Decide;
  /** Who asks: idempotency keys are counted per client. */
  readonly client: string;
  readonly idempotencyKey: string;
  readonly requestDigest: Buffer;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly personalData?: PersonalData;
  /** What is kept of the order when it is refused; without it a refusal leaves only its answer. */
  readonly asked?: Asked;
}

export interface DecidedBatch {
  readonly batch: Batch;
  /** The state after the batch. */
  readonly draft: Draft;
  /** One per order, in their order. */
  readonly outcomes: readonly (AnsweredCommand | Failed)[];
}

/** Decides every order in turn. A refused order leaves no trace but its answer and what it asked. */
export function decideBatch(state: LedgerState, orders: readonly Order[], now: Date): DecidedBatch {
  const draft = draftAt(state, now);
  const events: StoredEvent[] = [];
  const postings: Batch['postings'][number][] = [];
  const personalData: PersonalData[] = [];
  const refusals: RefusedOrder[] = [];
  const outcomes = orders.map((order) => {
    const rehearsal = attempt(draft, order);
    if (rehearsal.outcome === 'failed') return rehearsal;
    if (rehearsal.outcome === 'refused') {
      const { answer, refusal } = keptRefusal(order, rehearsal, draft);
      if (refusal !== undefined) refusals.push(refusal);
      return answered(order, answer);
    }
    const sealed = rehearsal.facts.map((fact) => {
      const stored = seal(order, fact, draft);
      draft.head = { seq: stored.seq, hash: stored.hash };
      events.push(stored);
      for (const { lineId, movement } of postingsOf(fact.event)) {
        postings.push({ eventOffset: events.length, lineId, amountsFen: amountsOf(movement) });
      }
      return stored;
    });
    if (order.personalData !== undefined) personalData.push(order.personalData);
    return answered(order, accepted(draft.recordedAt, sealed, rehearsal.warnings));
  });
  const batch: Batch = {
    ledgerId: state.ledgerId,
    expected: state.head,
    recordedAt: draft.recordedAt,
    events,
    postings,
    ...rowsOf(draft),
    answers: outcomes.filter((outcome) => 'answer' in outcome),
    personalData,
    refusals,
  };
  return { batch, draft, outcomes };
}

/** A draft over a state, at the time at which what is decided on it would be recorded. */
export function draftAt(state: LedgerState, now: Date): Draft {
  const draft = new Draft(state);
  draft.recordedAt = laterOf(now.toISOString(), state.recordedAt);
  return draft;
}

/** A fact and its stored form. */
export interface Fact {
  readonly event: BudgetEvent;
  readonly payload: string;
}

/** A defect in a rule concerns its own command only: the batch goes on without it. */
export interface Failed {
  readonly outcome: 'failed';
  readonly error: unknown;
}

export type Rehearsal =
  | {
      readonly outcome: 'accepted';
      readonly facts: readonly Fact[];
      readonly warnings: readonly ControlFinding[];
    }
  | Refused
  | Failed;

/**
 * Decides one order on a draft and lays its facts over it; the caller moves the draft's head. A refused
 * order leaves the draft as it was, even when only its second fact is impossible.
 */
export function attempt(draft: Draft, order: Pick<Order, 'meta' | 'decide'>): Rehearsal {
  try {
    checkText({ ...order.meta });
    const { effectiveOn } = order.meta;
    must(isCalendarDate(effectiveOn), 'DATE_MALFORMED', { field: 'effectiveOn', effectiveOn });
    const trial = new Draft(draft);
    // The role is not in the envelope, so nothing may be folded from it.
    const { role: _, ...envelope } = order.meta;
    const decided = booked(draft, order.decide(draft), order.meta);
    const totalsUnder = (policy: Policy) => draft.totalsUnder(policy);
    const { events, warnings } = controlled(draft, decided, order.meta, totalsUnder);
    const facts = events.map((event, index) => {
      checkRange(trial.fold({ ...envelope, seq: draft.head.seq + 1 + index, event }));
      return { event, payload: encodePayload(event) };
    });
    draft.absorb(trial.changes());
    return { outcome: 'accepted', facts, warnings };
  } catch (error) {
    if (!(error instanceof RuleBroken)) return { outcome: 'failed', error };
    return { outcome: 'refused', rule: error.rule, facts: error.facts };
  }
}

function seal(order: Order, { event, payload }: Fact, state: LedgerState): StoredEvent {
  const { ledgerId, head, recordedAt } = state;
  const envelope = {
    ledgerId,
    seq: head.seq + 1,
    eventId: newEventId(),
    type: event.type,
    schemaVersion: CATALOGUE[event.type].schemaVersion,
    effectiveOn: order.meta.effectiveOn,
    recordedAt,
    actor: order.meta.actor,
    correlationId: order.correlationId,
    causationId: order.causationId ?? null,
    documentNumber: order.meta.documentNumber ?? null,
    payload,
  };
  return { ...envelope, entityId: entityOf(event), hash: hashEvent(head.hash, envelope) };
}

function answered(order: Order, answer: Accepted | Refused): AnsweredCommand {
  const { client, idempotencyKey, requestDigest } = order;
  const text = answer.outcome === 'refused' ? refusedText(answer) : jsonText(answer);
  return { client, idempotencyKey, requestDigest, answer: text };
}

function accepted(
  recordedAt: string,
  sealed: readonly StoredEvent[],
  warnings: readonly ControlFinding[],
): Accepted {
  const events = sealed.map((stored) => ({
    seq: stored.seq,
    eventId: stored.eventId,
    type: stored.type,
    entityId: stored.entityId,
    hash: stored.hash.toString('hex'),
  }));
  const answer = { outcome: 'accepted', recordedAt, events } as const;
  return warnings.length === 0 ? answer : { ...answer, warnings };
}

function rowsOf(draft: Draft): Pick<Batch, 'balances' | 'documents'> {
  const { lines, documents } = draft.changes();
  return {
    balances: lines.map(({ lineId, balance }) => ({ lineId, amountsFen: amountsOf(balance) })),
    documents: documents.map((document) => ({
      kind: document.kind,
      documentId: document.documentId,
      status: document.status,
      changedSeq: document.changedSeq,
      body: canonicalText(document),
    })),
  };
}

function laterOf(now: string, before: string): string {
  return now > before ? now : before;
}
