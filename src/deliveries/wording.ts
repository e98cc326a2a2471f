import type { Notice } from '../alerts/notice.js';
import type { Language } from './subscription.js';

// What people read: a heading that says ledger, object and figure, and a line for every fact.

interface Words {
  readonly kinds: Readonly<Record<Notice['kind'], string>>;
  readonly directions: Readonly<Record<Notice['direction'], string>>;
  readonly severities: Readonly<Record<Notice['severity'], string>>;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, string>>;
  readonly facts: Readonly<
    Record<'ledger' | 'object' | 'units' | 'severity' | 'effectiveOn' | 'event', string>
  >;
  readonly yuan: (amount: string) => string;
  readonly heading: (parts: {
    readonly what: string;
    readonly ledgerId: string;
    readonly object: string;
    readonly figure: string;
  }) => string;
  readonly digest: (count: number) => string;
  readonly colon: string;
}

const ZH: Words = {
  kinds: {
    overspend: '超支',
    threshold: '控制线',
    'three-public-over-cap': '三公经费超限',
    'no-budget-payment': '无预算支付',
    'duplicate-payment': '疑似重复支付',
    'split-purchase': '疑似化整为零采购',
    'pace-behind': '执行进度偏慢',
    'pace-ahead': '执行进度偏快',
    'year-end-rush': '年底突击花钱',
    'forecast-overspend': '预计超支',
    'stale-encumbrance': '合同长期未执行',
    'invoice-overdue': '中小企业款项逾期',
    'carried-over-old': '结转资金超期未用',
    reconciliation: '对账不符',
    'chain-broken': '哈希链断裂',
    'projection-drift': '投影不符',
  },
  directions: {
    raised: '预警',
    escalated: '升级',
    cleared: '解除',
    assigned: '交办',
    commented: '说明',
  },
  severities: { info: '提示', warning: '警告', critical: '严重' },
  dimensions: {
    line: '预算指标',
    project: '项目',
    functional: '功能分类',
    economic: '经济分类',
    unit: '预算单位',
    'fund-source': '资金来源',
    ledger: '全部门',
    'three-public': '三公经费',
    contract: '合同',
    payment: '支付',
    'unit-project-item': '单位、项目与经济分类',
  },
  figures: {
    over: '超出',
    adjusted: '调整后预算',
    committed: '已占用及支出',
    tierPercent: '控制线（%）',
    amount: '金额',
    charged: '列支金额',
    total: '合计',
    threshold: '限额',
    budget: '预算',
    used: '已使用',
    limit: '控制额',
    usedPercent: '已使用（%）',
    disbursed: '已支付',
    december: '十二月支付',
    decemberPercent: '十二月占比（%）',
    executionPercent: '执行进度（%）',
    timePercent: '序时进度（%）',
    projected: '全年预计',
    method: '预测方法',
    open: '未执行金额',
    dueOn: '到期日',
    movedOn: '最近变动',
    idleDays: '闲置天数',
    orderedOn: '申请日',
    waitingDays: '等待天数',
    supplierSize: '供应商规模',
    unused: '未使用',
    oldest: '其中最早年度',
    originYear: '来源年度',
    lineId: '预算指标',
    alikeIn: '相同之处',
    otherPaymentId: '另一笔支付',
    otherOn: '另一笔日期',
    purchases: '采购笔数',
    firstOn: '首笔日期',
    findings: '发现数',
    codes: '发现代码',
    measure: '口径',
    assignee: '承办人',
    assignedBy: '交办人',
    comment: '说明',
    commentedBy: '说明人',
  },
  facts: {
    ledger: '账本',
    object: '控制对象',
    units: '涉及单位',
    severity: '级别',
    effectiveOn: '业务日期',
    event: '事件序号',
  },
  yuan: (amount) => `${amount} 元`,
  heading: ({ what, ledgerId, object, figure }) => `【${what}】${ledgerId} ${object}：${figure}`,
  digest: (count) => `预算预警摘要（${count} 条）`,
  colon: '：',
};

const EN: Words = {
  kinds: {
    overspend: 'Overspend',
    threshold: 'Control tier passed',
    'three-public-over-cap': 'Three-public expenses over their cap',
    'no-budget-payment': 'Payment without a budget',
    'duplicate-payment': 'Possible duplicate payment',
    'split-purchase': 'Possible split purchase',
    'pace-behind': 'Execution behind time',
    'pace-ahead': 'Execution ahead of time',
    'year-end-rush': 'Year-end rush',
    'forecast-overspend': 'Overspend forecast',
    'stale-encumbrance': 'Stale contract',
    'invoice-overdue': 'Overdue payment to a small supplier',
    'carried-over-old': 'Old money carried over',
    reconciliation: 'Reconciliation finding',
    'chain-broken': 'Broken chain',
    'projection-drift': 'Projection drift',
  },
  directions: {
    raised: 'raised',
    escalated: 'escalated',
    cleared: 'cleared',
    assigned: 'assigned',
    commented: 'commented on',
  },
  severities: { info: 'info', warning: 'warning', critical: 'critical' },
  dimensions: {
    line: 'budget line',
    project: 'project',
    functional: 'functional item',
    economic: 'economic item',
    unit: 'budget unit',
    'fund-source': 'fund source',
    ledger: 'whole ledger',
    'three-public': 'three-public expenses',
    contract: 'contract',
    payment: 'payment',
    'unit-project-item': 'unit, project and economic item',
  },
  figures: {
    over: 'over by',
    adjusted: 'adjusted budget',
    committed: 'committed and disbursed',
    tierPercent: 'control tier (%)',
    amount: 'amount',
    charged: 'charged',
    total: 'together',
    threshold: 'threshold',
    budget: 'budget',
    used: 'used',
    limit: 'limit',
    usedPercent: 'used (%)',
    disbursed: 'disbursed',
    december: 'paid in December',
    decemberPercent: 'part of December (%)',
    executionPercent: 'execution rate (%)',
    timePercent: 'time progress (%)',
    projected: 'projected for the year',
    method: 'method',
    open: 'open amount',
    dueOn: 'due on',
    movedOn: 'last moved on',
    idleDays: 'days idle',
    orderedOn: 'ordered on',
    waitingDays: 'days waiting',
    supplierSize: 'size of the supplier',
    unused: 'unused',
    oldest: 'of the oldest year',
    originYear: 'from the year',
    lineId: 'budget line',
    alikeIn: 'alike in',
    otherPaymentId: 'other payment',
    otherOn: 'other payment on',
    purchases: 'purchases',
    firstOn: 'first on',
    findings: 'findings',
    codes: 'codes',
    measure: 'measure',
    assignee: 'assignee',
    assignedBy: 'assigned by',
    comment: 'comment',
    commentedBy: 'said by',
  },
  facts: {
    ledger: 'ledger',
    object: 'object',
    units: 'units concerned',
    severity: 'severity',
    effectiveOn: 'effective on',
    event: 'event',
  },
  yuan: (amount) => `${amount} yuan`,
  heading: ({ what, ledgerId, object, figure }) => `[${what}] ${ledgerId} ${object}: ${figure}`,
  digest: (count) => `Digest of ${count} budget alerts`,
  colon: ': ',
};

const WORDS: Readonly<Record<Language, Words>> = { 'zh-CN': ZH, en: EN };

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** One notice in words. */
export interface Worded {
  readonly heading: string;
  readonly facts: readonly Fact[];
}

/** A notice as people read it, amounts in yuan. */
export function wordedNotice(notice: Notice, language: Language): Worded {
  const words = WORDS[language];
  const { ledgerId, object, figures, unitCodes, effectiveOn, seq, recordedAt } = notice;
  const { dimension, key, month } = object;
  const named = [words.dimensions[dimension] ?? dimension, key, month].filter(Boolean).join(' ');
  const what = [words.kinds[notice.kind], words.directions[notice.direction]].join(
    language === 'en' ? ' ' : '',
  );
  const figureFacts = Object.entries(figures).map(([name, value]) => ({
    name: words.figures[name] ?? name,
    value: spokenFigure(words, name, value),
  }));
  // The figure that says most: how far it is over, or else the first one.
  const [name, value] = Object.entries(figures).find(([one]) => one === 'over') ??
    Object.entries(figures)[0] ?? ['', ''];
  const figure = `${words.figures[name] ?? name} ${spokenFigure(words, name, value)}`.trim();
  const { facts } = words;
  return {
    heading: words.heading({ what, ledgerId, object: named, figure }),
    facts: [
      { name: facts.ledger, value: ledgerId },
      { name: facts.object, value: named },
      ...(unitCodes.length === 0 ? [] : [{ name: facts.units, value: unitCodes.join(', ') }]),
      ...figureFacts,
      { name: facts.severity, value: words.severities[notice.severity] },
      { name: facts.effectiveOn, value: effectiveOn },
      { name: facts.event, value: `${seq} (${recordedAt})` },
    ],
  };
}

// Money has its two decimals; a percentage, a day or a name has not, or is called a percentage.
function spokenFigure(words: Words, name: string, value: string): string {
  const isMoney = /^-?[0-9]+\.[0-9]{2}$/.test(value) && !name.endsWith('Percent');
  return isMoney ? words.yuan(value) : value;
}

/** The heading of several notices together: of one alone, its own. */
export function headingOf(notices: readonly Notice[], language: Language): string {
  const [first] = notices;
  if (notices.length === 1 && first !== undefined) return wordedNotice(first, language).heading;
  return WORDS[language].digest(notices.length);
}

/** `name: value` as the language writes it. */
export function factLine({ name, value }: Fact, language: Language): string {
  return `${name}${WORDS[language].colon}${value}`;
}
