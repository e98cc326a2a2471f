import { v5 as uuidv5 } from 'uuid';
import { addressOf, lineIdOf } from '../domain/line.js';
import { workingDay } from './calendar.js';
import { drawChanges } from './changes.js';
import { ACTORS, type DraftOrder, type SimulatedOrder } from './orders.js';
import { partOf, type Random, randomFrom } from './random.js';
import { type DraftPayment, patternOf, type SimulatedLine, type Stream, spend } from './spending.js';

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
  const slack = new Map<string, bigint>();
  const streams = options.lines.map((line) => streamOf(random, line, { cast, slack }));
  const specials = specialPayments({ cast, slack, fiscalYear });
  const ordinary = spend(random, streams, {
    payments: payments - specials.length,
    fiscalYear,
  });
  const record = (draft: DraftPayment): RecordedDraft => ({ ...draft, paymentId: newId('payment') });
  const paid = ordinary.map(record);
  const special = specials.map(record);
  const changes = drawChanges({ random, newId, fiscalYear, cast, slack, paid, special });
  const drafts = [...paid, ...special].map(paymentOrder);
  return inOrder([...drafts, ...changes], seed);
}

/** A payment with its id, before it has a voucher. */
export interface RecordedDraft extends DraftPayment {
  readonly paymentId: string;
}

export type NewId = (kind: string) => string;

/** The lines with a part of their own in the year. */
export interface Cast {
  /** Spends too much in November; a refund puts it right in December. */
  readonly overspentLineId: string;
  /** Spends too much in December and stays so: the project and the line that does it. */
  readonly overspentProject: { readonly lineIds: readonly string[]; readonly lineId: string };
  /** Charged by mistake although it is not in the budget, and corrected to `lineId`. */
  readonly mistaken: { readonly wrongLineId: string; readonly lineId: string } | undefined;
  /** Receives the supplementary appropriation. */
  readonly supplementedLineId: string;
  /** All others. */
  readonly ordinary: readonly SimulatedLine[];
}

function castOf(random: Random, lines: readonly SimulatedLine[]): Cast {
  const basic = lines.filter(({ lineId }) => addressOf(lineId).kind === 'basic');
  const project = lines.filter(({ lineId }) => addressOf(lineId).kind === 'project');
  const operating = basic.filter(({ lineId }) => addressOf(lineId).economicCode.startsWith('302'));
  const overspent = random.pick(operating.length > 0 ? operating : basic);
  const projectOf = ({ lineId }: SimulatedLine) => addressOf(lineId).projectCode;
  const chosen = projectOf(random.pick(project));
  const ofProject = project.filter((line) => projectOf(line) === chosen);
  const largest = ofProject.reduce((a, b) => (b.originalFen > a.originalFen ? b : a));
  const taken = new Set([overspent, ...ofProject]);
  const ordinary = lines.filter((line) => !taken.has(line));
  return {
    overspentLineId: overspent.lineId,
    overspentProject: { lineIds: ofProject.map(({ lineId }) => lineId), lineId: largest.lineId },
    mistaken: mistakenOf(random, { ordinary, lines }),
    supplementedLineId: random.pick(ordinary).lineId,
    ordinary,
  };
}

function mistakenOf(
  random: Random,
  { ordinary, lines }: Record<'ordinary' | 'lines', readonly SimulatedLine[]>,
): Cast['mistaken'] {
  const known = new Set(lines.map(({ lineId }) => lineId));
  const { lineId } = random.pick(ordinary);
  const wrongs = lines.flatMap((other) => {
    const { economicCode } = addressOf(other.lineId);
    const wrongLineId = lineIdOf({ ...addressOf(lineId), economicCode });
    return known.has(wrongLineId) ? [] : [wrongLineId];
  });
  return wrongs.length === 0 ? undefined : { wrongLineId: random.pick(wrongs), lineId };
}

// What is planned to be spent, 90 to 97 % of the budget; the rest is slack that changes may use.
function streamOf(
  random: Random,
  { lineId, originalFen }: SimulatedLine,
  { cast, slack }: { readonly cast: Cast; readonly slack: Map<string, bigint> },
): Stream {
  const plannedFen = partOf(originalFen, 0.9 + random.fraction() * 0.07);
  slack.set(lineId, originalFen - plannedFen);
  const last = lastMonthOf(lineId, cast);
  return { lineId, plannedFen, weight: patternOf(lineId).weight, months: { first: 1, last } };
}

// What overspends does so after its ordinary payments, so that it is known by how much.
function lastMonthOf(lineId: string, cast: Cast): number {
  if (lineId === cast.overspentLineId) return 10;
  return cast.overspentProject.lineIds.includes(lineId) ? 11 : 12;
}

function specialPayments({
  cast,
  slack,
  fiscalYear,
}: {
  readonly cast: Cast;
  readonly slack: Map<string, bigint>;
  readonly fiscalYear: number;
}): DraftPayment[] {
  const slackOf = (lineId: string) => slack.get(lineId) ?? 0n;
  const { overspentLineId, overspentProject, mistaken } = cast;
  const projectSlackFen = overspentProject.lineIds.reduce((sum, id) => sum + slackOf(id), 0n);
  const over = (fen: bigint) => fen + (fen + 3n) / 4n;
  const payments = [
    {
      lineId: overspentLineId,
      amountFen: over(slackOf(overspentLineId)),
      effectiveOn: workingDay(fiscalYear, 11, 20),
    },
    {
      lineId: overspentProject.lineId,
      amountFen: over(projectSlackFen),
      effectiveOn: workingDay(fiscalYear, 12, 5),
    },
  ];
  if (mistaken !== undefined) {
    const amountFen = slackOf(mistaken.lineId) / 4n;
    slack.set(mistaken.lineId, slackOf(mistaken.lineId) - amountFen);
    const effectiveOn = workingDay(fiscalYear, 4, 12);
    payments.push({ lineId: mistaken.wrongLineId, amountFen, effectiveOn });
  }
  return payments
    .filter(({ amountFen }) => amountFen > 0n)
    .map((payment) => ({ ...payment, purpose: patternOf(payment.lineId).purpose }));
}

function paymentOrder(draft: RecordedDraft): DraftOrder {
  const { paymentId, lineId, amountFen, purpose, effectiveOn } = draft;
  const order = { paymentId, lineId, amountFen, voucherNumber: '', purpose };
  return { effectiveOn, actor: ACTORS.treasury, content: { type: 'RecordPayment', order } };
}

// By day; what was drawn first comes first on its day, so an order never precedes what it builds on.
function inOrder(drafts: readonly DraftOrder[], seed: number): SimulatedOrder[] {
  const sorted = drafts.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : Number(a.effectiveOn > b.effectiveOn)));
  return sorted.map(({ effectiveOn, actor, content, expected = 'accepted' }, index) => {
    const number = index + 1;
    const meta = { actor, effectiveOn, documentNumber: `SIM-${seed}-${number}` };
    return { number, meta, content: withVoucher(content, `SIM-${seed}-V${number}`), expected };
  });
}

function withVoucher(
  content: DraftOrder['content'],
  voucherNumber: string,
): DraftOrder['content'] {
  switch (content.type) {
    case 'RecordPayment':
      return { type: content.type, order: { ...content.order, voucherNumber } };
    case 'RefundPayment':
      return { type: content.type, order: { ...content.order, voucherNumber } };
    default:
      return content;
  }
}

// Ids of simulated things: version 5 UUIDs of their names under this one.
const NAMESPACE = '9b1c2f54-0a35-5d57-8f0e-7f4f0e2a6c11';

function idsOf(name: string): NewId {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return uuidv5(`${name}/${kind}/${count}`, NAMESPACE);
  };
}

