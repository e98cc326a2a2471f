import type {
  AlertRule,
  CarriedAlert,
  EventAlert,
  ForecastAlert,
  InvoiceAlert,
  PaceAlert,
  RushAlert,
  StaleAlert,
} from '../alert-rules.js';
import { dayOfYear, daysBetween, daysOfYear } from '../calendar.js';
import type { AgedAmount } from '../closing-events.js';
import { sumFen } from '../money.js';
import type { Scope, Selector } from '../policy.js';
import { matches, scopeKeyOf } from '../policy-scope.js';
import { type AlertDraft, rulesIn, type UseFigures } from './cells.js';
import {
  type AlertCrossing,
  alertIdOf,
  type Cause,
  cleared,
  type Judgement,
  openEpisodes,
  settled,
} from './episodes.js';
import { exceeds, percentText, tierReached } from './ratios.js';

// Rules of time, judged for the day of a sweep on all that the log says up to it.

/** What a sweep is for. */
interface Day {
  readonly on: string;
  readonly day: bigint;
  readonly days: bigint;
}

/** Judges every rule of time for a day. What is not beyond a rule any more is cleared. */
export function swept(draft: AlertDraft, cause: Cause & { readonly on: string }): AlertCrossing[] {
  const { on } = cause;
  const day: Day = { on, day: BigInt(dayOfYear(on)), days: BigInt(daysOfYear(on)) };
  const rules = rulesIn(draft)?.alertRules ?? [];
  return rules.flatMap((rule) => {
    const judgements = judgementsOf(draft, rule, day);
    return judgements === undefined ? [] : settleAll(draft, rule, { judgements, cause });
  });
}

function settleAll(
  draft: AlertDraft,
  { ruleId, type: alertKind }: AlertRule,
  { judgements, cause }: { readonly judgements: readonly Judgement[]; readonly cause: Cause },
): AlertCrossing[] {
  const ordered = judgements
    .map((judgement) => ({ id: alertIdOf({ ruleId, object: judgement.object }), judgement }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const found = ordered.flatMap(({ judgement }) =>
    settled(draft, { ruleId, alertKind }, { judgement, cause }),
  );
  // What there is nothing left of to be judged, such as a contract that was paid.
  const seen = new Set(ordered.map(({ id }) => id));
  const gone = openEpisodes(draft, ruleId).filter(({ id }) => !seen.has(id));
  return [...found, ...gone.map((episode) => cleared(draft, episode, { figures: {}, cause }))];
}

// Undefined for the rules that are judged at each event.
function judgementsOf(
  draft: AlertDraft,
  rule: AlertRule,
  day: Day,
): readonly Judgement[] | undefined {
  switch (rule.type) {
    case 'pace-behind':
    case 'pace-ahead':
      return scoped(draft, rule, (use) => pace(rule, use, day));
    case 'year-end-rush':
      return scoped(draft, rule, (use) => rush(rule, use));
    case 'forecast-overspend':
      return scoped(draft, rule, (use) => forecast(rule, use, day));
    case 'stale-encumbrance':
      return staleContracts(draft, rule, day);
    case 'invoice-overdue':
      return overdueInvoices(draft, rule, day);
    case 'carried-over-old':
      return oldMoney(draft, rule);
    default:
      rule satisfies EventAlert;
      return undefined;
  }
}

const NO_USE: UseFigures = { adjustedFen: 0n, disbursedFen: 0n, decemberFen: 0n };

function plusUse(one: UseFigures, other: UseFigures): UseFigures {
  return {
    adjustedFen: one.adjustedFen + other.adjustedFen,
    disbursedFen: one.disbursedFen + other.disbursedFen,
    decemberFen: one.decemberFen + other.decemberFen,
  };
}

type Finding = Omit<Judgement, 'object' | 'clears'>;

function scoped(
  draft: AlertDraft,
  { scope, lines = {} }: { readonly scope: Scope; readonly lines?: Selector },
  judge: (use: UseFigures) => Finding,
): Judgement[] {
  const uses = new Map<string, UseFigures>();
  for (const line of draft.ofKind('line')) {
    if (!matches(lines, line.id)) continue;
    const key = scopeKeyOf(scope, line.id);
    uses.set(key, plusUse(uses.get(key) ?? NO_USE, line));
  }
  return [...uses].map(([key, use]) => judgementOf({ dimension: scope, key }, judge(use)));
}

function judgementOf(object: Judgement['object'], finding: Finding): Judgement {
  return { object, ...finding, clears: finding.tier === 0 };
}

// paid / budget - day / days in percentage points, without a fraction: both sides times budget times days.
function pace({ type, tiers }: PaceAlert, use: UseFigures, { day, days }: Day): Finding {
  const { adjustedFen: budgetFen, disbursedFen } = use;
  const ahead = disbursedFen * days - day * budgetFen;
  const distance = type === 'pace-ahead' ? ahead : -ahead;
  const ratio = { part: distance, whole: budgetFen * days };
  const told = tierReached(tiers, (above) => budgetFen > 0n && exceeds(ratio, above));
  const executionPercent = percentText({ part: disbursedFen, whole: budgetFen });
  const timePercent = percentText({ part: day, whole: days });
  return { ...told, figures: { budgetFen, disbursedFen, executionPercent, timePercent } };
}

function rush({ tiers }: RushAlert, { disbursedFen, decemberFen }: UseFigures): Finding {
  const ratio = { part: decemberFen, whole: disbursedFen };
  const told = tierReached(tiers, (above) => disbursedFen > 0n && exceeds(ratio, above));
  const decemberPercent = percentText(ratio);
  return { ...told, figures: { disbursedFen, decemberFen, decemberPercent } };
}

function forecast(
  { tiers, afterDays }: ForecastAlert,
  { adjustedFen: budgetFen, disbursedFen }: UseFigures,
  { day, days }: Day,
): Finding {
  const ratio = { part: disbursedFen * days, whole: budgetFen * day };
  const tellable = budgetFen > 0n && day > BigInt(afterDays);
  const told = tierReached(tiers, (above) => tellable && exceeds(ratio, above));
  const projectedFen = (disbursedFen * days) / day;
  const method = 'linear-by-days';
  return { ...told, figures: { budgetFen, disbursedFen, projectedFen, method } };
}

function staleContracts(
  draft: AlertDraft,
  { idleDays, pastDueDays, severity }: StaleAlert,
  { on }: Day,
): Judgement[] {
  return [...draft.ofKind('document')].flatMap(({ document, paidOn = '' }) => {
    if (document.kind !== 'encumbrance' || document.status !== 'open') return [];
    const { documentId: key, heldOn, dueOn, open } = document;
    const movedOn = paidOn > heldOn ? paidOn : heldOn;
    const idle = daysBetween(movedOn, on);
    const pastDue = daysBetween(dueOn, on);
    const tier = idle > idleDays || pastDue > pastDueDays ? 1 : 0;
    const openFen = sumFen(open.map(({ amountFen }) => amountFen));
    const figures = { openFen, dueOn, movedOn, idleDays: String(idle) };
    return [judgementOf({ dimension: 'contract', key }, { tier, severity, figures })];
  });
}

function overdueInvoices(
  draft: AlertDraft,
  { supplierSizes, tiers }: InvoiceAlert,
  { on }: Day,
): Judgement[] {
  return [...draft.ofKind('document')].flatMap(({ document }) => {
    if (document.kind !== 'payment' || document.encumbranceId === undefined) return [];
    const contract = draft.get('document', document.encumbranceId)?.document;
    if (contract?.kind !== 'encumbrance' || contract.supplierSize === undefined) return [];
    const { supplierSize } = contract;
    if (!supplierSizes.includes(supplierSize)) return [];
    const { documentId: key, amountFen, paidOn: orderedOn } = document;
    const waiting = daysBetween(orderedOn, on);
    const told = tierReached(tiers, (above) => waiting > above);
    const figures = { amountFen, orderedOn, supplierSize, waitingDays: String(waiting) };
    return [judgementOf({ dimension: 'payment', key }, { ...told, figures })];
  });
}

// Money that was carried in is spent first, the oldest of it before the younger.
function oldMoney(draft: AlertDraft, { tiers }: CarriedAlert): Judgement[] {
  const fiscalYear = rulesIn(draft)?.fiscalYear ?? 0;
  return [...draft.ofKind('document')].flatMap(({ document }) => {
    if (document.kind !== 'carried-money' || document.status !== 'received') return [];
    const { lineId: key, parts } = document;
    const disbursedFen = draft.get('line', key)?.disbursedFen ?? 0n;
    const [oldest, ...others] = unused(parts, disbursedFen);
    if (oldest === undefined) return [];
    const years = fiscalYear - oldest.originYear;
    const told = tierReached(tiers, (above) => years > above);
    const unusedFen = sumFen([oldest, ...others].map(({ amountFen }) => amountFen));
    const originYear = String(oldest.originYear);
    const figures = { unusedFen, oldestFen: oldest.amountFen, originYear };
    return [judgementOf({ dimension: 'line', key }, { ...told, figures })];
  });
}

function unused(parts: readonly AgedAmount[], disbursedFen: bigint): AgedAmount[] {
  let restFen = disbursedFen > 0n ? disbursedFen : 0n;
  return [...parts]
    .sort((one, other) => one.originYear - other.originYear)
    .flatMap(({ originYear, amountFen }) => {
      const takenFen = restFen < amountFen ? restFen : amountFen;
      restFen -= takenFen;
      return takenFen === amountFen ? [] : [{ originYear, amountFen: amountFen - takenFen }];
    });
}
