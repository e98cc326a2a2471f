import type { AlertKind, AlertRule, AlertTier } from '../../../src/domain/alert-rules.js';
import { type Budget, foldBudget } from '../../../src/domain/budget.js';
import { DEFAULT_ALERT_RULES } from '../../../src/domain/default-policies.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { ControlRule, Policy } from '../../../src/domain/policy.js';
import { matches, scopeKeyOf } from '../../../src/domain/policy-scope.js';
import { postingsOf } from '../../../src/domain/postings.js';
import { thresholds } from './naive-thresholds.js';

// A second implementation of alerts, as slow as it is plain: at every prefix of a log each condition is worked
// out from the whole of it, and episodes are what becomes of the conditions. Written from the rules in words.

/** `hold`: neither raised nor cleared. */
interface Condition {
  readonly tier: number;
  readonly clears: boolean;
}
type Conditions = Map<string, Condition>;

/** What each event of a log raises, escalates and clears, as sorted sentences. */
export function naiveAlerts(log: readonly Recorded[]): string[][] {
  const reached = new Map<string, { kind: AlertKind; episode: number; tier: number }>();
  return log.map((_, index) => {
    const prefix = log.slice(0, index + 1);
    const said: string[] = [];
    const rules = rulesAt(prefix);
    const conditions = conditionsAt(prefix);
    for (const name of new Set([...reached.keys(), ...conditions.keys()])) {
      const [kind = '', ruleId = ''] = name.split('|');
      const known = reached.get(name) ?? { kind: kind as AlertKind, episode: 0, tier: 0 };
      const inForce = kindsOf(rules).get(ruleId) === kind;
      // A threshold is judged at every event: what it does not name, it does not count any more.
      const fallback = { tier: 0, clears: !inForce || kind === 'threshold' };
      const { tier, clears } = inForce ? (conditions.get(name) ?? fallback) : fallback;
      if (tier > known.tier) {
        const episode = known.episode + (known.tier === 0 ? 1 : 0);
        said.push(`${known.tier === 0 ? 'raise' : 'escalate'} ${name} #${episode} tier ${tier}`);
        reached.set(name, { ...known, episode, tier });
      } else if (known.tier > 0 && clears) {
        said.push(`clear ${name} #${known.episode} tier ${known.tier}`);
        reached.set(name, { ...known, tier: 0 });
      }
    }
    return said.sort();
  });
}

interface Rules {
  readonly controls: readonly ControlRule[];
  readonly alerts: readonly AlertRule[];
}

function rulesAt(prefix: readonly Recorded[]): Rules {
  let policy: Policy | undefined;
  for (const { event } of prefix) {
    if (event.type === 'LedgerOpened') policy = event.policy;
    if (event.type === 'PolicyAdopted') policy = event.policy;
  }
  if (policy === undefined) return { controls: [], alerts: [] };
  return { controls: policy.controlRules, alerts: policy.alertRules ?? DEFAULT_ALERT_RULES };
}

function kindsOf({ controls, alerts }: Rules): Map<string, AlertKind> {
  const kinds = new Map<string, AlertKind>(alerts.map(({ ruleId, type }) => [ruleId, type]));
  const threshold = alerts.some(({ type }) => type === 'threshold');
  for (const { ruleId } of controls) {
    if (threshold) kinds.set(ruleId, 'threshold');
  }
  return kinds;
}

function conditionsAt(prefix: readonly Recorded[]): Conditions {
  const last = prefix.at(-1) as Recorded;
  const rules = rulesAt(prefix);
  const all: Conditions = new Map();
  thresholds(all, prefix, rules);
  for (const rule of rules.alerts) {
    if (rule.type === 'three-public-over-cap') threePublic(all, prefix, rule);
    if (postingsOf(last.event).length > 0) {
      if (rule.type === 'no-budget-payment') noBudget(all, prefix, rule.ruleId);
      if (rule.type === 'duplicate-payment') duplicate(all, prefix, rule);
      if (rule.type === 'split-purchase') split(all, prefix, rule);
    }
    if (last.event.type === 'AlertsSwept') sweep(all, prefix, rule);
    if (last.event.type === 'LedgerSelfChecked') selfCheck(all, last.event.findings, rule);
  }
  return all;
}

interface Sums {
  budget: bigint;
  paid: bigint;
  spoken: bigint;
  december: bigint;
}

function sumsBy(
  prefix: readonly Recorded[],
  keyOf: (lineId: string) => string | undefined,
): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const { event, effectiveOn } of prefix) {
    for (const { lineId, movement: m } of postingsOf(event)) {
      const key = keyOf(lineId);
      if (key === undefined) continue;
      const sum = sums.get(key) ?? { budget: 0n, paid: 0n, spoken: 0n, december: 0n };
      const resources = [m.original, m.supplementary, m.reallocated, m.carriedIn, m.provisional];
      for (const fen of resources) sum.budget += fen ?? 0n;
      sum.budget -= m.reduced ?? 0n;
      sum.paid += m.disbursed ?? 0n;
      for (const fen of [m.disbursed, m.inPayment, m.encumbered, m.preEncumbered]) {
        sum.spoken += fen ?? 0n;
      }
      if (effectiveOn.startsWith('2023-12')) sum.december += m.disbursed ?? 0n;
      sums.set(key, sum);
    }
  }
  return sums;
}

function threePublic(
  all: Conditions,
  prefix: readonly Recorded[],
  rule: Extract<AlertRule, { type: 'three-public-over-cap' }>,
): void {
  const sums = sumsBy(prefix, (lineId) =>
    rule.economicCodes.some((code) => lineId.split(':')[2]?.startsWith(code)) ? 'x' : undefined,
  );
  const { budget, spoken } = sums.get('x') ?? { budget: 0n, spoken: 0n };
  const tier = lastBeyond(rule.tiers, (above) => spoken * 100n > budget * BigInt(above));
  all.set(`three-public-over-cap|${rule.ruleId}|three-public|ledger`, of(tier));
}

const of = (tier: number): Condition => ({ tier, clears: tier === 0 });

function lastBeyond(tiers: readonly AlertTier[], beyond: (above: number) => boolean): number {
  let tier = 0;
  for (const [index, { above }] of tiers.entries()) if (beyond(above)) tier = index + 1;
  return tier;
}

function noBudget(all: Conditions, prefix: readonly Recorded[], ruleId: string): void {
  const charged = new Map<string, Map<string, bigint>>();
  for (const [index, { event }] of prefix.entries()) {
    const budgets = sumsBy(prefix.slice(0, index + 1), (lineId) => lineId);
    const poor = (lineId: string) => (budgets.get(lineId)?.budget ?? 0n) === 0n;
    const move = (paymentId: string, lineId: string, fen: bigint) => {
      const lines = charged.get(paymentId) ?? new Map<string, bigint>();
      const before = lines.get(lineId);
      if (before === undefined && !(fen > 0n && poor(lineId))) return;
      const after = (before ?? 0n) + fen;
      if (after > 0n) lines.set(lineId, after);
      else lines.delete(lineId);
      charged.set(paymentId, lines);
    };
    if (event.type === 'PaymentRecorded' || event.type === 'PaymentSettled') {
      move(event.paymentId, event.lineId, event.amountFen);
    }
    if (event.type === 'PaymentRefunded') move(event.paymentId, event.lineId, -event.amountFen);
    if (event.type === 'PaymentCorrected') {
      move(event.paymentId, event.fromLineId, -event.amountFen);
      move(event.paymentId, event.toLineId, event.amountFen);
    }
    if (event.type === 'EventReversed') charged.get(event.documentId ?? '')?.clear();
    for (const lines of charged.values()) {
      for (const lineId of lines.keys()) if (!poor(lineId)) lines.delete(lineId);
    }
  }
  for (const [paymentId, lines] of charged) {
    all.set(`no-budget-payment|${ruleId}|payment|${paymentId}`, of(lines.size > 0 ? 1 : 0));
  }
}

const days = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 86_400_000;

function duplicate(
  all: Conditions,
  prefix: readonly Recorded[],
  rule: Extract<AlertRule, { type: 'duplicate-payment' }>,
): void {
  const paying = prefix.flatMap((recorded) => {
    const { event, effectiveOn: on, documentNumber } = recorded;
    if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return [];
    const voucher = event.type === 'PaymentRecorded' ? event.voucherNumber : undefined;
    const { paymentId, lineId, amountFen, purpose } = event;
    return [
      { recorded, paymentId, lineId, amountFen, on, words: [voucher, documentNumber, purpose] },
    ];
  });
  const last = paying.at(-1);
  if (last?.recorded !== prefix.at(-1)) return;
  const twin = paying
    .slice(0, -1)
    .some(
      ({ lineId, amountFen, on, words }) =>
        lineId === last?.lineId &&
        amountFen === last.amountFen &&
        Math.abs(days(on, last.on)) <= rule.windowDays &&
        words.some((word, index) => word !== undefined && word === last.words[index]),
    );
  if (twin && last !== undefined) {
    all.set(`${rule.type}|${rule.ruleId}|payment|${last.paymentId}`, { tier: 1, clears: false });
  }
}

function split(
  all: Conditions,
  prefix: readonly Recorded[],
  rule: Extract<AlertRule, { type: 'split-purchase' }>,
): void {
  const keyOf = (lineId: string) => {
    const [unit, , economic, project] = lineId.split(':');
    return `${unit}:${project}:${economic}`;
  };
  const bought = prefix.flatMap(({ event, effectiveOn: on, seq }) => {
    if (event.type === 'EncumbranceRecorded') {
      return event.lines.map(({ lineId, amountFen }) => ({ seq, on, lineId, amountFen }));
    }
    if (event.type !== 'PaymentRecorded' && event.type !== 'PaymentOrdered') return [];
    if (event.encumbranceId !== undefined) return [];
    return [{ seq, on, lineId: event.lineId, amountFen: event.amountFen }];
  });
  const last = bought.at(-1);
  if (last === undefined || last.seq !== prefix.at(-1)?.seq) return;
  if (!matches(rule.lines ?? {}, last.lineId) || last.amountFen >= rule.thresholdFen) return;
  const small = bought.filter(
    ({ lineId, amountFen }) =>
      keyOf(lineId) === keyOf(last.lineId) && amountFen < rule.thresholdFen,
  );
  const together = small.some(({ on: first }) => {
    const within = (on: string) => days(first, on) >= 0 && days(first, on) <= rule.windowDays;
    if (!within(last.on)) return false;
    let total = 0n;
    for (const { on, amountFen } of small) if (within(on)) total += amountFen;
    return total >= rule.thresholdFen;
  });
  if (!together) return;
  const name = `${rule.type}|${rule.ruleId}|unit-project-item|${keyOf(last.lineId)}`;
  all.set(name, { tier: 1, clears: false });
}

function selfCheck(
  all: Conditions,
  findings: readonly { readonly kind: string }[],
  { type, ruleId }: AlertRule,
): void {
  if (!['reconciliation', 'chain-broken', 'projection-drift'].includes(type)) return;
  const found = findings.some(({ kind }) => kind === type);
  all.set(`${type}|${ruleId}|ledger|ledger`, of(found ? 1 : 0));
}

// Whatever a sweep does not name any more is cleared: then its name is among those raised before.
function sweep(all: Conditions, prefix: readonly Recorded[], rule: AlertRule): void {
  const last = prefix.at(-1) as Recorded;
  const on = last.event.type === 'AlertsSwept' ? last.event.on : '';
  const day = BigInt(days('2022-12-31', on));
  const budget = foldBudget(prefix);
  const set = (dimension: string, key: string, tier: number) =>
    all.set(`${rule.type}|${rule.ruleId}|${dimension}|${key}`, of(tier));
  for (const name of everNamed(prefix, rule)) all.set(name, of(0));
  if ('scope' in rule) {
    const sums = sumsBy(prefix, (lineId) =>
      matches(rule.lines ?? {}, lineId) ? scopeKeyOf(rule.scope, lineId) : undefined,
    );
    for (const [key, sum] of sums) set(rule.scope, key, scopedTier(rule, sum, day));
  }
  if (rule.type === 'stale-encumbrance') {
    for (const contract of budget.documents.ofKind('encumbrance')) {
      if (contract.status !== 'open') continue;
      const paid = prefix.flatMap(({ event, effectiveOn, seq }) => {
        const pays = event.type === 'PaymentRecorded' || event.type === 'PaymentOrdered';
        if (!pays || event.encumbranceId !== contract.documentId) return [];
        return existed(prefix, contract.documentId, seq) ? [effectiveOn] : [];
      });
      const moved = [contract.heldOn, ...paid].sort().at(-1) ?? '';
      const stale = days(moved, on) > rule.idleDays || days(contract.dueOn, on) > rule.pastDueDays;
      set('contract', contract.documentId, stale ? 1 : 0);
    }
  }
  if (rule.type === 'invoice-overdue') {
    for (const payment of budget.documents.ofKind('payment')) {
      const contract = budget.documents.get(payment.encumbranceId ?? '');
      if (payment.status !== 'ordered' || contract?.kind !== 'encumbrance') continue;
      if (!rule.supplierSizes.some((size) => size === contract.supplierSize)) continue;
      const waited = days(payment.paidOn, on);
      set(
        'payment',
        payment.documentId,
        lastBeyond(rule.tiers, (above) => waited > above),
      );
    }
  }
  if (rule.type === 'carried-over-old') carried(prefix, budget, { rule, set });
}

function scopedTier(rule: Extract<AlertRule, { scope: string }>, sum: Sums, day: bigint): number {
  const { budget, paid, december } = sum;
  return lastBeyond(rule.tiers, (whole) => {
    const above = BigInt(whole);
    if (rule.type === 'year-end-rush') return paid > 0n && december * 100n > paid * above;
    if (budget <= 0n) return false;
    if (rule.type === 'forecast-overspend') {
      if (day <= BigInt(rule.afterDays)) return false;
      return paid * 365n * 100n > budget * above * day;
    }
    const ahead = (paid * 365n - budget * day) * 100n;
    const distance = rule.type === 'pace-ahead' ? ahead : -ahead;
    return distance > above * budget * 365n;
  });
}

function carried(
  prefix: readonly Recorded[],
  budget: Budget,
  known: {
    readonly rule: Extract<AlertRule, { type: 'carried-over-old' }>;
    readonly set: (dimension: string, key: string, tier: number) => void;
  },
): void {
  const paid = sumsBy(prefix, (lineId) => lineId);
  for (const { status, lineId, parts } of budget.documents.ofKind('carried-money')) {
    if (status !== 'received') continue;
    let spent = paid.get(lineId)?.paid ?? 0n;
    let oldest: number | undefined;
    for (const { originYear, amountFen } of parts.toSorted((a, b) => a.originYear - b.originYear)) {
      if (spent < amountFen) oldest ??= originYear;
      spent = spent > amountFen ? spent - amountFen : 0n;
    }
    const years = oldest === undefined ? 0 : 2023 - oldest;
    known.set(
      'line',
      lineId,
      lastBeyond(known.rule.tiers, (above) => years > above),
    );
  }
}

function existed(prefix: readonly Recorded[], encumbranceId: string, seq: number): boolean {
  return prefix.some(
    (earlier) =>
      earlier.seq < seq &&
      earlier.event.type === 'EncumbranceRecorded' &&
      earlier.event.encumbranceId === encumbranceId,
  );
}

// Contracts, payments and lines with carried money that were ever there.
function everNamed(prefix: readonly Recorded[], { type, ruleId }: AlertRule): string[] {
  return prefix.flatMap(({ event }) => {
    if (type === 'stale-encumbrance' && 'encumbranceId' in event) {
      return [`${type}|${ruleId}|contract|${event.encumbranceId}`];
    }
    if (type === 'invoice-overdue' && 'paymentId' in event) {
      return [`${type}|${ruleId}|payment|${event.paymentId}`];
    }
    if (type === 'carried-over-old' && 'lineId' in event) {
      return [`${type}|${ruleId}|line|${event.lineId}`];
    }
    return [];
  });
}
