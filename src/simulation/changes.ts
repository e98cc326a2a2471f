import type { LineAmount } from '../domain/appropriation-events.js';
import { THREE_PUBLIC_CODES } from '../domain/default-policies.js';
import { addressOf } from '../domain/line.js';
import type { Rule } from '../domain/rules.js';
import { daysLater, workingDay } from './calendar.js';
import type { Cast } from './cast.js';
import type { NewId } from './ids.js';
import { ACTORS, type DraftOrder, type SimulatedContent } from './orders.js';
import { partOf, type Random } from './random.js';
import type { RecordedPayment } from './spending.js';

// What happens in a year besides payments. Whatever takes from a line takes from its slack, so nothing
// but the payments that are meant to overspend does.

export interface YearSoFar {
  readonly random: Random;
  readonly newId: NewId;
  readonly fiscalYear: number;
  readonly cast: Cast;
  /** Per line, in fen, what no planned payment will need. */
  readonly slack: Map<string, bigint>;
  readonly paid: readonly RecordedPayment[];
  readonly special: readonly RecordedPayment[];
}

/** Refunds, corrections, appropriations and reallocations, those that must be refused among them. */
export function drawChanges(year: YearSoFar): DraftOrder[] {
  const { cast, paid } = year;
  const ordinary = new Set(cast.ordinary.map(({ lineId }) => lineId));
  const candidates = paid.filter(
    ({ lineId, effectiveOn }) => ordinary.has(lineId) && effectiveOn.slice(5) < '11-25',
  );
  const changes = Math.max(4, Math.floor(paid.length / 100));
  const chosen = drawSome(year.random, candidates, 3 * changes);
  return [
    ...repairs(year),
    ...appropriations(year),
    ...reallocations(year, Math.min(40, Math.max(6, Math.floor(paid.length / 160)))),
    ...chosen.slice(changes).map((payment) => refund(year, payment)),
    ...chosen.slice(0, changes).flatMap((payment) => correction(year, payment)),
    ...refusals(year, chosen.at(-1)),
  ];
}

function drawSome<Item>(random: Random, items: readonly Item[], most: number): Item[] {
  const rest = [...items];
  const drawn: Item[] = [];
  while (drawn.length < most && rest.length > 0) {
    const [item] = rest.splice(random.between(0, rest.length - 1), 1);
    if (item !== undefined) drawn.push(item);
  }
  return drawn;
}

/** Takes a part of a line's slack and returns it: it is spoken for from now on. */
function take({ slack }: YearSoFar, lineId: string, fraction: number): bigint {
  const beforeFen = slack.get(lineId) ?? 0n;
  const takenFen = partOf(beforeFen, fraction);
  slack.set(lineId, beforeFen - takenFen);
  return takenFen;
}

// The overspent line is refunded what it spent too much and as much again; the mistake is corrected.
function repairs({ newId, cast, special }: YearSoFar): DraftOrder[] {
  const orders: DraftOrder[] = [];
  const overspending = special.find(({ lineId }) => lineId === cast.overspentLineId);
  if (overspending !== undefined) {
    const { paymentId, amountFen, effectiveOn } = overspending;
    orders.push(
      refundOrder(newId, {
        paymentId,
        amountFen: (amountFen * 2n) / 5n + 1n,
        effectiveOn: daysLater(effectiveOn, 22),
        reason: '多付退回',
      }),
    );
  }
  const { mistaken } = cast;
  const mistake = special.find(({ lineId }) => lineId === mistaken?.wrongLineId);
  if (mistake !== undefined && mistaken !== undefined) {
    orders.push(correctionOrder(newId, mistake, { toLineId: mistaken.lineId, days: 9 }));
  }
  return orders;
}

function refund({ random, newId }: YearSoFar, payment: RecordedPayment): DraftOrder {
  const { paymentId, amountFen, effectiveOn } = payment;
  const whole = random.fraction() < 0.4;
  return refundOrder(newId, {
    paymentId,
    amountFen: whole ? amountFen : (amountFen + 1n) / 2n,
    effectiveOn: daysLater(effectiveOn, random.between(5, 30)),
    reason: whole ? '收款账户有误，全额退回' : '多付退回',
  });
}

function refundOrder(
  newId: NewId,
  draft: {
    readonly paymentId: string;
    readonly amountFen: bigint;
    readonly effectiveOn: string;
    readonly reason: string;
  },
): DraftOrder {
  const { paymentId, amountFen, effectiveOn, reason } = draft;
  const order = { refundId: newId('refund'), paymentId, amountFen, voucherNumber: '', reason };
  return { effectiveOn, actor: ACTORS.treasury, content: { type: 'RefundPayment', order } };
}

// To a line of the same economic class whose slack bears it; no correction when there is none.
function correction(year: YearSoFar, payment: RecordedPayment): DraftOrder[] {
  const { random, newId, cast, slack } = year;
  const classOf = (lineId: string) => addressOf(lineId).economicCode.slice(0, 3);
  const targets = cast.ordinary.filter(
    ({ lineId }) =>
      lineId !== payment.lineId &&
      classOf(lineId) === classOf(payment.lineId) &&
      (slack.get(lineId) ?? 0n) >= 2n * payment.amountFen,
  );
  if (targets.length === 0) return [];
  const { lineId: toLineId } = random.pick(targets);
  slack.set(toLineId, (slack.get(toLineId) ?? 0n) - payment.amountFen);
  return [correctionOrder(newId, payment, { toLineId, days: random.between(4, 25) })];
}

function correctionOrder(
  newId: NewId,
  { paymentId, lineId: fromLineId, amountFen, effectiveOn }: RecordedPayment,
  { toLineId, days }: { readonly toLineId: string; readonly days: number },
): DraftOrder {
  const parts = { paymentId, fromLineId, toLineId, amountFen, reason: '科目列错更正' };
  const order = { correctionId: newId('correction'), ...parts };
  return {
    effectiveOn: daysLater(effectiveOn, days),
    actor: ACTORS.treasury,
    content: { type: 'CorrectPayment', order },
  };
}

function appropriations(year: YearSoFar): DraftOrder[] {
  const { cast, fiscalYear, random } = year;
  const { supplementedLineId: lineId } = cast;
  const original = cast.ordinary.find((line) => line.lineId === lineId)?.originalFen ?? 0n;
  const supplementFen = partOf(original, 0.05) + 1n;
  const reduced = random.pick(cast.ordinary).lineId;
  const reducedFen = take(year, reduced, 0.25);
  const supplement = {
    reason: '年中追加',
    lines: [{ lineId, amountFen: supplementFen }],
  };
  const reduction = { reason: '年末追减', lines: [{ lineId: reduced, amountFen: reducedFen }] };
  const byFinance = (month: number, content: SimulatedContent): DraftOrder => ({
    effectiveOn: workingDay(fiscalYear, month, 20),
    actor: ACTORS.finance,
    content,
  });
  const orders = [byFinance(7, { type: 'AppropriateSupplementary', order: supplement })];
  if (reducedFen > 0n) {
    orders.push(byFinance(11, { type: 'ReduceAppropriation', order: reduction }));
  }
  return orders;
}

const OUTCOMES = ['approve', 'reject', 'approve', 'withdraw', 'approve', 'approve'] as const;

function reallocations(year: YearSoFar, count: number): DraftOrder[] {
  const orders: DraftOrder[] = [];
  for (let index = 0; index < count; index += 1) {
    const move = drawMove(year);
    const outcome = OUTCOMES[index % OUTCOMES.length];
    if (move === undefined || outcome === undefined) continue;
    const { random, newId, fiscalYear } = year;
    const filedOn = workingDay(fiscalYear, random.between(3, 11), random.between(1, 28));
    const decidedOn = daysLater(filedOn, random.between(4, 12));
    const reallocationId = newId('reallocation');
    const proposal = { reallocationId, ...move, reason: '预算执行调剂' };
    orders.push(by('officer', filedOn, { type: 'RequestReallocation', order: proposal }));
    if (index === 0) {
      const selfApproval = { type: 'ApproveReallocation', order: { reallocationId } } as const;
      orders.push(by('officer', filedOn, selfApproval, 'APPROVER_IS_PROPOSER'));
    }
    orders.push(decision(outcome, { decidedOn, reallocationId }));
  }
  return orders;
}

function decision(
  outcome: (typeof OUTCOMES)[number],
  { decidedOn, reallocationId }: { readonly decidedOn: string; readonly reallocationId: string },
): DraftOrder {
  if (outcome === 'approve') {
    return by('finance', decidedOn, { type: 'ApproveReallocation', order: { reallocationId } });
  }
  if (outcome === 'reject') {
    const order = { reallocationId, reason: '用途不明确，不予调剂' };
    return by('finance', decidedOn, { type: 'RejectReallocation', order });
  }
  const order = { reallocationId, reason: '申请单位撤回' };
  return by('officer', decidedOn, { type: 'WithdrawReallocation', order });
}

// From one or two lines with slack to another of the same kind and fund source, never into three-public.
function drawMove(year: YearSoFar): { from: LineAmount[]; to: LineAmount[] } | undefined {
  const { random, cast, slack } = year;
  const groupOf = (lineId: string) => `${addressOf(lineId).kind}:${addressOf(lineId).fundSource}`;
  const withSlack = cast.ordinary.filter(({ lineId }) => (slack.get(lineId) ?? 0n) >= 10_000n);
  if (withSlack.length === 0) return undefined;
  const source = random.pick(withSlack).lineId;
  const sameGroup = (line: { readonly lineId: string }) => groupOf(line.lineId) === groupOf(source);
  const sources = [source, random.pick(withSlack.filter(sameGroup)).lineId];
  const from = [...new Set(sources)].map((lineId) => ({
    lineId,
    amountFen: take(year, lineId, 0.05 + random.fraction() * 0.15),
  }));
  const targets = cast.ordinary.filter(
    (line) =>
      sameGroup(line) &&
      !sources.includes(line.lineId) &&
      !THREE_PUBLIC.includes(addressOf(line.lineId).economicCode),
  );
  if (targets.length === 0) return undefined;
  const totalFen = from.reduce((sum, { amountFen }) => sum + amountFen, 0n);
  return { from, to: [{ lineId: random.pick(targets).lineId, amountFen: totalFen }] };
}

// 三公经费: reception, travel abroad, vehicles and their running.
const THREE_PUBLIC: readonly string[] = THREE_PUBLIC_CODES;

// What the rule book must refuse: it leaves an answer but no event.
function refusals(year: YearSoFar, payment: RecordedPayment | undefined): DraftOrder[] {
  const { random, newId, cast, fiscalYear } = year;
  const [source, target] = drawSome(random, cast.ordinary, 2);
  const orders: DraftOrder[] = [];
  const sources = source && target ? addressOf(source.lineId).fundSource : undefined;
  if (source && target && addressOf(target.lineId).fundSource === sources) {
    const amountFen = 3n * source.originalFen;
    const order = {
      reallocationId: newId('reallocation'),
      from: [{ lineId: source.lineId, amountFen }],
      to: [{ lineId: target.lineId, amountFen }],
      reason: '超出可用额度的调剂申请',
    };
    const filedOn = workingDay(fiscalYear, 5, 16);
    const content = { type: 'RequestReallocation', order } as const;
    orders.push(by('officer', filedOn, content, 'REALLOCATION_EXCEEDS_AVAILABLE'));
  }
  const overspending = year.special[0] ?? payment;
  if (overspending !== undefined) {
    const { paymentId, amountFen, effectiveOn } = overspending;
    const draft = { paymentId, amountFen: amountFen + 1n, effectiveOn, reason: '超出原付款的退回' };
    orders.push({ ...refundOrder(newId, draft), expected: 'REFUND_EXCEEDS_CHARGE' });
  }
  return orders;
}

function by(
  who: keyof typeof ACTORS,
  effectiveOn: string,
  content: SimulatedContent,
  expected?: Rule,
): DraftOrder {
  const draft = { effectiveOn, actor: ACTORS[who], content };
  return expected === undefined ? draft : { ...draft, expected };
}
