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
