import { describe, expect, it } from '@jest/globals';
import type { Meta } from '../../src/domain/events.js';
import { MAX_FEN } from '../../src/domain/money.js';
import {
  type RecordAssets,
  type RecordComparatives,
  type RecordStaffing,
  recordAssets,
  recordComparatives,
  recordStaffing,
  type SetMainTasks,
  type SetNarrative,
  setMainTasks,
  setNarrative,
  TEXT_LIMIT,
} from '../../src/domain/publication.js';
import {
  type AssetsRecorded,
  COMPARATIVE_FIGURES,
  type ComparativeFigure,
  type ComparativesRecorded,
  type MainTasksSet,
  NARRATIVE_SECTIONS,
  type NarrativeSet,
  type NarrativeText,
  type StaffingRecorded,
} from '../../src/domain/publication-events.js';
import { OFFICER, OPENED } from './fixture.js';
import { given, type History, inTurn } from './specification.js';

const LAST_YEAR: ComparativesRecorded = {
  type: 'ComparativesRecorded',
  figures: [
    { figure: 'expenditure', amountFen: 38_070_000_00n },
    { figure: 'official-reception', unitCode: 'U1', amountFen: 5_000_00n },
    { figure: 'project:2023-P1', amountFen: 0n },
  ],
  source: '2022年部门预算',
};
const STAFFED: StaffingRecorded = {
  type: 'StaffingRecorded',
  units: [
    { unitCode: 'U1', postsFilled: 36, retired: 8, veteransRetired: 0 },
    { unitCode: 'U3', postsFilled: 5, retired: 2, veteransRetired: 0 },
  ],
};
const COUNTED: AssetsRecorded = {
  type: 'AssetsRecorded',
  countedOn: '2022-10-31',
  units: [
    {
      unitCode: 'U1',
      vehiclesHeld: 2,
      vehiclesPlanned: 1,
      generalEquipmentHeld: 0,
      generalEquipmentPlanned: 0,
      specialEquipmentHeld: 0,
      specialEquipmentPlanned: 0,
    },
  ],
};
const TASKED: MainTasksSet = {
  type: 'MainTasksSet',
  unitCode: 'U1',
  tasks: [
    { name: '基本支出', content: '人员和公用', covers: 'basic' },
    { name: '审计', content: '政府投资审计', covers: { projectCodes: ['2023-P1', '2023-P2'] } },
  ],
};
const TOLD: NarrativeSet = {
  type: 'NarrativeSet',
  texts: [
    { section: 'duties', text: '依法审计' },
    { section: 'project:2023-P2', text: '' },
  ],
};

const { type: _lastYear, ...COMPARATIVES } = LAST_YEAR;
const { type: _staffed, ...STAFFING } = STAFFED;
const { type: _counted, ...ASSETS } = COUNTED;
const { type: _tasked, ...TASKS } = TASKED;
const { type: _told, ...NARRATIVE } = TOLD;
const [FIGURE] = LAST_YEAR.figures as [ComparativesRecorded['figures'][number]];
const [STAFF] = STAFFED.units as [StaffingRecorded['units'][number]];
const [ASSET] = COUNTED.units as [AssetsRecorded['units'][number]];
const [BASIC] = TASKED.tasks as [MainTasksSet['tasks'][number]];

const on = (effectiveOn: string): Meta => ({ ...OFFICER, effectiveOn });
const NO_DAY = on('2023-13-01');

type Changed<Order> = Partial<Order>;
const compare = (changed: Changed<RecordComparatives> = {}, meta = OFFICER) =>
  given([OPENED]).when(recordComparatives, { ...COMPARATIVES, ...changed }, meta);
const staff = (changed: Changed<RecordStaffing> = {}, meta = OFFICER) =>
  given([OPENED]).when(recordStaffing, { ...STAFFING, ...changed }, meta);
const count = (changed: Changed<RecordAssets> = {}, meta = OFFICER) =>
  given([OPENED]).when(recordAssets, { ...ASSETS, ...changed }, meta);
const task = (changed: Changed<SetMainTasks> = {}, meta = OFFICER) =>
  given([OPENED]).when(setMainTasks, { ...TASKS, ...changed }, meta);
const tell = (changed: Changed<SetNarrative> = {}, meta = OFFICER) =>
  given([OPENED]).when(setNarrative, { ...NARRATIVE, ...changed }, meta);

const RULES = { compare, staff, count, task, tell };

describe.each(Object.entries(RULES))('%s', (_, order) => {
  it('takes days of the fiscal year and of the year before', () => {
    for (const day of ['2022-11-01', '2023-12-31']) order({}, on(day)).thenHolds();
    for (const day of ['2021-12-31', '2024-01-01']) {
      const facts = { field: 'effectiveOn', effectiveOn: day };
      order({}, on(day)).thenBroken('EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', facts);
    }
  });
});

describe('recordComparatives', () => {
  it('records figures of the department, of units and of projects', () => {
    compare().thenEvents([LAST_YEAR]);
    const each = COMPARATIVE_FIGURES.map((figure) => ({ figure, amountFen: 1n }));
    compare({ figures: each }).thenHolds();
  });

  it('takes only its own fields into the event', () => {
    const told = { ...COMPARATIVES, by: '张三', figures: [{ ...FIGURE, by: '张三' }] };
    given([OPENED])
      .when(recordComparatives, told)
      .thenEvents([{ ...LAST_YEAR, figures: [FIGURE] }]);
  });

  it('takes zero and the largest amount, and refuses one fen beyond', () => {
    const amount = (amountFen: bigint) => compare({ figures: [{ ...FIGURE, amountFen }] });
    for (const amountFen of [0n, MAX_FEN]) amount(amountFen).thenHolds();
    const facts = { field: 'figures[0].amount', figure: 'expenditure' };
    amount(-1n).thenBroken('AMOUNT_NEGATIVE', { ...facts, amountFen: -1n });
    amount(MAX_FEN + 1n).thenBroken('BALANCE_OUT_OF_RANGE', facts);
  });

  it('wants figures that are published, each once for a unit', () => {
    compare({ figures: [] }).thenBroken('ENTRIES_MISSING', { field: 'figures' });
    const facts = { field: 'figures[1].figure' };
    compare({ figures: [FIGURE, { ...FIGURE, amountFen: 1n }] }).thenBroken(
      'ENTRY_DUPLICATE',
      facts,
    );
    compare({ figures: [FIGURE, { ...FIGURE, unitCode: 'U1' }] }).thenHolds();
    const figure = 'rent' as ComparativeFigure;
    compare({ figures: [FIGURE, { figure, amountFen: 1n }] }).thenBroken(
      'COMPARATIVE_FIGURE_UNKNOWN',
      { ...facts, figure },
    );
  });

  it('wants units and projects that are there', () => {
    compare({ figures: [{ ...FIGURE, unitCode: 'U9' }] }).thenBroken('UNIT_UNKNOWN', {
      field: 'figures[0].unitCode',
      unitCode: 'U9',
    });
    compare({ figures: [{ figure: 'project:2023-P9', amountFen: 1n }] }).thenBroken(
      'PROJECT_UNKNOWN',
      { field: 'figures[0].figure', projectCode: '2023-P9' },
    );
  });

  it('checks shape, then existence, then state', () => {
    const wrong = { figure: 'project:2023-P9', unitCode: 'U9', amountFen: -1n } as const;
    const order = { ...COMPARATIVES, figures: [wrong] };
    inTurn(recordComparatives, { history: [] as History, order, meta: NO_DAY }, [
      ['AMOUNT_NEGATIVE', { order: { figures: [{ ...wrong, amountFen: 1n }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: { figures: [{ ...wrong, unitCode: 'U1', amountFen: 1n }] } }],
      ['PROJECT_UNKNOWN', { order: { figures: [FIGURE] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
    ]);
  });
});

describe('recordStaffing', () => {
  it('records who works in units, also in one that keeps no accounts', () => {
    staff().thenEvents([STAFFED]);
  });

  it('takes only its own fields into the event', () => {
    const told = { units: [{ ...STAFF, by: '张三' }] };
    given([OPENED])
      .when(recordStaffing, told)
      .thenEvents([{ ...STAFFED, units: [STAFF] }]);
  });

  it.each(['postsFilled', 'retired', 'veteransRetired'])(
    'wants %s whole and not negative',
    (name) => {
      const counted = (number: number) => staff({ units: [{ ...STAFF, [name]: number }] });
      for (const number of [0, 1, Number.MAX_SAFE_INTEGER]) counted(number).thenHolds();
      for (const number of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1]) {
        const facts = { field: `units[0].${name}`, count: number };
        counted(number).thenBroken('COUNT_MALFORMED', facts);
      }
    },
  );

  it('wants units that are there, each once', () => {
    staff({ units: [] }).thenBroken('ENTRIES_MISSING', { field: 'units' });
    const field = 'units[1].unitCode';
    staff({ units: [STAFF, STAFF] }).thenBroken('ENTRY_DUPLICATE', { field, key: 'U1' });
    staff({ units: [STAFF, { ...STAFF, unitCode: 'U9' }] }).thenBroken('UNIT_UNKNOWN', {
      field,
      unitCode: 'U9',
    });
  });

  it('checks shape, then existence, then state', () => {
    const order = { units: [{ ...STAFF, unitCode: 'U9', retired: -1 }] };
    inTurn(recordStaffing, { history: [] as History, order, meta: NO_DAY }, [
      ['COUNT_MALFORMED', { order: { units: [{ ...STAFF, unitCode: 'U9' }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: { units: [STAFF] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
    ]);
  });
});

describe('recordAssets', () => {
  it('records what units hold and plan to add', () => {
    count().thenEvents([COUNTED]);
  });

  it('takes only its own fields into the event', () => {
    const told = { ...ASSETS, by: '张三', units: [{ ...ASSET, by: '张三' }] };
    given([OPENED]).when(recordAssets, told).thenEvents([COUNTED]);
  });

  it('wants the day of the count to be one, and not after the effective day', () => {
    const facts = { field: 'countedOn', countedOn: '2022-02-29' };
    count({ countedOn: '2022-02-29' }).thenBroken('DATE_MALFORMED', facts);
    count({ countedOn: OFFICER.effectiveOn }).thenHolds();
    count({ countedOn: '2023-03-02' }).thenBroken('COUNTED_LATER', {
      field: 'countedOn',
      countedOn: '2023-03-02',
      effectiveOn: '2023-03-01',
    });
  });

  it.each(Object.keys(ASSET).filter((name) => name !== 'unitCode'))(
    'wants %s whole and not negative',
    (name) => {
      count({ units: [{ ...ASSET, [name]: 0 }] }).thenHolds();
      const facts = { field: `units[0].${name}`, count: -1 };
      count({ units: [{ ...ASSET, [name]: -1 }] }).thenBroken('COUNT_MALFORMED', facts);
    },
  );

  it('wants units that are there, each once', () => {
    count({ units: [] }).thenBroken('ENTRIES_MISSING', { field: 'units' });
    count({ units: [ASSET, ASSET] }).thenBroken('ENTRY_DUPLICATE', { field: 'units[1].unitCode' });
    count({ units: [{ ...ASSET, unitCode: 'U9' }] }).thenBroken('UNIT_UNKNOWN', {
      field: 'units[0].unitCode',
    });
  });

  it('checks shape, then existence, then state', () => {
    const order = {
      countedOn: '2022-02-29',
      units: [{ ...ASSET, unitCode: 'U9', vehiclesHeld: -1 }],
    };
    inTurn(recordAssets, { history: [] as History, order, meta: NO_DAY }, [
      ['DATE_MALFORMED', { order: { countedOn: '2023-03-02' } }],
      ['COUNT_MALFORMED', { order: { units: [{ ...ASSET, unitCode: 'U9' }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: { units: [ASSET] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
      ['COUNTED_LATER', { order: { countedOn: '2023-03-01' } }],
    ]);
  });
});

describe('setMainTasks', () => {
  it('sets the tasks, of basic expenditure and of projects', () => {
    task().thenEvents([TASKED]);
  });

  it('takes only its own fields into the event', () => {
    const told = { ...TASKS, by: '张三', tasks: [{ ...BASIC, by: '张三' }] };
    given([OPENED])
      .when(setMainTasks, told)
      .thenEvents([{ ...TASKED, tasks: [BASIC] }]);
  });

  it('wants tasks, each with a name of its own and a content that fits', () => {
    task({ tasks: [] }).thenBroken('ENTRIES_MISSING', { field: 'tasks' });
    const covers = { projectCodes: ['2023-P1'] };
    task({ tasks: [BASIC, { ...BASIC, covers }] }).thenBroken('ENTRY_DUPLICATE', {
      field: 'tasks[1].name',
      key: '基本支出',
    });
    const content = (length: number) =>
      task({ tasks: [{ ...BASIC, content: '审'.repeat(length) }] });
    content(TEXT_LIMIT).thenHolds();
    content(TEXT_LIMIT + 1).thenBroken('PUBLICATION_TEXT_TOO_LONG', {
      field: 'tasks[0].content',
      length: TEXT_LIMIT + 1,
    });
  });

  it('lets no money belong to two tasks', () => {
    const another = (covers: MainTasksSet['tasks'][number]['covers']) =>
      task({ tasks: [...TASKED.tasks, { name: '其他', content: '其他', covers }] });
    another('basic').thenBroken('TASKS_OVERLAP', { field: 'tasks[2].covers', covers: 'basic' });
    another({ projectCodes: ['2023-P2'] }).thenBroken('TASKS_OVERLAP', {
      field: 'tasks[2].covers.projectCodes[0]',
      covers: '2023-P2',
    });
    const twice = { ...BASIC, covers: { projectCodes: ['2023-P1', '2023-P1'] } };
    task({ tasks: [twice] }).thenBroken('TASKS_OVERLAP', {
      field: 'tasks[0].covers.projectCodes[1]',
    });
    another({ projectCodes: [] }).thenBroken('ENTRIES_MISSING', {
      field: 'tasks[2].covers.projectCodes',
    });
  });

  it('wants a unit and projects that are there', () => {
    task({ unitCode: 'U9' }).thenBroken('UNIT_UNKNOWN', { field: 'unitCode', unitCode: 'U9' });
    const covers = { projectCodes: ['2023-P1', '2023-P9'] };
    task({ tasks: [{ ...BASIC, covers }] }).thenBroken('PROJECT_UNKNOWN', {
      field: 'tasks[0].covers.projectCodes[1]',
      projectCode: '2023-P9',
    });
  });

  it('checks shape, then existence, then state', () => {
    const covers = { projectCodes: ['2023-P9'] };
    const order = { unitCode: 'U9', tasks: [] };
    inTurn(setMainTasks, { history: [] as History, order, meta: NO_DAY }, [
      ['ENTRIES_MISSING', { order: { tasks: [{ ...BASIC, covers }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['UNIT_UNKNOWN', { order: { unitCode: 'U1' } }],
      ['PROJECT_UNKNOWN', { order: { tasks: [BASIC] } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
    ]);
  });
});

describe('setNarrative', () => {
  it('sets words for every section and for projects, and takes them back', () => {
    tell().thenEvents([TOLD]);
    tell({ texts: NARRATIVE_SECTIONS.map((section) => ({ section, text: '甲' })) }).thenHolds();
  });

  it('takes only its own fields into the event', () => {
    const texts = [{ section: 'duties', text: '依法审计', by: '张三' } as NarrativeText];
    tell({ texts }).thenEvents([{ ...TOLD, texts: [{ section: 'duties', text: '依法审计' }] }]);
  });

  it('wants sections that are there, each once, and a text that fits', () => {
    tell({ texts: [] }).thenBroken('ENTRIES_MISSING', { field: 'texts' });
    const [duties] = TOLD.texts as [NarrativeText];
    const field = 'texts[1].section';
    tell({ texts: [duties, duties] }).thenBroken('ENTRY_DUPLICATE', { field, key: 'duties' });
    const section = 'weather' as 'duties';
    tell({ texts: [duties, { section, text: '晴' }] }).thenBroken('NARRATIVE_SECTION_UNKNOWN', {
      field,
      section,
    });
    const long = (length: number) => tell({ texts: [{ ...duties, text: '审'.repeat(length) }] });
    long(TEXT_LIMIT).thenHolds();
    long(TEXT_LIMIT + 1).thenBroken('PUBLICATION_TEXT_TOO_LONG', {
      field: 'texts[0].text',
      length: TEXT_LIMIT + 1,
    });
  });

  it('wants projects that are there', () => {
    tell({ texts: [{ section: 'project:2023-P9', text: '甲' }] }).thenBroken('PROJECT_UNKNOWN', {
      field: 'texts[0].section',
      projectCode: '2023-P9',
    });
  });

  it('checks shape, then existence, then state', () => {
    const order = { texts: [] };
    inTurn(setNarrative, { history: [] as History, order, meta: NO_DAY }, [
      ['ENTRIES_MISSING', { order: { texts: [{ section: 'project:2023-P9', text: '甲' }] } }],
      ['DATE_MALFORMED', { meta: on('2024-01-01') }],
      ['LEDGER_NOT_OPEN', { history: [OPENED] }],
      ['PROJECT_UNKNOWN', { order: { texts: TOLD.texts } }],
      ['EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', { meta: OFFICER }],
    ]);
  });
});

describe('a text', () => {
  it('may have as many characters as the rule says', () => {
    expect(TEXT_LIMIT).toBe(20_000);
  });
});
