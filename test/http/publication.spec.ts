import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../src/platform/api-keys.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { spoilt } from './requests.js';

let api: Api;

beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const effectiveOn = '2022-12-20';
const COMPARATIVES = {
  effectiveOn,
  figures: [
    { figure: 'revenue', amount: '38070000.00' },
    { figure: 'project:2023-P1', unitCode: 'U1', amount: '0.00' },
  ],
  source: '2022年部门预算',
};
const STAFF = { unitCode: 'U3', postsFilled: 5, retired: 2, veteransRetired: 0 };
const STAFFING = { effectiveOn, units: [STAFF] };
const HELD = {
  unitCode: 'U1',
  vehiclesHeld: 2,
  vehiclesPlanned: 1,
  generalEquipmentHeld: 0,
  generalEquipmentPlanned: 0,
  specialEquipmentHeld: 0,
  specialEquipmentPlanned: 0,
};
const ASSETS = { effectiveOn, countedOn: '2022-10-31', units: [HELD] };
const TASKS = {
  effectiveOn,
  unitCode: 'U1',
  tasks: [
    { name: '基本支出', content: '人员和公用', covers: 'basic' },
    { name: '审计', content: '政府投资审计', covers: { projectCodes: ['2023-P1'] } },
  ],
};
const NARRATIVE = {
  effectiveOn,
  texts: [
    { section: 'duties', text: '依法审计' },
    { section: 'project:2023-P1', text: '业务量增加' },
  ],
};
const TARGETS = {
  effectiveOn,
  scope: 'project:2023-P1',
  objective: '完成年度审计',
  targets: [
    {
      targetId: 'T-1',
      level1: '产出',
      level2: '数量',
      level3: '审计项目数',
      comparator: 'at-least',
      value: '12',
      unit: '个',
    },
  ],
};

const post = (path: string, body: unknown, role: Role = 'officer') =>
  api.post(`${LEDGER}/${path}`, { role, body });

it.each([
  ['comparatives', COMPARATIVES, '/figures', []],
  ['comparatives', COMPARATIVES, '/figures/0/figure', 'rent'],
  ['comparatives', COMPARATIVES, '/figures/0/amount', '-0.01'],
  ['staffing', STAFFING, '/units/0/retired', -1],
  ['staffing', STAFFING, '/units/0/postsFilled', 0.5],
  ['assets', ASSETS, '/countedOn', '2022-02-29'],
  ['assets', ASSETS, '/units/0/vehiclesHeld', '2'],
  ['main-tasks', TASKS, '/tasks/0/covers', 'projects'],
  ['main-tasks', TASKS, '/tasks/1/covers/projectCodes', []],
  ['narrative', NARRATIVE, '/texts/0/section', 'weather'],
  ['narrative', NARRATIVE, '/texts/0/text', ' '],
  ['narrative', NARRATIVE, '/texts/0/text', '审'.repeat(20_001)],
] as const)('refuses %s with a bad field and names it', async (path, body, field, value) => {
  const answer = await post(`publication/${path}`, spoilt(body, field, value));
  expectRefused(answer, 400);
  expect(JSON.stringify(answer.body)).toContain(field.split('/').slice(0, 4).join('/'));
});

it.each([
  ['comparatives', COMPARATIVES, '/figures/1/unitCode', 'U9', 422],
  ['main-tasks', TASKS, '/tasks/1/covers/projectCodes/0', '2023-P9', 422],
  ['assets', ASSETS, '/countedOn', '2022-12-21', 409],
] as const)('refuses %s against the rules and names the field', async (...row) => {
  const [path, body, field, value, status] = row;
  const answer = await post(`publication/${path}`, spoilt(body, field, value));
  expectRefused(answer, status, `#${field}`);
});

describe('what a publication tells beside the money', () => {
  it('is recorded, read, replaced, and read as it was before', async () => {
    for (const [path, body] of [
      ['publication/comparatives', COMPARATIVES],
      ['publication/staffing', STAFFING],
      ['publication/assets', ASSETS],
      ['publication/main-tasks', TASKS],
      ['publication/narrative', NARRATIVE],
      ['performance/targets', TARGETS],
      ['performance/targets', { ...TARGETS, scope: 'department' }],
    ] as const) {
      const { body: written } = await expectStatus(201, post(path, body));
      expect('documentId' in written).toBe(path.startsWith('performance'));
    }
    const { targets, objective } = TARGETS;
    const whole = {
      seq: 9,
      comparatives: COMPARATIVES.figures,
      staffing: [STAFF],
      assets: { countedOn: '2022-10-31', units: [HELD] },
      mainTasks: { unitCode: 'U1', tasks: TASKS.tasks },
      targets: { objective, targets },
      projectTargets: [{ projectCode: '2023-P1', objective, targets }],
      narrative: NARRATIVE.texts,
    };
    expect((await api.get(`${LEDGER}/publication`)).body).toEqual(whole);

    const empty = { section: 'duties', text: '' };
    const later = { effectiveOn: '2023-02-01', texts: [empty] };
    await expectStatus(201, post('publication/narrative', later, 'finance'));
    const now = (await api.get(`${LEDGER}/publication`)).body;
    expect(now).toEqual({ ...whole, seq: 10, narrative: NARRATIVE.texts.slice(1) });
    const day = (await api.get(`${LEDGER}/publication?asOf=2023-01-31`)).body;
    expect(day).toEqual({ ...whole, seq: 10 });
    expect((await api.get(`${LEDGER}/publication?knownAt=9`)).body).toEqual(whole);
    const nothing = { comparatives: [], staffing: [], projectTargets: [], narrative: [] };
    const opened = (await api.get(`${LEDGER}/publication?knownAt=2`)).body;
    expect(opened).toEqual({ seq: 2, ...nothing });
  });

  it('is of a ledger that is open', async () => {
    expectRefused(await api.get('/v1/ledgers/440307-absent-2023/publication'), 404);
  });
});
