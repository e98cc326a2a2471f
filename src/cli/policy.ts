import type { Command } from 'commander';
import {
  type AdoptedPolicy,
  inForce,
  PoliciesQuery,
} from '../capabilities/policy/policy.queries.js';
import { SHIPPED_POLICIES } from '../domain/default-policies.js';
import { AUTHORITIES, type Policy } from '../domain/policy.js';
import { inYuan } from '../http/yuan.js';
import type { KnownAt } from '../ledger/moment.js';
import { dayArgument, knownAtArgument, ledgerIdOf } from './arguments.js';
import { BadInput } from './failures.js';
import { LEDGER_HELP } from './ledger.js';
import { type OutputOptions, print, printLine, withOutput } from './output.js';
import { withSession } from './session.js';

const EXAMPLES = `
Examples:
  budget-ledger policy show
  budget-ledger policy show 440307-audit-2023 --as-of 2023-06-30 --json
  budget-ledger policy list --known-at 1200
  budget-ledger policy check policy.json
  budget-ledger policy shipped
  budget-ledger policy shipped cn-department-budget > policy.json
  budget-ledger order adopt-policy --set effectiveOn=2023-01-01 --set reason=… \\
    --set "policy=$(cat policy.json)"`;

interface MomentOptions extends OutputOptions {
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
}

export function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('who signs what, and what may not be reallocated')
    .addHelpText('after', EXAMPLES);
  const show = policy.command('show').description('the policy in force; now or at any moment');
  withMoment(show).action(showAction);
  const list = policy.command('list').description('every version, with what put it in force');
  withMoment(list).action(listAction);
  const check = policy
    .command('check')
    .description('say whether a file is a policy that could be adopted; writes nothing')
    .argument('<file>', 'the policy as a JSON object; - reads standard input')
    .addHelpText('after', EXAMPLES);
  withOutput(check).action(checkAction);
  const shipped = policy
    .command('shipped')
    .description('the policies that come with the program, or one of them as it can be adopted')
    .argument('[policy]', 'its id; without one all are listed')
    .addHelpText('after', EXAMPLES);
  withOutput(shipped).action(shippedAction);
}

function withMoment(command: Command): Command {
  command
    .argument('[ledger]', LEDGER_HELP)
    .option('--as-of <date>', 'only facts effective on or before this day', dayArgument)
    .option('--known-at <seq|time>', 'only what was recorded up to there', knownAtArgument)
    .addHelpText('after', EXAMPLES);
  return withOutput(command);
}

async function showAction(named: string | undefined, options: MomentOptions): Promise<void> {
  const { ledgerId, found } = await policiesOf(named, options);
  const { policy, ...adopted } = inForce(found);
  const facts = { ...adopted, ...shown(policy) };
  const rows = Object.entries(facts).map(([name, value]) => ({ name, value }));
  const columns = ['name', 'value'].map((key) => ({ key, title: key }));
  const json = { ledgerId, seq: found.seq, ...adopted, policy: inYuan(policy) };
  print({ columns, rows, json }, options);
}

const LIST_COLUMNS = [
  { key: 'version', title: 'version', align: 'right' },
  { key: 'policyId', title: 'policy' },
  { key: 'title', title: '名称 title' },
  { key: 'adoptedSeq', title: 'event', align: 'right' },
  { key: 'adoptedOn', title: '日期 date' },
  { key: 'adoptedBy', title: 'actor' },
  { key: 'documentNumber', title: '文号 document' },
  { key: 'reason', title: 'reason' },
] as const;

async function listAction(named: string | undefined, options: MomentOptions): Promise<void> {
  const { ledgerId, found } = await policiesOf(named, options);
  const { seq, policies } = found;
  const rows = policies.map(({ policy: { policyId, title }, ...adopted }) => ({
    ...adopted,
    policyId,
    title,
  }));
  const spoken = ({ policy, ...adopted }: AdoptedPolicy) => ({
    ...adopted,
    policy: inYuan(policy),
  });
  const json = { ledgerId, seq, items: policies.map(spoken) };
  print({ columns: LIST_COLUMNS, rows, json }, options);
}

function policiesOf(named: string | undefined, { asOf, knownAt }: MomentOptions) {
  const moment = { ...(asOf && { asOf }), ...(knownAt && { knownAt }) };
  return withSession(async (session) => {
    const ledgerId = await ledgerIdOf(session, named);
    return { ledgerId, found: await session.query(new PoliciesQuery(ledgerId, moment)) };
  });
}

async function checkAction(file: string, options: OutputOptions): Promise<void> {
  // It is made of the schemas of HTTP, which take their time to load.
  const { checkedPolicy } = await import('./policy-check.js');
  const { policyId, title, approvalMatrix, virementRules, controlRules } =
    await checkedPolicy(file);
  const row = {
    policyId,
    title,
    matrixRows: approvalMatrix.length,
    virementRules: virementRules.length,
    controlRules: controlRules.length,
    outcome: 'could be adopted',
  };
  const columns = Object.keys(row).map((key) => ({ key, title: key }));
  print({ columns, rows: [row], json: row }, options);
}

function shippedAction(named: string | undefined, options: OutputOptions): void {
  const spoken = SHIPPED_POLICIES.map((policy) => inYuan(policy));
  if (named === undefined) {
    const rows = SHIPPED_POLICIES.map(({ policyId, title, basis }) => {
      return { policyId, title, basis: basis.join('\n') };
    });
    const columns = ['policyId', 'title', 'basis'].map((key) => ({ key, title: key }));
    print({ columns, rows, json: spoken }, options);
    return;
  }
  const index = SHIPPED_POLICIES.findIndex(({ policyId }) => policyId === named);
  const ids = SHIPPED_POLICIES.map(({ policyId }) => policyId).join(', ');
  if (index === -1) throw new BadInput(`policy: there is no ${named}, but ${ids}`);
  printLine(JSON.stringify(spoken[index], null, 2));
}

// One rule a line, as it is written.
function shown(policy: Policy): Readonly<Record<string, string>> {
  const { signers, carryOver } = policy;
  const written = (rules: readonly unknown[]) =>
    rules.map((rule) => JSON.stringify(inYuan(rule))).join('\n');
  return {
    policyId: policy.policyId,
    title: policy.title,
    basis: policy.basis.join('\n'),
    allotment: policy.allotment,
    cashPlan: policy.cashPlan,
    lateFacts: policy.lateFacts,
    proposalValidDays: String(policy.proposalValidDays),
    signers: AUTHORITIES.map((name) => `${name}: ${signers[name].join(', ')}`).join('\n'),
    approvalMatrix: written(policy.approvalMatrix),
    virementRules: written(policy.virementRules),
    supplementaryContractPercent: String(policy.supplementaryContractPercent),
    carryOver: `${carryOver.kinds.join(', ')}: ${carryOver.years}`,
    controlRules: written(policy.controlRules),
  };
}
