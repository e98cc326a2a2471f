import { describe, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import {
  type RecordPerformanceResult,
  type ReviewPerformance,
  recordPerformanceResult,
  reviewPerformance,
  type SetPerformanceTargets,
  setPerformanceTargets,
} from '../../src/domain/performance.js';
import type {
  PerformanceResultRecorded,
  PerformanceReviewed,
  PerformanceTarget,
  PerformanceTargetsSet,
} from '../../src/domain/performance-events.js';
import { OFFICER, OPENED } from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const LEVELS = { level1: '产出指标', level2: '数量指标', level3: '审计项目数' };
const COUNT: PerformanceTarget = {
  ...LEVELS,
  targetId: 'T-1',
  comparator: 'at-least',
  value: '12.5',
  unit: '个',
};
const DAY: PerformanceTarget = {
  ...LEVELS,
  targetId: 'T-2',
  comparator: 'before',
  value: '2023-12-31',
};
const WORDS: PerformanceTarget = {
  ...LEVELS,
  targetId: 'T-3',
  comparator: 'qualitative',
  value: '明显提升',
};

const SCOPE = 'project:2023-P1';
const SET: PerformanceTargetsSet = {
  type: 'PerformanceTargetsSet',
  scope: SCOPE,
  objective: '完成年度审计',
  targets: [COUNT, DAY, WORDS],
};
const REVIEWED: PerformanceReviewed = {
  type: 'PerformanceReviewed',
  scope: SCOPE,
  findings: [{ targetId: 'T-1', actual: '7', note: '按进度' }],
  conclusion: '正常',
};
const ASSESSED: PerformanceResultRecorded = {
  type: 'PerformanceResultRecorded',
  scope: SCOPE,
  results: [
    { targetId: 'T-1', actual: '12.50', note: '达标', achieved: true },
    { targetId: 'T-2', actual: '2024-01-01', achieved: false },
    { targetId: 'T-3', actual: '有所提升', achieved: true },
  ],
  score: '95.5',
};

const { type: _set, ...TARGETS } = SET;
const { type: _reviewed, ...REVIEW } = REVIEWED;
const RESULT: RecordPerformanceResult = {
  scope: SCOPE,
  score: '95.5',
  results: [
    { targetId: 'T-3', actual: '有所提升', achieved: true },
    { targetId: 'T-1', actual: '12.50', note: '达标' },
    { targetId: 'T-2', actual: '2024-01-01' },
  ],
};

const on = (effectiveOn: string): Meta => ({ ...OFFICER, effectiveOn });
const NO_DAY = on('2023-13-01');
const TARGETED: History = [OPENED, SET];
const DONE: History = [OPENED, SET, ASSESSED];

const set = (history: History, changed: Partial<SetPerformanceTargets> = {}, meta = OFFICER) =>
  given(history).when(setPerformanceTargets, { ...TARGETS, ...changed }, meta);
const review = (history: History, changed: Partial<ReviewPerformance> = {}, meta = OFFICER) =>
  given(history).when(reviewPerformance, { ...REVIEW, ...changed }, meta);
const assess = (history: History, changed: Partial<RecordPerformanceResult> = {}, meta = OFFICER) =>
  given(history).when(recordPerformanceResult, { ...RESULT, ...changed }, meta);

describe('setPerformanceTargets', () => {
  it('sets the targets of a project or the department, before the budget is approved', () => {
    set([OPENED]).thenEvents([SET]);
    set([OPENED], { scope: 'department' }).thenEvents([{ ...SET, scope: 'department' }]);
    set([OPENED]).thenDocument(`performance:${SCOPE}`, { status: 'targeted', scope: SCOPE });
  });

  it('takes only its own fields into the event', () => {
    const told = { ...TARGETS, by: '张三', targets: [{ ...COUNT, by: '张三' }] };
    const wanted = [{ ...SET, targets: [COUNT] }];
    given([OPENED]).when(setPerformanceTargets, told).thenEvents(wanted);
  });

  it('refuses a project that is not there and a scope that is none', () => {
    const facts = { field: 'scope', projectCode: '2023-P9' };
    set([OPENED], { scope: 'project:2023-P9' }).thenBroken('PROJECT_UNKNOWN', facts);
    const scope = 'unit:U1' as 'department';
    set([OPENED], { scope }).thenBroken('PROJECT_UNKNOWN', { field: 'scope' });
  });

  it('wants at least one target, each with an id of its own', () => {
    set([OPENED], { targets: [] }).thenBroken('TARGETS_MISSING', { field: 'targets' });
    const twice = [COUNT, { ...DAY, targetId: 'T-1' }];
    set([OPENED], { targets: twice }).thenBroken('TARGET_DUPLICATE', {
      field: 'targets[1].targetId',
    });
    set([OPENED], { targets: [{ ...COUNT, targetId: 'T:1' }] }).thenBroken(
      'DOCUMENT_ID_MALFORMED',
      { field: 'targets[0].targetId' },
    );
  });

  it.each(['at-least', 'at-most', 'equal'] as const)(
    'wants a decimal number for %s',
    (comparator) => {
      for (const value of ['0', '-3', '98.6', '100.123456']) {
        set([OPENED], { targets: [{ ...COUNT, comparator, value }] }).thenHolds();
      }
      for (const value of ['', '98.6%', '1e3', '01', '.5', '1.1234567', '2023-12-31', '很多']) {
        const facts = { field: 'targets[0].value', comparator, value };
        const targets = [{ ...COUNT, comparator, value }];
        set([OPENED], { targets }).thenBroken('TARGET_VALUE_MALFORMED', facts);
      }
    },
  );

  it('wants a calendar date for before, and words for qualitative', () => {
    set([OPENED], { targets: [{ ...DAY, value: '2023-02-28' }] }).thenHolds();
    for (const value of ['2023-02-29', '12', '年底']) {
      const targets = [COUNT, { ...DAY, value }];
      set([OPENED], { targets }).thenBroken('TARGET_VALUE_MALFORMED', {
        field: 'targets[1].value',
      });
    }
    set([OPENED], { targets: [{ ...WORDS, value: '12' }] }).thenHolds();
    set([OPENED], { targets: [{ ...WORDS, value: ' ' }] }).thenBroken('TARGET_VALUE_MALFORMED');
  });

  it('takes days of the fiscal year and of the year before', () => {
    for (const day of ['2022-01-01', '2023-12-31']) set([OPENED], {}, on(day)).thenHolds();
    for (const day of ['2021-12-31', '2024-01-01']) {
      set([OPENED], {}, on(day)).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    }
  });

  it('sets targets anew until results are recorded', () => {
    set([...TARGETED, REVIEWED], { targets: [DAY] }).thenDocument(`performance:${SCOPE}`, {
      status: 'targeted',
      targets: [DAY],
    });
    set(DONE).thenBroken('PERFORMANCE_ALREADY_ASSESSED', { field: 'scope', scope: SCOPE });
    set(DONE, { scope: 'department' }).thenHolds();
  });

  it('checks shape, then existence, then state', () => {
    const order = { ...TARGETS, scope: 'project:X', targets: [] } as const;
    inTurn(setPerformanceTargets, { history: [], order, meta: NO_DAY }, [
      ['TARGETS_MISSING', { order: { targets: [COUNT] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: DONE }],
      ['PROJECT_UNKNOWN', { order: { scope: SCOPE } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PERFORMANCE_ALREADY_ASSESSED', { history: TARGETED }],
    ]);
  });
});

describe('reviewPerformance', () => {
  it('says how far targets are reached', () => {
    review(TARGETED).thenEvents([REVIEWED]);
    review(TARGETED).thenDocument(`performance:${SCOPE}`, { status: 'reviewed' });
    const told = {
      ...REVIEW,
      by: '张三',
      findings: [{ targetId: 'T-1', actual: '7', by: '张三' }],
    };
    const findings = [{ targetId: 'T-1', actual: '7' }];
    given(TARGETED)
      .when(reviewPerformance, told)
      .thenEvents([{ ...REVIEWED, findings }]);
  });

  it('names known targets, each once', () => {
    const finding = { targetId: 'T-9', actual: '7' };
    const facts = { field: 'findings[0].targetId', targetId: 'T-9' };
    review(TARGETED, { findings: [finding] }).thenBroken('TARGET_UNKNOWN', facts);
    review(TARGETED, { findings: [...REVIEW.findings, ...REVIEW.findings] }).thenBroken(
      'TARGET_DUPLICATE',
      { field: 'findings[1].targetId' },
    );
  });

  it('checks shape, then existence, then state', () => {
    const finding = { targetId: 'T-9', actual: '7' };
    const order = { ...REVIEW, scope: 'project:X', findings: [finding, finding] } as const;
    inTurn(reviewPerformance, { history: [], order, meta: NO_DAY }, [
      ['TARGET_DUPLICATE', { order: { findings: [finding] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['PROJECT_UNKNOWN', { order: { scope: SCOPE } }],
      ['PERFORMANCE_TARGETS_MISSING', { history: DONE }],
      ['TARGET_UNKNOWN', { order: { findings: REVIEW.findings } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PERFORMANCE_ALREADY_ASSESSED', { history: TARGETED }],
    ]);
  });
});

describe('recordPerformanceResult', () => {
  const actuals = (first: string, second = '2023-12-31') => ({
    results: [
      { targetId: 'T-1', actual: first },
      { targetId: 'T-2', actual: second },
      { targetId: 'T-3', actual: '有所提升', achieved: false },
    ],
  });

  it('compares numbers and dates itself, in the order of the targets', () => {
    assess(TARGETED).thenEvents([ASSESSED]);
    assess(TARGETED).thenDocument(`performance:${SCOPE}`, { status: 'assessed' });
    const told = { ...RESULT, results: RESULT.results.map((one) => ({ ...one, by: '张三' })) };
    given(TARGETED).when(recordPerformanceResult, told).thenEvents([ASSESSED]);
  });

  it('refuses what cannot be compared', () => {
    assess(TARGETED, actuals('十二')).thenBroken('TARGET_VALUE_MALFORMED', {
      field: 'results[0].actual',
      targetId: 'T-1',
    });
    assess(TARGETED, actuals('12', '未完成')).thenBroken('TARGET_VALUE_MALFORMED', {
      field: 'results[1].actual',
    });
  });

  it('is told of qualitative targets whether they are achieved, and of no other', () => {
    const history = [OPENED, { ...SET, targets: [WORDS] }];
    const silent = [{ targetId: 'T-3', actual: '12' }];
    const facts = { field: 'results[0].achieved', targetId: 'T-3' };
    assess(history, { results: silent }).thenBroken('ACHIEVEMENT_MISSTATED', facts);
    const [first, ...others] = actuals('12').results;
    const results = [{ targetId: 'T-1', actual: '12', ...first, achieved: true }, ...others];
    assess(TARGETED, { results }).thenBroken('ACHIEVEMENT_MISSTATED', { targetId: 'T-1' });
  });

  it('wants one result for every target', () => {
    const results = RESULT.results.slice(0, 2);
    const facts = { field: 'results', targetId: 'T-2' };
    assess(TARGETED, { results }).thenBroken('TARGET_WITHOUT_RESULT', facts);
  });

  it('takes scores of 0 to 100 with at most two decimals', () => {
    for (const score of ['0', '0.01', '99.99', '100', '100.00']) {
      assess(TARGETED, { score }).thenHolds();
    }
    for (const score of ['', '-0.01', '100.01', '101', '1.001', '07', '9.', '优']) {
      assess(TARGETED, { score }).thenBroken('SCORE_MALFORMED', { field: 'score', score });
    }
  });

  it('takes days of the fiscal year and of the next one', () => {
    for (const day of ['2023-01-01', '2024-12-31']) assess(TARGETED, {}, on(day)).thenHolds();
    for (const day of ['2022-12-31', '2025-01-01']) {
      assess(TARGETED, {}, on(day)).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR');
    }
  });

  it('checks shape, then existence, then state, then amount', () => {
    const unknown = { targetId: 'T-9', actual: '7' };
    const order = { scope: 'project:X', score: '101', results: [unknown, unknown] } as const;
    inTurn(recordPerformanceResult, { history: [], order, meta: NO_DAY }, [
      ['TARGET_DUPLICATE', { order: { results: [unknown] } }],
      ['SCORE_MALFORMED', { order: { score: '100' } }],
      ['DATE_MALFORMED', { meta: on('2025-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['PROJECT_UNKNOWN', { order: { scope: SCOPE } }],
      ['PERFORMANCE_TARGETS_MISSING', { history: DONE }],
      ['TARGET_UNKNOWN', { order: { results: [{ targetId: 'T-1', actual: '7' }] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['PERFORMANCE_ALREADY_ASSESSED', { history: TARGETED }],
      ['TARGET_WITHOUT_RESULT', { order: { results: RESULT.results } }],
    ]);
  });
});
