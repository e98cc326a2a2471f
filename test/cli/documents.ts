import { SHEET_VERBS } from '../../src/cli/order-import.js';
import { openApplication, openServers, sessionOf } from '../../src/cli/session.js';
import { CHINESE_POLICY } from '../../src/domain/default-policies.js';
import { inYuan } from '../../src/http/yuan.js';
import { readConfig } from '../../src/platform/config.js';
import { AUDIT, HOSPITALITY, OFFICE, SYSTEM, UNOPENED_AUDIT } from '../domain/fixture.js';
import { APPROVAL_BODY, LEDGER_ID } from '../http/api.js';

// Orders of nearly every kind, given to a ledger as HTTP would give them.

type Body = Readonly<Record<string, unknown>>;

interface Given {
  readonly path?: Readonly<Record<string, string>>;
  readonly ids?: readonly string[];
  readonly actor?: string;
  readonly role?: string;
}

const PAYMENT = { lineId: OFFICE, amount: '0.10', voucherNumber: '记-0001', purpose: '办公用品' };
const line = (lineId: string, amount: string) => [{ lineId, amount }];
const WHY = { reason: '情况有变' };
const TEXTS = ['=SUM(A1)', '+86 1', '-x', '@x', '"quoted" and "so"', "'x", ' 甲\n乙 ', '1e3'];

/** Gives every order, one after the other, at the database of the environment. */
export async function giveDocuments(): Promise<void> {
  const runtime = await openServers({
    config: readConfig(process.env),
    migrate: false,
    log: () => {},
  });
  const application = await openApplication(runtime);
  const session = sessionOf(application, runtime);
  let [count, day] = [0, 0];

  async function give(verb: string, body: Body, given: Given = {}): Promise<number> {
    const route = SHEET_VERBS.find((each) => each.verb === verb);
    if (route === undefined) throw new Error(`there is no verb ${verb}`);
    const { path = {}, ids = [], actor = 'clerk', role = route.roles[0] ?? '' } = given;
    const effectiveOn = new Date(Date.UTC(2023, 1, 1 + day)).toISOString().slice(0, 10);
    const content = route.body.parse({ effectiveOn, ...body });
    const rest = [...ids];
    count += 1;
    const key = `${verb}-${count}`;
    const command = route.command({
      ledgerId: LEDGER_ID,
      path: route.pathSchema.parse({ ledgerId: LEDGER_ID, ...path }),
      body: content,
      newId: () => rest.shift() ?? `made-${key}`,
      meta: {
        actor,
        role,
        effectiveOn: content.effectiveOn,
        ...(content.documentNumber && { documentNumber: content.documentNumber }),
        client: 'test',
        idempotencyKey: key,
        request: key,
        correlationId: key,
      },
    });
    const { events } = await session.execute(command);
    day += count % 3 === 0 ? 1 : 0;
    return events[0]?.seq ?? 0;
  }

  async function sign(reallocationId: string): Promise<void> {
    const document = await session.ledger.inspect(LEDGER_ID, ({ documents }) =>
      documents.get(reallocationId),
    );
    if (document?.kind !== 'reallocation') throw new Error(`${reallocationId} is not there`);
    const { proposalHash } = document;
    const by = { path: { reallocationId }, actor: 'the head', role: 'finance' };
    await give('approve-reallocation', { proposalHash }, by);
  }

  try {
    await give('approve-budget', { ...APPROVAL_BODY });
    await appropriate(give);
    await reallocate(give, sign);
    await commit(give);
    await pay(give);
    await reorganise(give);
  } finally {
    await application.close();
    await runtime.close();
  }
}

type Give = (verb: string, body: Body, given?: Given) => Promise<number>;

async function appropriate(give: Give): Promise<void> {
  const documented = { documentNumber: '深龙财〔2023〕2号', ...WHY };
  await give('appropriate-supplementary', { ...documented, lines: line(OFFICE, '5.00') });
  await give('reduce-appropriation', { ...documented, lines: line(SYSTEM, '1.00') });
  const resolution = { subject: 'total', resolutionNumber: '决议1号', resolutionOn: '2023-01-30' };
  await give('adjust-budget', { ...resolution, ...WHY, increases: line(AUDIT, '3.00') });
  const both = { increases: line(AUDIT, '1.00'), decreases: line(SYSTEM, '1.00') };
  await give('adjust-budget', { ...resolution, ...WHY, ...both });
  await give('set-cash-plan', {
    month: '2023-05',
    lines: [...line(OFFICE, '0.00'), ...line(AUDIT, '2.00')],
  });
  const revenue = { unitCode: 'U1', source: 'general-public-budget' };
  await give('set-revenue-budget', { ...WHY, lines: [{ ...revenue, amount: '100.00' }] });
  const receipt = { ...revenue, amount: '20.00', voucherNumber: '收-1', purpose: '拨款' };
  await give('record-receipt', receipt, { ids: ['receipt-1'] });
  const back = { amount: '1.00', voucherNumber: '收-2', ...WHY };
  await give('refund-receipt', back, {
    path: { receiptId: 'receipt-1' },
    ids: ['receipt-refund-1'],
  });
}

async function reallocate(give: Give, sign: (id: string) => Promise<void>): Promise<void> {
  const proposal = {
    from: line(AUDIT, '4.00'),
    to: [...line(SYSTEM, '3.00'), ...line(UNOPENED_AUDIT, '1.00')],
    reason: '项目进度调整',
    documents: [
      { documentType: '请示', number: '1号' },
      { documentType: '批复', number: '2号' },
    ],
  };
  const { documents: _, ...bare } = proposal;
  for (const id of ['R-1', 'R-2', 'R-3'])
    await give('request-reallocation', proposal, { ids: [id] });
  const linked = { ...proposal, from: line(AUDIT, '1.00'), to: line(SYSTEM, '1.00') };
  const back = { ...bare, from: line(SYSTEM, '0.50'), to: line(UNOPENED_AUDIT, '0.50') };
  for (const ids of [
    ['L-1', 'L-2'],
    ['L-3', 'L-4'],
  ]) {
    await give('request-linked-reallocations', { proposals: [linked, back] }, { ids });
  }
  await sign('L-2');
  await give('withdraw-reallocation', WHY, { path: { reallocationId: 'L-3' } });
  await give('amend-reallocation', bare, { path: { reallocationId: 'R-1' } });
  await sign('R-1');
  await give('reject-reallocation', WHY, { path: { reallocationId: 'R-2' }, actor: 'the head' });
  await give('withdraw-reallocation', WHY, { path: { reallocationId: 'R-3' } });
}

async function commit(give: Give): Promise<void> {
  await give('freeze-funds', { ...WHY, lines: line(AUDIT, '2.00') }, { ids: ['freeze-1'] });
  await give(
    'unfreeze-funds',
    { ...WHY, lines: line(AUDIT, '1.00') },
    { path: { freezeId: 'freeze-1' } },
  );
  await give('unfreeze-funds', WHY, { path: { freezeId: 'freeze-1' } });
  const plan = { planNumber: '采-1', purpose: '咨询', lines: line(AUDIT, '8.00') };
  await give('record-pre-encumbrance', plan, { ids: ['plan-1'] });
  const contract = {
    contractNumber: '合-1',
    supplierName: '某公司',
    supplierSize: 'small',
    purpose: '咨询',
    dueOn: '2023-12-01',
    lines: line(AUDIT, '6.00'),
  };
  const planned = { ...contract, preEncumbranceId: 'plan-1' };
  await give('record-encumbrance', planned, { ids: ['contract-1'] });
  const path = { encumbranceId: 'contract-1' };
  await give(
    'increase-encumbrance',
    { contractNumber: '合-2', ...WHY, lines: line(AUDIT, '0.50') },
    { path },
  );
  await give('release-pre-encumbrance', WHY, { path: { preEncumbranceId: 'plan-1' } });
  const order = { lineId: AUDIT, amount: '1.00', method: 'direct', purpose: '首付' };
  const ofContract = {
    ...order,
    encumbranceId: 'contract-1',
    payee: { name: '某公司', account: '6222' },
  };
  await give('order-payment', ofContract, { ids: ['order-1'] });
  await give('settle-payment', { voucherNumber: '记-9' }, { path: { paymentId: 'order-1' } });
  await give('order-payment', order, { ids: ['order-2'] });
  await give('reject-payment', WHY, { path: { paymentId: 'order-2' } });
  await give('release-encumbrance', { ...WHY, lines: line(AUDIT, '1.00') }, { path });
}

async function pay(give: Give): Promise<void> {
  for (const [index, purpose] of TEXTS.entries()) {
    await give('record-payment', { ...PAYMENT, purpose }, { ids: [`P-${index}`], actor: '@clerk' });
  }
  const payee = { name: '某某文具店' };
  await give('record-payment', { ...PAYMENT, amount: '900.00', payee }, { ids: ['P-large'] });
  const path = { paymentId: 'P-0' };
  const back = { amount: '0.01', voucherNumber: '记-0002', ...WHY };
  await give('refund-payment', back, { path, ids: ['refund-1'] });
  const wrong = { fromLineId: OFFICE, toLineId: HOSPITALITY, amount: '0.02', ...WHY };
  await give('correct-payment', wrong, { path, ids: ['correction-1'] });
  const reversesSeq = await give('record-payment', PAYMENT, { ids: ['P-wrong'] });
  await give('request-reversal', { reversesSeq, ...WHY }, { ids: ['reversal-1'] });
  await give('approve-reversal', {}, { path: { reversalId: 'reversal-1' }, actor: 'the head' });
}

async function reorganise(give: Give): Promise<void> {
  const unit = { unitCode: 'U4', name: '新中心', independentAccounts: true };
  await give('open-unit', { ...WHY, unit });
  await give('rename-unit', { ...WHY, name: '审计二中心' }, { path: { unitCode: 'U4' } });
  await give('open-project', { ...WHY, project: { projectCode: 'P9', name: '新项目' } });
  await give('close-project', WHY, { path: { projectCode: 'P9' } });
  const target = {
    level1: '产出',
    level2: '数量',
    level3: '报告',
    comparator: 'at-least',
    value: '3',
  };
  const targets = [
    { ...target, targetId: 'T1', unit: '份' },
    { ...target, targetId: 'T2', comparator: 'qualitative', value: '良好' },
  ];
  await give('set-performance-targets', { scope: 'department', objective: '目标', targets });
  await give('review-performance', { scope: 'department', findings: [], conclusion: '正常' });
  const results = [
    { targetId: 'T1', actual: '4' },
    { targetId: 'T2', actual: '良好', achieved: true, note: '说明' },
  ];
  await give('record-performance-result', { scope: 'department', results, score: '95.5' });
  await publish(give);
  await give('close-period', {}, { path: { period: '2023-01' } });
  const policy = inYuan(CHINESE_POLICY);
  await give('adopt-policy', { ...WHY, policy });
}

async function publish(give: Give): Promise<void> {
  const lastYear = [
    { figure: 'expenditure', amount: '38070000.00' },
    { figure: 'official-reception', unitCode: 'U1', amount: '5000.00' },
  ];
  await give('record-comparatives', { figures: lastYear, source: '上年预算' });
  const staff = { postsFilled: 36, retired: 8, veteransRetired: 0 };
  await give('record-staffing', { units: [{ unitCode: 'U3', ...staff }] });
  const held = { vehiclesHeld: 2, generalEquipmentHeld: 0, specialEquipmentHeld: 0 };
  const planned = { vehiclesPlanned: 1, generalEquipmentPlanned: 0, specialEquipmentPlanned: 0 };
  const units = [{ unitCode: 'U1', ...held, ...planned }];
  await give('record-assets', { countedOn: '2022-10-31', units });
  const covers = { projectCodes: ['2023-P1', '2023-P2'] };
  const tasks = [
    { name: '基本支出', content: '人员和公用', covers: 'basic' },
    { name: '审计', content: '政府投资审计', covers },
  ];
  await give('set-main-tasks', { unitCode: 'U1', tasks });
  const texts = [
    { section: 'duties', text: '依法审计\n绩效' },
    { section: 'project:2023-P1', text: '' },
  ];
  await give('set-narrative', { texts });
}
