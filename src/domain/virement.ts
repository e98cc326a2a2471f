import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import type { Header } from './header.js';
import { plusAmounts } from './line-amounts.js';
import { sumFen } from './money.js';
import {
  AUTHORITIES,
  type Authority,
  type CapRule,
  type Check,
  type DirectionRule,
  type DocumentRule,
  type MatrixRow,
  type OneWayRule,
  type PolicyInForce,
  type ReportRule,
  type Verdict,
  type VirementRule,
} from './policy.js';
import { crossedBy, type Flow, matches, netByKey, scopeKeyOf } from './policy-scope.js';
import type { SupportingDocument } from './reallocation-events.js';

// What the policy in force says to a proposed reallocation: which rules it breaks, and who has to sign.
// Every figure a rule rested on is in the verdict, so that it can be read and decided again years later.

export interface Proposal extends Flow {
  readonly reallocationId: string;
  readonly documents?: readonly SupportingDocument[];
}

export interface Bench {
  readonly budget: Budget;
  readonly header: Header;
  /** The day of the order, YYYY-MM-DD. */
  readonly effectiveOn: string;
}

// What is decided together: its proposals, and the one transfer that they are together.
interface Group {
  readonly proposals: readonly Proposal[];
  readonly whole: Omit<Proposal, 'reallocationId'>;
  /** What they hold already when they are amended, and may use again. */
  readonly held: readonly LineAmount[];
}

/**
 * Judges what is decided together, one proposal or a linked group, by a policy. Looks at the state,
 * never at a clock. No split gets past a rule: amounts, directions and documents are those of the
 * whole; what one proposal crosses stays crossed though another crosses back; and to caps and
 * one-way rules each counts as if it had been filed beside the others.
 */
export function judge(
  { version, policy }: PolicyInForce,
  proposals: readonly Proposal[],
  bench: Bench,
): Verdict {
  const group = groupOf(proposals, bench.budget);
  const rows = matrixRows(policy.approvalMatrix, group);
  const ruled = policy.virementRules.map((rule) => applied(rule, group, bench));
  const checks = [...rows.map(rowCheck(group)), ...ruled.flatMap(({ check }) => check)];
  const wanted = [...rows.flatMap(({ approve }) => approve), ...ruled.flatMap(({ also }) => also)];
  const informed = rows.flatMap(({ inform }) => inform);
  return {
    policyVersion: version,
    approve: AUTHORITIES.filter((authority) => wanted.includes(authority)),
    inform: AUTHORITIES.filter(
      (authority) => informed.includes(authority) && !wanted.includes(authority),
    ),
    checks,
  };
}

function groupOf(proposals: readonly Proposal[], { documents: filed }: Budget): Group {
  const whole = {
    from: proposals.flatMap(({ from }) => from),
    to: proposals.flatMap(({ to }) => to),
    documents: proposals.flatMap(({ documents: carried = [] }) => carried),
  };
  const held = proposals.flatMap(({ reallocationId }) => {
    const before = filed.get(reallocationId);
    return before?.kind === 'reallocation' ? before.from : [];
  });
  return { proposals, whole, held };
}

interface Applied {
  readonly check: readonly Check[];
  readonly also: readonly Authority[];
}

function applied(rule: VirementRule, group: Group, bench: Bench): Applied {
  switch (rule.type) {
    case 'direction':
      return direction(rule, group, bench);
    case 'cap':
      return { check: caps(rule, group, bench), also: [] };
    case 'one-way':
      return { check: oneWay(rule, group, bench), also: [] };
    case 'report':
      return { check: reports(rule, bench), also: [] };
    case 'document':
      return { check: documents(rule, group), also: [] };
    default:
      return rule satisfies never;
  }
}

/** The rows of the matrix that apply; `nothing` only where no other row does. */
function matrixRows(
  matrix: readonly MatrixRow[],
  { proposals, whole }: Group,
): readonly MatrixRow[] {
  const totalFen = totalOf(whole.from);
  const large = matrix.filter(({ fromAmountFen = 0n }) => totalFen >= fromAmountFen);
  const crossed = large.filter(
    ({ crosses }) =>
      crosses !== 'nothing' && proposals.some((proposal) => crossedBy(crosses, proposal)),
  );
  return crossed.length > 0 ? crossed : large.filter(({ crosses }) => crosses === 'nothing');
}

const rowCheck =
  ({ whole }: Group) =>
  ({ ruleId, crosses }: MatrixRow): Check => ({
    ruleId,
    outcome: 'needs-authority',
    figures: { crosses, totalFen: totalOf(whole.from) },
  });

function direction(rule: DirectionRule, { whole, held }: Group, { budget }: Bench): Applied {
  const { ruleId, unless } = rule;
  const free = (lineId: string) =>
    freeFen(budget, lineId, totalOf(held.filter((line) => line.lineId === lineId)));
  // Money carried in is spent first: what is left of it is what was carried in less all committed.
  const meant = ({ lineId, amountFen }: LineAmount) =>
    matches(rule.from, lineId) && (!rule.carriedOver || amountFen > free(lineId));
  const receiver = whole.to.find(({ lineId }) => matches(rule.to, lineId));
  // What several proposals take from one line counts as one amount.
  const giver = plusAmounts(whole.from, []).find(meant);
  if (giver === undefined || receiver === undefined) {
    return { check: [{ ruleId, outcome: 'holds', figures: {} }], also: [] };
  }
  const figures = {
    fromLineId: giver.lineId,
    toLineId: receiver.lineId,
    amountFen: giver.amountFen,
    ...(rule.carriedOver ? { freeFen: free(giver.lineId) } : {}),
  };
  const outcome = unless === undefined ? 'broken' : 'needs-authority';
  return { check: [{ ruleId, outcome, figures }], also: unless === undefined ? [] : [unless] };
}

/** What is available on a line, with what is held there already, and was not carried in, in fen. */
function freeFen(budget: Budget, lineId: string, heldFen: bigint): bigint {
  const balance = budget.lines.get(lineId)?.balance;
  if (balance === undefined) return 0n;
  const { carriedIn, original, supplementary, reduced, reallocated } = balance;
  const availableFen = balance.available + heldFen;
  const ownFen = original + supplementary - reduced + reallocated + balance.provisional;
  const usedFen = ownFen + carriedIn - availableFen - balance.unallotted;
  const carriedLeftFen = carriedIn > usedFen ? carriedIn - usedFen : 0n;
  return availableFen - carriedLeftFen;
}

function caps(rule: CapRule, { proposals }: Group, bench: Bench): readonly Check[] {
  const { ruleId, scope, side, percent } = rule;
  const sign = side === 'from' ? -1n : 1n;
  const movedBy = (flows: readonly Flow[], key: string) =>
    sumFen(flows.map((flow) => positive((netByKey(scope, flow).get(key) ?? 0n) * sign)));
  const counted = rule.per === 'proposal' ? [] : others(proposals, bench, rule.per);
  const keys = new Set(proposals.flatMap((proposal) => [...netByKey(scope, proposal).keys()]));
  return [...keys].flatMap((key): Check[] => {
    const movedFen = movedBy(proposals, key);
    if (movedFen === 0n) return [];
    const beforeFen = movedBy(counted, key);
    const baseFen = baseOf(rule, key, bench);
    // Percent with two decimals, compared in whole fen: 10,000 hundredths are the base itself.
    const hundredths = BigInt(Math.round(percent * 100));
    const within = (movedFen + beforeFen) * 10_000n <= baseFen * hundredths;
    const figures = { scope, key, movedFen, beforeFen, baseFen, percent: String(percent) };
    return [{ ruleId, outcome: within ? 'holds' : 'broken', figures }];
  });
}

function baseOf({ scope, base }: CapRule, key: string, { budget, header }: Bench): bigint {
  const inScope = ({ lineId }: { readonly lineId: string }) => scopeKeyOf(scope, lineId) === key;
  if (base === 'original') {
    return sumFen([...budget.lines.values()].filter(inScope).map((line) => line.balance.original));
  }
  const period = `${header.fiscalYear}-${base.closedMonth}`;
  const adjusted = header.closedPeriods.get(period)?.adjusted ?? [];
  return sumFen(adjusted.filter(inScope).map(({ amountFen }) => amountFen));
}

function oneWay(
  { ruleId, scope }: OneWayRule,
  { proposals }: Group,
  bench: Bench,
): readonly Check[] {
  const counted = [...others(proposals, bench, 'year'), ...proposals];
  for (const proposal of proposals) {
    for (const [key, netFen] of netByKey(scope, proposal)) {
      // Nothing turns against itself.
      const turned = counted.find((other) => (netByKey(scope, other).get(key) ?? 0n) * netFen < 0n);
      if (turned !== undefined) {
        const figures = { scope, key, movedFen: netFen, reallocationId: turned.reallocationId };
        return [{ ruleId, outcome: 'broken', figures }];
      }
    }
  }
  return [{ ruleId, outcome: 'holds', figures: {} }];
}

function reports({ ruleId, blocksFiling }: ReportRule, bench: Bench): readonly Check[] {
  const late = [...bench.budget.documents.ofKind('reallocation')].find(
    ({ reportDueOn, reportNumber }) =>
      reportDueOn !== undefined && reportNumber === undefined && reportDueOn < bench.effectiveOn,
  );
  if (late === undefined || !blocksFiling) return [{ ruleId, outcome: 'holds', figures: {} }];
  const figures = { reallocationId: late.documentId, reportDueOn: late.reportDueOn ?? '' };
  return [{ ruleId, outcome: 'broken', figures }];
}

function documents(rule: DocumentRule, { whole }: Group): Check[] {
  const { from, to, documents: carried = [] } = whole;
  const { ruleId, documentType, fromAmountFen = 0n } = rule;
  const totalFen = totalOf(from);
  const concerned =
    totalFen >= fromAmountFen &&
    (rule.from === undefined || from.some(({ lineId }) => matches(rule.from ?? {}, lineId))) &&
    (rule.to === undefined || to.some(({ lineId }) => matches(rule.to ?? {}, lineId)));
  const present = carried.some((document) => document.documentType === documentType);
  const outcome = !concerned || present ? 'holds' : 'broken';
  return [{ ruleId, outcome, figures: { documentType, totalFen } }];
}

// Reallocations of the same period that are approved or still pending, these not among them.
function others(
  proposals: readonly Proposal[],
  { budget, effectiveOn }: Bench,
  per: 'month' | 'quarter' | 'year',
): readonly Proposal[] {
  const period = periodOf(effectiveOn, per);
  const own = new Set(proposals.map(({ reallocationId }) => reallocationId));
  return [...budget.documents.ofKind('reallocation')]
    .filter(
      ({ documentId, status, requestedOn }) =>
        !own.has(documentId) &&
        (status === 'requested' || status === 'approved') &&
        periodOf(requestedOn, per) === period,
    )
    .map(({ documentId: reallocationId, from, to }) => ({ reallocationId, from, to }));
}

function periodOf(day: string, per: 'month' | 'quarter' | 'year'): string {
  if (per === 'year') return day.slice(0, 4);
  const month = Number(day.slice(5, 7));
  return per === 'month' ? day.slice(0, 7) : `${day.slice(0, 4)}Q${Math.ceil(month / 3)}`;
}

const positive = (fen: bigint) => (fen > 0n ? fen : 0n);
const totalOf = (lines: readonly LineAmount[]) => sumFen(lines.map(({ amountFen }) => amountFen));
