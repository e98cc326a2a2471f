import type { AlertRule } from '../../../src/domain/alert-rules.js';
import {
  ADJUSTMENT_SUBJECTS,
  type LineAmount,
  PROVISIONAL_GROUNDS,
  SUPPLEMENT_SOURCES,
} from '../../../src/domain/appropriation-events.js';
import {
  CHINESE_POLICY,
  DEFAULT_ALERT_RULES,
  PFMA_POLICY,
} from '../../../src/domain/default-policies.js';
import type { Policy, VirementRule } from '../../../src/domain/policy.js';
import { OPENING, OPENING_LINES } from '../fixture.js';
import { POLICY } from '../policy-fixture.js';
import { CONTROL_RULES } from './control.draws.js';
import type { Dice } from './dice.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'openLedger'
  | 'adoptPolicy'
  | 'appropriateProvisionally'
  | 'approveBudget'
  | 'allotFunds'
  | 'setCashPlan'
  | 'appropriateSupplementary'
  | 'reduceAppropriation'
  | 'adjustBudget';

const reason = '预算安排';

export const APPROPRIATION: Draws<Names> = {
  openLedger: {
    weight: 2,
    order: ({ dice }) =>
      dice.oneOf([
        OPENING,
        { ...OPENING, policy: policy(dice) },
        { ...OPENING, ledgerId: 'audit-2023' },
        { ...OPENING, units: [] },
      ]),
  },
  adoptPolicy: {
    weight: 10,
    order: ({ dice }) => ({ policy: policy(dice), reason: '修订' }),
  },
  appropriateProvisionally: {
    weight: 3,
    order: (at) => ({ ground: at.dice.oneOf(PROVISIONAL_GROUNDS), reason, lines: at.newMoney() }),
  },
  approveBudget: { weight: 4, order: (at) => ({ lines: approved(at) }) },
  allotFunds: {
    weight: 5,
    order: (at) => ({ lines: at.amounts(at.linesWith('unallotted'), 'unallotted') }),
  },
  setCashPlan: { weight: 4, order: cashPlan },
  appropriateSupplementary: {
    weight: 5,
    order: (at) => {
      const source = at.dice.pick([...SUPPLEMENT_SOURCES, undefined]);
      return { reason, lines: at.newMoney(), ...(source && { source }) };
    },
  },
  reduceAppropriation: {
    weight: 3,
    order: (at) => ({ reason, lines: at.amounts(at.linesWith('available'), 'available') }),
  },
  adjustBudget: { weight: 3, order: adjustment },
};

const REPORT: VirementRule = {
  type: 'report',
  ruleId: 'report',
  withinDays: 5,
  to: '财政局',
  blocksFiling: false,
};

const SIGNED_BY_ALL: Policy = {
  ...POLICY,
  approvalMatrix: [
    {
      ruleId: 'all',
      crosses: 'nothing',
      approve: ['unit', 'department', 'finance'],
      inform: ['standing-committee'],
    },
    { ruleId: 'units', crosses: 'unit', approve: ['department', 'standing-committee'], inform: [] },
  ],
  virementRules: [
    {
      type: 'cap',
      ruleId: 'a-half',
      scope: 'line',
      side: 'from',
      percent: 50,
      base: { closedMonth: '01' },
      per: 'month',
    },
    { type: 'one-way', ruleId: 'one-way', scope: 'unit' },
    { type: 'document', ruleId: 'minutes', fromAmountFen: 200n, documentType: 'minutes' },
    REPORT,
  ],
};

// The usual rules in small steps, so that one is passed after the other.
const ALERT_RULES: readonly AlertRule[] = DEFAULT_ALERT_RULES.map((rule) => {
  if (!('tiers' in rule)) return rule;
  const steps = [1, 5, 10, 15, 20, 30, 50, 100];
  const tiers = steps.map((above) => ({ above, severity: 'warning' as const }));
  return { ...rule, tiers };
});

// The policies that are shipped and those of the tests, as they are or with other figures.
function policy(dice: Dice): Policy {
  const model = dice.oneOf([CHINESE_POLICY, PFMA_POLICY, POLICY, SIGNED_BY_ALL, SIGNED_BY_ALL]);
  if (dice.chance(25)) return model;
  const twice = [...model.virementRules, ...model.virementRules];
  const rules = dice.oneOf([undefined, [REPORT], [REPORT], [REPORT], [REPORT], twice]);
  return {
    ...model,
    allotment: dice.oneOf(['none', 'required', 'required']),
    cashPlan: dice.oneOf(['none', 'none', 'none', 'monthly']),
    lateFacts: dice.oneOf(['next-open-period', 'next-open-period', 'refuse']),
    proposalValidDays: dice.oneOf([0, 5, 30, -1]),
    supplementaryContractPercent: dice.oneOf([10, 12.5, 100]),
    controlRules: dice.oneOf([model.controlRules, ...CONTROL_RULES]),
    alertRules: dice.oneOf([DEFAULT_ALERT_RULES, ALERT_RULES]),
    ...(rules && { virementRules: rules }),
  };
}

function approved(at: Situation) {
  const open = OPENING_LINES.filter(({ lineId }) => at.isOpen(lineId));
  const [first = OPENING_LINES[0], ...others] = at.dice.chance(80) ? open : OPENING_LINES;
  if (first === undefined || at.dice.chance(5)) return [];
  const procuredFen = at.amount(first.amountFen);
  const parts = { amountFen: procuredFen, smeFen: procuredFen / 2n, smallMicroFen: 0n };
  const lines = [{ ...first, procurement: { category: 'goods' as const, ...parts } }, ...others];
  return at.dice.chance(5) ? [...lines, ...lines] : lines;
}

function cashPlan(at: Situation) {
  const month = `2023-${String(1 + at.dice.below(12)).padStart(2, '0')}`;
  const lines = at.linesWith('original', 2).map((lineId) => {
    const parts = at.dice.oneOf([1n, 1n, 3n, 12n]);
    return { lineId, amountFen: at.amount(at.fenOn(lineId, 'original') / parts) };
  });
  const malformed = at.dice.oneOf(['2022-12', '2023-13', '']);
  return { month: at.dice.chance(4) ? malformed : month, lines };
}

function adjustment(at: Situation) {
  const increases: LineAmount[] = at.dice.chance(70) ? at.newMoney() : [];
  const increased = new Set(increases.map(({ lineId }) => lineId));
  const others = at
    .linesWith('available', 2)
    .filter((id) => at.dice.chance(20) || !increased.has(id));
  const decreases = at.dice.chance(60) ? at.amounts(others, 'available') : [];
  const subject = at.dice.oneOf(ADJUSTMENT_SUBJECTS);
  const resolutionOn = at.dice.chance(90) ? at.earlierDay() : at.day();
  return { subject, resolutionNumber: '决议1号', resolutionOn, reason, increases, decreases };
}
