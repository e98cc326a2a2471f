import { z } from 'zod';
import { AUTHORITIES, type Verdict } from '../../domain/policy.js';
import { type CheckMade, RULES } from '../../domain/rules.js';
import { MOVES, movesOf } from '../../http/dry-run.js';
import { inYuan } from '../../http/yuan.js';
import { jsonText } from '../../ledger/codec.js';
import type { Explanation } from '../../ledger/explanation.js';
import type { Redecided } from '../../ledger/redecision.js';

// An explanation as it is answered, but for its event.

const FIELDS = z.record(z.string(), z.unknown());
const RULE = { rule: z.string(), sentence: z.string(), facts: FIELDS };
const AUTHORITY = z.enum(AUTHORITIES);

const VERDICT = z.strictObject({
  policyVersion: z.int(),
  approve: z.array(AUTHORITY).describe('Who has to sign, lowest first.'),
  inform: z.array(AUTHORITY),
  checks: z.array(
    z.strictObject({
      ruleId: z.string(),
      outcome: z.enum(['holds', 'needs-authority', 'broken']),
      figures: FIELDS,
    }),
  ),
});

export const EXPLANATION_FIELDS = {
  command: z.string().nullable().describe('Null where the order behind the event is not known.'),
  order: FIELDS.nullable().describe('As the event tells it, amounts in yuan.'),
  agrees: z
    .boolean()
    .nullable()
    .describe('Whether the order, decided once more, gives the event to the byte.'),
  refused: z
    .strictObject(RULE)
    .nullable()
    .describe('The rule that refuses the order when it is decided once more.'),
  differs: z
    .strictObject({ recorded: FIELDS, redecided: FIELDS })
    .nullable()
    .describe('The fields that come out otherwise.'),
  checks: z
    .array(z.strictObject({ ...RULE, holds: z.boolean() }))
    .describe('Every check that was made, in order. The sentence is said when it does not hold.'),
  policy: z
    .strictObject({
      version: z.int(),
      policyId: z.string(),
      title: z.string(),
      adoptedSeq: z.int().describe('The event that put it in force.'),
    })
    .nullable()
    .describe('What was in force for the decision.'),
  verdict: VERDICT.nullable().describe('What the policy said to the proposal, as it is stored.'),
  documents: z
    .array(
      z.strictObject({
        kind: z.string(),
        documentId: z.string(),
        before: z.string().nullable().describe('Null when the event made it.'),
        after: z.string(),
      }),
    )
    .describe('Every document that the event touched, with its status.'),
  ...MOVES,
};

type Explained = z.infer<z.ZodObject<typeof EXPLANATION_FIELDS>>;

/** Everything of an explanation but its event, in yuan. */
export function explained(explanation: Explanation): Explained {
  const { redecided, policy, verdict, documents } = explanation;
  return {
    ...decided(redecided),
    policy,
    verdict: verdict === null ? null : (spoken(verdict) as SpokenVerdict),
    documents: [...documents],
    ...movesOf(explanation),
  };
}

type SpokenVerdict = NonNullable<Explained['verdict']>;
type Decided = Pick<Explained, 'command' | 'order' | 'agrees' | 'refused' | 'differs' | 'checks'>;

const UNKNOWN: Decided = {
  command: null,
  order: null,
  agrees: null,
  refused: null,
  differs: null,
  checks: [],
};

function decided(redecided: Redecided | null): Decided {
  if (redecided === null) return UNKNOWN;
  const { command, order, agrees, refused, differs, checks } = redecided;
  return {
    command,
    order: spoken(order) as Decided['order'],
    agrees,
    refused: refused === undefined ? null : ruleOf(refused),
    differs: differs === undefined ? null : (spoken(differs) as Decided['differs']),
    checks: checks.map((check) => ({ ...ruleOf(check), holds: check.holds })),
  };
}

function ruleOf({ rule, facts }: Pick<CheckMade, 'rule' | 'facts'>) {
  return { rule, sentence: RULES[rule], facts: spoken(facts) as Record<string, unknown> };
}

// By way of JSON, for not every figure in fen is named so.
function spoken(value: object | Verdict): unknown {
  return inYuan(JSON.parse(jsonText(value)));
}
