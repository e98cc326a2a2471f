import type { AlertRule } from '../../../src/domain/alert-rules.js';
import type { Recorded } from '../../../src/domain/events.js';
import type { ControlRule } from '../../../src/domain/policy.js';
import { matches } from '../../../src/domain/policy-scope.js';
import { postingsOf } from '../../../src/domain/postings.js';

// Thresholds worked out from the whole of a log: what every line has, used and plans, month by month.

/** How the objects of all control rules stand after a log. */
export function thresholds(
  all: Map<string, { readonly tier: number; readonly clears: boolean }>,
  prefix: readonly Recorded[],
  rules: { readonly controls: readonly ControlRule[]; readonly alerts: readonly AlertRule[] },
): void {
  const threshold = rules.alerts.find(({ type }) => type === 'threshold');
  if (threshold?.type !== 'threshold') return;
  const room = BigInt(100 - threshold.marginPercent);
  const lines = linesAt(prefix);
  for (const rule of rules.controls) {
    for (const { name, key, month, members } of objectsIn(rule, lines)) {
      const limits = limitsIn(rule, { key, month, members });
      if (limits.length === 0) continue;
      const used = usedIn(rule, members, (booked) => month === undefined || booked === month);
      const beyond = limits.filter(({ limit }) => used * 100n > limit);
      const tier = Math.max(0, ...beyond.map((limit) => limit.tier));
      const lowest = limits.map(({ limit }) => limit).reduce((a, b) => (a < b ? a : b));
      const clears = tier === 0 && used * 100n * 100n <= lowest * room;
      all.set(`threshold|${rule.ruleId}|${rule.dimension}|${name}`, { tier, clears });
    }
  }
}

/** All that a threshold can ask of a line. */
interface LineAt {
  readonly lineId: string;
  budget: bigint;
  readonly uses: { booked: string; paid: bigint; spoken: bigint }[];
  readonly plan: Map<string, bigint>;
  planned: boolean;
  /** The latest month in which anything in the log is booked. */
  reached: string;
}

function linesAt(prefix: readonly Recorded[]): LineAt[] {
  const lines = new Map<string, LineAt>();
  const line = (lineId: string) => {
    const none: LineAt = {
      ...{ lineId, budget: 0n, uses: [], plan: new Map(), planned: false, reached: '' },
    };
    const known = lines.get(lineId) ?? none;
    lines.set(lineId, known);
    return known;
  };
  const months: string[] = [];
  for (const { event, effectiveOn } of prefix) {
    const booked = ('bookedIn' in event && event.bookedIn) || effectiveOn.slice(0, 7);
    for (const { lineId, movement: m } of postingsOf(event)) {
      months.push(booked);
      const at = line(lineId);
      for (const fen of [m.original, m.supplementary, m.reallocated, m.carriedIn, m.provisional]) {
        at.budget += fen ?? 0n;
      }
      at.budget -= m.reduced ?? 0n;
      const paid = (m.disbursed ?? 0n) + (m.inPayment ?? 0n);
      const spoken = paid + (m.encumbered ?? 0n) + (m.preEncumbered ?? 0n);
      at.uses.push({ booked, paid, spoken });
    }
    if (event.type !== 'CashPlanSet') continue;
    for (const { lineId, amountFen } of event.lines) {
      const at = line(lineId);
      at.plan.set(event.month, amountFen);
      at.planned = true;
    }
  }
  const reached = months.sort().at(-1) ?? '';
  return [...lines.values()].map((at) => ({ ...at, reached }));
}

interface ObjectAt {
  readonly key: string;
  readonly month: string | undefined;
  readonly members: readonly LineAt[];
}

type NamedObject = ObjectAt & { readonly name: string };

function objectsIn(rule: ControlRule, lines: readonly LineAt[]): NamedObject[] {
  const members = new Map<string, LineAt[]>();
  for (const line of lines) {
    if (!matches(rule.lines ?? {}, line.lineId)) continue;
    for (const key of keysIn(rule, line.lineId)) {
      members.set(key, [...(members.get(key) ?? []), line]);
    }
  }
  return [...members].flatMap(([key, own]): NamedObject[] => {
    if (rule.horizon !== 'month') return [{ name: key, key, month: undefined, members: own }];
    const months = new Set(own.flatMap(({ uses }) => uses.map(({ booked }) => booked)));
    return [...months].map((month) => ({ name: `${key}|${month}`, key, month, members: own }));
  });
}

function keysIn({ dimension }: ControlRule, lineId: string): string[] {
  const [unit = '', functional = '', economic = '', project = '', fund = ''] = lineId.split(':');
  const above = (code: string) => [3, 5, 7].flatMap((digits) => code.slice(0, digits));
  switch (dimension) {
    case 'ledger':
      return ['ledger'];
    case 'line':
      return [lineId];
    case 'unit':
      return [unit];
    case 'project':
      return project === 'basic' ? [] : [project];
    case 'fund-source':
      return fund.startsWith('unit-funds-') ? ['unit-funds', fund] : [fund];
    case 'functional':
      return [...new Set(above(functional))];
    default:
      return [...new Set(above(economic))];
  }
}

function usedIn(
  { measure }: ControlRule,
  members: readonly LineAt[],
  counts: (booked: string) => boolean,
): bigint {
  let used = 0n;
  for (const { booked, paid, spoken } of members.flatMap(({ uses }) => uses)) {
    if (counts(booked)) used += measure === 'disbursed' ? paid : spoken;
  }
  return used;
}

// In hundredths of a fen: the figures of these rules are whole percents.
function limitsIn(rule: ControlRule, { key, month, members }: ObjectAt) {
  let base = 0n;
  for (const line of members) {
    const { budget, planned, plan, reached } = line;
    if (rule.horizon === 'year') base += budget;
    else if (rule.horizon === 'cumulative') {
      if (!planned) base += budget;
      for (const [each, fen] of plan) if (each <= reached) base += fen;
    } else if (planned) base += plan.get(month ?? '') ?? 0n;
    else base += budget - usedIn(rule, [line], (booked) => booked !== month);
  }
  const told = toldAsOverspend(rule, { key, month, members }, base);
  return rule.tiers.flatMap(({ percent, amountFen }, index) => {
    if (told && percent === 100 && amountFen === undefined) return [];
    // Whole fen, and nothing of a budget below zero.
    const part = percent === undefined ? [] : [base <= 0n ? 0n : (base * BigInt(percent)) / 100n];
    const both = [...part, ...(amountFen === undefined ? [] : [amountFen])];
    return [{ tier: index + 1, limit: both.reduce((a, b) => (a < b ? a : b)) * 100n }];
  });
}

function toldAsOverspend(rule: ControlRule, { key, members }: ObjectAt, base: bigint): boolean {
  if (rule.lines !== undefined || rule.measure !== 'committed') return false;
  if (!['line', 'project', 'functional', 'unit'].includes(rule.dimension)) return false;
  if (rule.dimension === 'functional' && key.length < 7) return false;
  let whole = 0n;
  let free = 0n;
  let anyPlanned = false;
  // What is planned for a month is one sum over the lines; nothing is planned where all sums are zero.
  for (const { budget, planned, plan } of members) {
    whole += budget;
    if (!planned) free += budget;
    anyPlanned ||= [...plan.values()].some((fen) => fen !== 0n);
  }
  return rule.horizon === 'month' ? !anyPlanned && free === whole : base === whole;
}
