import type { AppropriateSupplementary, ChangeAppropriation } from '../domain/appropriation.js';
import type { Meta } from '../domain/events.js';
import type { CorrectPayment, RecordPayment, RefundPayment } from '../domain/execution.js';
import type { DeclineReallocation, RequestReallocation } from '../domain/reallocation.js';
import type { Rule } from '../domain/rules.js';

/** What is ordered, by the name of the command that orders it. */
export type SimulatedContent =
  | { readonly type: 'RecordPayment'; readonly order: RecordPayment }
  | { readonly type: 'RefundPayment'; readonly order: RefundPayment }
  | { readonly type: 'CorrectPayment'; readonly order: CorrectPayment }
  | {
      readonly type: 'RequestReallocation';
      readonly order: Omit<RequestReallocation, 'proposalHash'>;
    }
  | { readonly type: 'ApproveReallocation'; readonly order: { readonly reallocationId: string } }
  | { readonly type: 'RejectReallocation'; readonly order: DeclineReallocation }
  | { readonly type: 'WithdrawReallocation'; readonly order: DeclineReallocation }
  | { readonly type: 'AppropriateSupplementary'; readonly order: AppropriateSupplementary }
  | { readonly type: 'ReduceAppropriation'; readonly order: ChangeAppropriation };

/** One order of a simulated year. */
export interface SimulatedOrder {
  /** Its place in the year, from 1. */
  readonly number: number;
  readonly meta: Meta & { readonly documentNumber: string };
  readonly content: SimulatedContent;
  /** What the rule book answers; some orders are there to be refused. */
  readonly expected: 'accepted' | Rule;
}

/** An order before the year is put in order. */
export interface DraftOrder {
  readonly effectiveOn: string;
  readonly actor: string;
  readonly content: SimulatedContent;
  readonly expected?: Rule;
}

export const ACTORS = {
  treasury: 'simulated:treasury',
  officer: 'simulated:officer',
  finance: 'simulated:finance',
} as const;
