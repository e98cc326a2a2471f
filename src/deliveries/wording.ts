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
  kinds: { overspend: '超支' },
  directions: { raised: '预警', escalated: '升级', cleared: '解除' },
  severities: { info: '提示', warning: '警告', critical: '严重' },
  dimensions: { line: '预算指标', project: '项目', functional: '功能分类', unit: '预算单位' },
  figures: {
    over: '超出',
    adjusted: '调整后预算',
    committed: '已占用及支出',
    tierPercent: '控制线（%）',
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
  kinds: { overspend: 'Overspend' },
  directions: { raised: 'raised', escalated: 'escalated', cleared: 'cleared' },
  severities: { info: 'info', warning: 'warning', critical: 'critical' },
  dimensions: {
    line: 'budget line',
    project: 'project',
    functional: 'functional item',
    unit: 'budget unit',
  },
  figures: {
    over: 'over by',
    adjusted: 'adjusted budget',
    committed: 'committed and disbursed',
    tierPercent: 'control tier (%)',
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
  const named = `${words.dimensions[object.dimension] ?? object.dimension} ${object.key}`;
  const what = [words.kinds[notice.kind], words.directions[notice.direction]].join(
    language === 'en' ? ' ' : '',
  );
  const figureFacts = Object.entries(figures).map(([name, value]) => ({
    name: words.figures[name] ?? name,
    value: spokenFigure(words, name, value),
  }));
  const first = Object.entries(figures).find(([name]) => name === 'over') ?? ['', ''];
  const figure = `${words.figures[first[0]] ?? ''} ${spokenFigure(words, ...first)}`.trim();
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

function spokenFigure(words: Words, name: string, value: string): string {
  return name.endsWith('Percent') ? value : words.yuan(value);
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
