import type { LineAmount } from './appropriation-events.js';
import type { Budget } from './budget.js';
import type { Header } from './header.js';
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
import type { Reallocation } from './reallocation-document.js';
import type { SupportingDocument } from './reallocation-events.js';

// What the policy in force says to a proposed reallocation: which rules it breaks, and who has to sign.
// Every figure a rule rested on is in the verdict, so that it can be read and decided again years later.

export interface Proposal extends Flow {
  readonly documents?: readonly SupportingDocument[];
}

export interface Bench {
  readonly budget: Budget;
  readonly header: Header;
  /** The day of the order, YYYY-MM-DD. */
  readonly effectiveOn: string;
  /** The proposal's own id when it was filed before: it does not count against itself. */
  readonly reallocationId: string;
}

/** Judges a proposal by a policy. Looks at the state, never at a clock. */
export function judge(
  { version, policy }: PolicyInForce,
  proposal: Proposal,
  bench: Bench,
): Verdict {
  const rows = matrixRows(policy.approvalMatrix, proposal);
  const ruled = policy.virementRules.map((rule) => applied(rule, proposal, bench));
  const checks = [...rows.map(rowCheck(proposal)), ...ruled.flatMap(({ check }) => check)];
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

interface Applied {
  readonly check: readonly Check[];
  readonly also: readonly Authority[];
}

function applied(rule: VirementRule, proposal: Proposal, bench: Bench): Applied {
  switch (rule.type) {
    case 'direction':
      return direction(rule, proposal, bench);
    case 'cap':
      return { check: caps(rule, proposal, bench), also: [] };
    case 'one-way':
      return { check: oneWay(rule, proposal, bench), also: [] };
    case 'report':
      return { check: reports(rule, bench), also: [] };
    case 'document':
      return { check: documents(rule, proposal), also: [] };
    default:
      return rule satisfies never;
  }
}

/** The rows of the matrix that apply; `nothing` only where no other row does. */
function matrixRows(matrix: readonly MatrixRow[], proposal: Proposal): readonly MatrixRow[] {
  const totalFen = totalOf(proposal.from);
  const large = matrix.filter(({ fromAmountFen = 0n }) => totalFen >= fromAmountFen);
  const crossed = large.filter(
    ({ crosses }) => crosses !== 'nothing' && crossedBy(crosses, proposal),
  );
  return crossed.length > 0 ? crossed : large.filter(({ crosses }) => crosses === 'nothing');
}

const rowCheck =
  (proposal: Proposal) =>
  ({ ruleId, crosses }: MatrixRow): Check => ({
    ruleId,
    outcome: 'needs-authority',
    figures: { crosses, totalFen: totalOf(proposal.from) },
  });

function direction(rule: DirectionRule, { from, to }: Proposal, { budget }: Bench): Applied {
  const { ruleId, unless } = rule;
  const receiver = to.find(({ lineId }) => matches(rule.to, lineId));
  const giver = from.find((line) => matches(rule.from, line.lineId) && meant(rule, line, budget));
  if (giver === undefined || receiver === undefined) {
    return { check: [{ ruleId, outcome: 'holds', figures: {} }], also: [] };
  }
  const figures = {
    fromLineId: giver.lineId,
    toLineId: receiver.lineId,
    amountFen: giver.amountFen,
    ...(rule.carriedOver ? { freeFen: freeFen(budget, giver.lineId) } : {}),
  };
  const outcome = unless === undefined ? 'broken' : 'needs-authority';
  return { check: [{ ruleId, outcome, figures }], also: unless === undefined ? [] : [unless] };
}

// Money carried in is spent first, so what is left of it is what was carried in less all that is committed.
function meant({ carriedOver }: DirectionRule, line: LineAmount, budget: Budget): boolean {
  return !carriedOver || line.amountFen > freeFen(budget, line.lineId);
}

/** What is available on a line and was not carried in, in fen. */
function freeFen(budget: Budget, lineId: string): bigint {
  const balance = budget.lines.get(lineId)?.balance;
  if (balance === undefined) return 0n;
  const { carriedIn, available, original, supplementary, reduced, reallocated } = balance;
  const ownFen = original + supplementary - reduced + reallocated + balance.provisional;
  const usedFen = ownFen + carriedIn - available - balance.unallotted;
  const carriedLeftFen = carriedIn > usedFen ? carriedIn - usedFen : 0n;
  return available - carriedLeftFen;
}

function caps(rule: CapRule, proposal: Proposal, bench: Bench): readonly Check[] {
  const { ruleId, scope, side, percent } = rule;
  const sign = side === 'from' ? -1n : 1n;
  const counted = rule.per === 'proposal' ? [] : others(bench, rule.per);
  return [...netByKey(scope, proposal)].flatMap(([key, netFen]): Check[] => {
    const movedFen = netFen * sign;
    if (movedFen <= 0n) return [];
    const beforeFen = sumFen(
      counted.map((other) => positive((netByKey(scope, other).get(key) ?? 0n) * sign)),
    );
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

function oneWay({ ruleId, scope }: OneWayRule, proposal: Proposal, bench: Bench): readonly Check[] {
  const counted = others(bench, 'year');
  for (const [key, netFen] of netByKey(scope, proposal)) {
    if (netFen === 0n) continue;
    const turned = counted.find((other) => (netByKey(scope, other).get(key) ?? 0n) * netFen < 0n);
    if (turned !== undefined) {
      const figures = { scope, key, movedFen: netFen, reallocationId: turned.documentId };
      return [{ ruleId, outcome: 'broken', figures }];
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

function documents(rule: DocumentRule, { from, to, documents: carried = [] }: Proposal): Check[] {
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

// Reallocations of the same period that are approved or still pending, this one not among them.
function others(bench: Bench, per: 'month' | 'quarter' | 'year'): readonly Reallocation[] {
  const period = periodOf(bench.effectiveOn, per);
  return [...bench.budget.documents.ofKind('reallocation')].filter(
    ({ documentId, status, requestedOn }) =>
      documentId !== bench.reallocationId &&
      (status === 'requested' || status === 'approved') &&
      periodOf(requestedOn, per) === period,
  );
}

function periodOf(day: string, per: 'month' | 'quarter' | 'year'): string {
  if (per === 'year') return day.slice(0, 4);
  const month = Number(day.slice(5, 7));
  return per === 'month' ? day.slice(0, 7) : `${day.slice(0, 4)}Q${Math.ceil(month / 3)}`;
}

const positive = (fen: bigint) => (fen > 0n ? fen : 0n);
const totalOf = (lines: readonly LineAmount[]) => sumFen(lines.map(({ amountFen }) => amountFen));
