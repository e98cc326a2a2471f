import { sumFen } from '../domain/money.js';
import { workingDay } from './calendar.js';
import { type Cast, castOf } from './cast.js';
import { drawChanges } from './changes.js';
import { idsOf } from './ids.js';
import { ACTORS, type DraftOrder, type SimulatedOrder } from './orders.js';
import { partOf, type Random, randomFrom } from './random.js';
import {
  type DraftPayment,
  patternOf,
  type RecordedPayment,
  type SimulatedLine,
  type Stream,
  spend,
} from './spending.js';

// A year of a ledger's life, made from a seed: the same seed gives the same orders, byte for byte.

export interface SimulationOptions {
  readonly seed: number;
  readonly fiscalYear: number;
  /** How many payments to record; refunds, corrections and reallocations come on top. */
  readonly payments: number;
  /** The opening budget. */
  readonly lines: readonly SimulatedLine[];
}

export const FEWEST_PAYMENTS = 50;

/** The orders of a year, in the order in which they are posted. */
export function simulateYear(options: SimulationOptions): SimulatedOrder[] {
  const { seed, fiscalYear, payments } = options;
  if (payments < FEWEST_PAYMENTS) throw new RangeError(`at least ${FEWEST_PAYMENTS} payments`);
  const random = randomFrom(seed);
  const newId = idsOf(`${seed}/${payments}`);
  const cast = castOf(random, options.lines);
  const streams = options.lines.map((line) => streamOf(random, line, cast));
  const ordinary = spend(random, streams, { payments: payments - specialCount(cast), fiscalYear });
  const slack = slackOf(options.lines, ordinary);
  const record = (draft: DraftPayment) => ({ ...draft, paymentId: newId('payment') });
  const paid = ordinary.map(record);
  const special = specialPayments({ cast, slack, fiscalYear }).map(record);
  const changes = drawChanges({ random, newId, fiscalYear, cast, slack, paid, special });
  return inOrder([...[...paid, ...special].map(paymentOrder), ...changes], seed);
}

// 90 to 97 % of the budget is planned to be spent; changes may use the rest.
function streamOf(random: Random, { lineId, originalFen }: SimulatedLine, cast: Cast): Stream {
  const plannedFen = partOf(originalFen, 0.9 + random.fraction() * 0.07);
  const months = { first: 1, last: lastMonthOf(lineId, cast) };
  return { lineId, plannedFen, weight: patternOf(lineId).weight, months };
}

// What overspends does so after its ordinary payments, so that it is known by how much.
function lastMonthOf(lineId: string, cast: Cast): number {
  if (lineId === cast.overspentLineId) return 10;
  return cast.overspentProject?.lineIds.includes(lineId) ? 11 : 12;
}

// Per line, in fen, what no payment needs.
function slackOf(
  lines: readonly SimulatedLine[],
  payments: readonly DraftPayment[],
): Map<string, bigint> {
  const slack = new Map(lines.map(({ lineId, originalFen }) => [lineId, originalFen]));
  for (const { lineId, amountFen } of payments) {
    slack.set(lineId, (slack.get(lineId) ?? 0n) - amountFen);
  }
  return slack;
}

function specialCount({ overspentLineId, overspentProject, mistaken }: Cast): number {
  return [overspentLineId || undefined, overspentProject, mistaken].filter(Boolean).length;
}

// The payments that overspend, by a quarter of what was left, and the one on a line without budget.
function specialPayments({
  cast,
  slack,
  fiscalYear,
}: {
  readonly cast: Cast;
  readonly slack: Map<string, bigint>;
  readonly fiscalYear: number;
}): DraftPayment[] {
  const slackFen = (lineId: string) => slack.get(lineId) ?? 0n;
  const tooMuch = (leftFen: bigint) => leftFen + leftFen / 4n + 1n;
  const { overspentLineId, overspentProject, mistaken } = cast;
  const payments: Omit<DraftPayment, 'purpose'>[] = [];
  if (overspentLineId !== '') {
    const amountFen = tooMuch(slackFen(overspentLineId));
    const effectiveOn = workingDay(fiscalYear, 11, 20);
    payments.push({ lineId: overspentLineId, amountFen, effectiveOn });
  }
  if (overspentProject !== undefined) {
    const { lineId, lineIds } = overspentProject;
    const amountFen = tooMuch(sumFen(lineIds.map(slackFen)));
    payments.push({ lineId, amountFen, effectiveOn: workingDay(fiscalYear, 12, 5) });
  }
  if (mistaken !== undefined) {
    const amountFen = slackFen(mistaken.lineId) / 4n;
    slack.set(mistaken.lineId, slackFen(mistaken.lineId) - amountFen);
    const effectiveOn = workingDay(fiscalYear, 4, 12);
    payments.push({ lineId: mistaken.wrongLineId, amountFen, effectiveOn });
  }
  return payments.map((payment) => ({ ...payment, purpose: patternOf(payment.lineId).purpose }));
}

function paymentOrder(draft: RecordedPayment): DraftOrder {
  const { paymentId, lineId, amountFen, purpose, effectiveOn } = draft;
  const order = { paymentId, lineId, amountFen, voucherNumber: '', purpose };
  return { effectiveOn, actor: ACTORS.treasury, content: { type: 'RecordPayment', order } };
}

// By day; what was drawn first comes first on its day, so an order never precedes what it builds on.
function inOrder(drafts: readonly DraftOrder[], seed: number): SimulatedOrder[] {
  const sorted = drafts.toSorted((a, b) =>
    a.effectiveOn < b.effectiveOn ? -1 : Number(a.effectiveOn > b.effectiveOn),
  );
  return sorted.map(({ effectiveOn, actor, content, expected }, index) => {
    const number = index + 1;
    const meta = { actor, effectiveOn, documentNumber: `SIM-${seed}-${number}` };
    const withNumbers = withVoucher(content, `SIM-${seed}-V${number}`);
    return { number, meta, content: withNumbers, expected: expected ?? 'accepted' };
  });
}

function withVoucher(content: DraftOrder['content'], voucherNumber: string): DraftOrder['content'] {
  switch (content.type) {
    case 'RecordPayment':
      return { type: content.type, order: { ...content.order, voucherNumber } };
    case 'RefundPayment':
      return { type: content.type, order: { ...content.order, voucherNumber } };
    default:
      return content;
  }
}
