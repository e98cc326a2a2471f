import {
  AppropriateSupplementaryCommand,
  ReduceAppropriationCommand,
} from '../capabilities/appropriation/appropriation.commands.js';
import {
  CorrectPaymentCommand,
  RecordPaymentCommand,
  RefundPaymentCommand,
} from '../capabilities/execution/execution.commands.js';
import {
  ApproveReallocationCommand,
  RejectReallocationCommand,
  RequestReallocationCommand,
  WithdrawReallocationCommand,
} from '../capabilities/reallocation/reallocation.commands.js';
import { type Rule, RuleBroken } from '../domain/rules.js';
import { postInOrder } from '../importers/posting.js';
import type { Receipt } from '../ledger/answer.js';
import { jsonText } from '../ledger/codec.js';
import type { CommandMeta } from '../ledger/ledger.js';
import { proposalHashOf } from '../ledger/proposal.js';
import type { SimulatedOrder } from './orders.js';

// Posts a simulated year through the command bus. Keys are made of the seed and the order's number, so
// the same year posted again goes on where it stopped and doubles nothing.

export type SimulatedCommand = ReturnType<typeof commandOf>;

export interface SimulationReport {
  readonly accepted: number;
  /** Orders refused as they were meant to be. */
  readonly refused: number;
  /** Orders answered by an earlier run. */
  readonly repeated: number;
  /** Orders answered otherwise than expected, such as on a ledger that had a life of its own before. */
  readonly surprises: readonly { readonly number: number; readonly answer: 'accepted' | Rule }[];
}

/** Posts the orders, many payments at a time and all else in its turn. */
export async function postYear(options: {
  readonly execute: (command: SimulatedCommand) => Promise<Receipt>;
  readonly ledgerId: string;
  /** Names the year: another year on the same ledger needs another name. */
  readonly name: string;
  readonly orders: readonly SimulatedOrder[];
  readonly inFlight: number;
  readonly onPosted?: (count: number) => void;
}): Promise<SimulationReport> {
  const { execute, ledgerId, name, orders, inFlight, onPosted } = options;
  const hashes = new Map<string, string>();
  const report = { accepted: 0, refused: 0, repeated: 0, posted: 0 };
  const surprises: { number: number; answer: 'accepted' | Rule }[] = [];
  const post = async (order: SimulatedOrder) => {
    const { answer, replayed } = await answerTo(() =>
      execute(commandOf(order, { ledgerId, name, hashes })),
    );
    report.posted += 1;
    if (replayed) report.repeated += 1;
    if (answer !== order.expected) surprises.push({ number: order.number, answer });
    else if (answer === 'accepted') report.accepted += 1;
    else report.refused += 1;
    onPosted?.(report.posted);
  };
  for (const wave of wavesOf(orders)) await postInOrder(wave, { inFlight, post });
  return { ...report, surprises };
}

async function answerTo(
  post: () => Promise<Receipt>,
): Promise<{ answer: 'accepted' | Rule; replayed: boolean }> {
  try {
    const { replayed } = await post();
    return { answer: 'accepted', replayed };
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return { answer: error.rule, replayed: 'replayed' in error && error.replayed === true };
  }
}

/**
 * Runs of orders that do not build on each other. Payments, and refunds and corrections of payments of
 * earlier runs, go together; everything else stands alone.
 */
export function* wavesOf(orders: readonly SimulatedOrder[]): Generator<SimulatedOrder[]> {
  let wave: SimulatedOrder[] = [];
  let touched = new Set<string>();
  for (const order of orders) {
    const { content } = order;
    const paymentId = 'paymentId' in content.order ? content.order.paymentId : undefined;
    if (paymentId === undefined || touched.has(paymentId)) {
      if (wave.length > 0) yield wave;
      wave = [];
      touched = new Set();
    }
    if (paymentId === undefined) yield [order];
    else {
      wave.push(order);
      touched.add(paymentId);
    }
  }
  if (wave.length > 0) yield wave;
}

function commandOf(
  { number, meta: simulated, content }: SimulatedOrder,
  place: {
    readonly ledgerId: string;
    readonly name: string;
    /** What approvals sign, by reallocation. */
    readonly hashes: Map<string, string>;
  },
) {
  const { ledgerId, name, hashes } = place;
  const meta: CommandMeta = {
    ...simulated,
    client: `simulate:${name}`,
    idempotencyKey: String(number),
    request: jsonText({ ...simulated, ...content }),
    correlationId: `simulate:${name}`,
    priority: 'bulk',
  };
  switch (content.type) {
    case 'RecordPayment':
      return new RecordPaymentCommand(ledgerId, content.order, meta);
    case 'RefundPayment':
      return new RefundPaymentCommand(ledgerId, content.order, meta);
    case 'CorrectPayment':
      return new CorrectPaymentCommand(ledgerId, content.order, meta);
    case 'RequestReallocation': {
      const { reallocationId } = content.order;
      hashes.set(reallocationId, proposalHashOf(ledgerId, meta, content.order));
      return new RequestReallocationCommand(ledgerId, content.order, meta);
    }
    case 'ApproveReallocation': {
      const proposalHash = hashes.get(content.order.reallocationId) ?? '';
      return new ApproveReallocationCommand(ledgerId, { ...content.order, proposalHash }, meta);
    }
    case 'RejectReallocation':
      return new RejectReallocationCommand(ledgerId, content.order, meta);
    case 'WithdrawReallocation':
      return new WithdrawReallocationCommand(ledgerId, content.order, meta);
    case 'AppropriateSupplementary':
      return new AppropriateSupplementaryCommand(ledgerId, content.order, meta);
    case 'ReduceAppropriation':
      return new ReduceAppropriationCommand(ledgerId, content.order, meta);
    default:
      return content satisfies never;
  }
}
