import { CHINESE_POLICY, PFMA_POLICY } from '../../src/domain/default-policies.js';
import { formatYuan } from '../../src/domain/money.js';
import type { Policy, VirementRule } from '../../src/domain/policy.js';
import { policySchema } from '../../src/http/policy-schema.js';
import { inYuan } from '../../src/http/yuan.js';
import { canonicalText } from '../../src/ledger/codec.js';
import { EXAMPLES } from './examples.js';
import { schemaFields, typeWords } from './schema-fields.js';
import type { DomainShapes } from './shapes.js';
import { fieldTable, tableHead, tableRow } from './tables.js';

const HEAD = `# Policies

<!-- Written by \`npm run docs\` from the code. Change the code, not this page. -->

A policy says who signs a reallocation, what may not move where, how much of a budget may move, how far a budget may
be used, and whether money waits to be allotted or planned by month. It is one JSON document, adopted whole by an event
(\`PolicyAdopted\`, or \`LedgerOpened\` for version 1): turning a rule off and on again is two versions. It holds figures
and names, no expressions: a new kind of rule is a new shape in code ([ADR 8](adr/0008-policy-is-adopted-by-an-event.md)).
A ledger without a policy knows the rules that no policy can lift: one fund source, zero-sum, no more than is
available, another person signs.

\`\`\`
budget-ledger policy check my-policy.json          # the schema and the rules that no schema can say; writes nothing
budget-ledger order adopt-policy --file order.json # puts one in force
budget-ledger policy show                          # the one in force, now or at any moment
budget-ledger policy list                          # every version
\`\`\`

Over HTTP: \`POST /v1/ledgers/{ledgerId}/policies\`, \`GET …/policy\`, \`GET …/policies\`. The schema is
[policy.schema.json](policy.schema.json), and every server gives its own at \`/v1/policy.schema.json\`.
`;

const VERDICTS = `## Verdicts

A proposal is judged when it is filed, by the policy in force then, and the verdict stays in its event: the version of
the policy, who has to sign, and what every rule said on which figures. A later policy changes nothing about it; only
the roles that may sign for an authority are read from the policy in force at the signature. As stored, in fen:
`;

const REDECIDED = `Nothing outside the log went into it: the policy in force and the state are the fold of the events before it, and the
day is the event's own. So every decision can be made again, years later, and has to come out the same to the byte.
`;

const CONTROL = `## Availability control

A control rule says how far its objects may be used. An order (a payment order, a procurement plan, a contract or its
increase) is held against every object that its lines count in, all at once: a line, its codes and all codes above
them, its project, unit and fund source, the ledger. A payment that was made, a refund or a correction is a fact: it
is not asked, and is flagged when it goes too far. An order that does not raise what an object uses is not judged by
it: paying out of a contract commits nothing that the contract has not.

- **Lines.** \`lines\` narrows which lines count, in every object of the rule. A line without a project counts in no
  object of a rule by project. An order on a line that no rule covers is refused (\`NO_CONTROL_OBJECT\`); a policy that
  has control rules covers every line that is to be used. A policy without control rules, or no policy, controls
  nothing: what is available on the line, and the contract, are the only limits.
- **Measure.** \`disbursed\` is what was paid and what is ordered to be paid; \`committed\` is that, contracts and
  plans.
- **Base and horizon.** \`year\`: all that is used against the adjusted budget. \`cumulative\`: all that is used
  against the cash plan up to and including the month of the order, for lines that have one, and against the adjusted
  budget for lines that have none. \`month\`: what is used in the month of the order against its plan; a line without
  a plan may use in any month what the other months have left of its year. The month is the one that the order counts
  in. A line that has a plan for other months only has none for this one: zero.
- **Tiers.** The limit of a tier is its percent of the base or its amount, the lower one where it names both. A tier is
  passed when more is used with the order than its limit: exactly the limit passes none, one fen more does. Against no
  budget, or less than none, a percent is zero.
- **Responses.** \`record\`: nothing is asked. \`warn\`: the order goes through, and its answer says so under
  \`warnings\`, again when it is repeated. \`warn-with-attachment\`: the same with a supporting document in
  \`documents\`, refused without one (\`CONTROL_DOCUMENT_MISSING\`). \`hold\`: the order waits, answered 202, and
  nothing is reserved for it; another person releases it, and it is decided anew as of then by all rules but those that
  hold, or refuses it. \`block\`: refused (\`CONTROL_LIMIT_EXCEEDED\`). The strictest response of all rules wins; all
  that stop the order are named.
- **Overrides.** For one rule and one object, an amount above the limits that stop an order (all but \`record\` and
  \`warn\`), until a day, by the day of recording; asked for by one person and approved by another. What it lets
  through counts in the measure, so it is used up by what it allows. Where a rule is not overridable nobody can, and
  an override from before counts no more.

\`\`\`
budget-ledger control          # the objects that have passed a tier; --all for every one
\`\`\`

Over HTTP: \`GET …/control-objects\`, \`GET …/held-orders\`, \`GET …/control-overrides\`. Why it is done so is in
[ADR 10](adr/0010-orders-are-controlled-where-they-are-decided.md).
`;

/** docs/policy.md. */
export function policyPage({ shapes, constants }: DomainShapes): string {
  const [request] = EXAMPLES.get('ReallocationRequested') ?? [];
  if (request?.type !== 'ReallocationRequested') throw new Error('a verdict has no example');
  const parts = ['Verdict', 'Check'].map((name) => {
    const shape = shapes.get(name);
    if (shape === undefined) throw new Error(`${name} is no shape`);
    return `### ${name}\n\n${shape.comment}\n\n${fieldTable(shape.fields)}`;
  });
  return [
    HEAD,
    `## The document\n\n${definitions().join('\n')}`,
    `## Two to begin with\n\nNeither is in force by itself: a ledger adopts one.\n`,
    ...shippedPolicies(constants),
    CONTROL,
    `${VERDICTS}\n\`\`\`json\n${canonicalText(request.verdict)}\n\`\`\`\n\n${REDECIDED}`,
    ...parts,
  ].join('\n');
}

// One of every kind of rule. Amounts are fen here and yuan on the page.
const RULE_EXAMPLES: {
  readonly [Type in VirementRule['type']]: Extract<VirementRule, { type: Type }>;
} = {
  direction: {
    type: 'direction',
    ruleId: 'basic-to-project',
    from: { kind: 'basic' },
    to: { kind: 'project' },
    unless: 'finance',
  },
  cap: {
    type: 'cap',
    ruleId: 'tenth-of-an-item',
    scope: 'functional-item',
    side: 'from',
    percent: 10,
    base: { closedMonth: '06' },
    per: 'quarter',
  },
  'one-way': { type: 'one-way', ruleId: 'no-way-back', scope: 'project' },
  report: {
    type: 'report',
    ruleId: 'report-in-seven-days',
    withinDays: 7,
    to: '财政局',
    blocksFiling: true,
  },
  document: {
    type: 'document',
    ruleId: 'minutes-from-fifty-thousand',
    from: { kind: 'project' },
    fromAmountFen: 5_000_000n,
    documentType: 'minutes',
  },
};

// The policy first, then what it is made of.
function definitions(): string[] {
  const { $defs = {} } = policySchema() as { readonly $defs?: Record<string, object> };
  const { Policy: whole, ...others } = $defs;
  if (whole === undefined) throw new Error('the schema has no policy');
  return [fieldTable(schemaFields(whole)), ...Object.entries(others).map(definition)];
}

function definition([name, schema]: [string, { readonly description?: string }]): string {
  const fields = schemaFields(schema);
  const content = fields.length === 0 ? `${typeWords(schema)}.\n` : fieldTable(fields);
  const rules = Object.values(RULE_EXAMPLES);
  const rule = rules.find(({ type }) => fields.some((field) => field.type === `\`${type}\``));
  const example = rule === undefined ? '' : `\n${jsonBlock(rule)}`;
  return `### ${name}\n\n${schema.description ?? ''}\n\n${content}${example}`;
}

function shippedPolicies(constants: ReadonlyMap<string, string>): string[] {
  const shipped = Object.entries({ CHINESE_POLICY, PFMA_POLICY });
  return shipped.map(([name, policy]) => {
    const { policyId, title, basis } = policy;
    const law = `${constants.get(name)}\n\nIt rests on ${basis.join(', ')}.\n`;
    return `### \`${policyId}\`\n\n${title}. ${law}\n${matrixTable(policy)}\n${jsonBlock(policy)}`;
  });
}

function matrixTable({ approvalMatrix, signers }: Policy): string {
  const rows = approvalMatrix.map(({ ruleId, crosses, fromAmountFen, approve, inform }) => {
    const from = fromAmountFen === undefined ? '' : formatYuan(fromAmountFen);
    const signs = approve.map((authority) => `${authority} (${signers[authority].join(', ')})`);
    return tableRow([`\`${ruleId}\``, crosses, from, signs.join(' and '), inform.join(', ')]);
  });
  const head = ['row', 'money crosses', 'from, yuan', 'signs (roles that may)', 'is told'];
  return `${tableHead(head)}${rows.join('')}`;
}

function jsonBlock(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(inYuan(value), null, 2)}\n\`\`\`\n`;
}
