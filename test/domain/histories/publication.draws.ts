import {
  COMPARATIVE_FIGURES,
  type MainTask,
  NARRATIVE_SECTIONS,
  type UnitAssets,
} from '../../../src/domain/publication-events.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

// What a publication tells beside the money.

type Names =
  | 'recordComparatives'
  | 'recordStaffing'
  | 'recordAssets'
  | 'setMainTasks'
  | 'setNarrative';

export const PUBLICATION: Draws<Names> = {
  recordComparatives: {
    weight: 2,
    order: (at) => {
      const of = at.dice.chance(30) ? ([`project:${at.project()}`] as const) : COMPARATIVE_FIGURES;
      const figures = at.dice
        .some(of)
        .map((figure) => ({ figure, unitCode: at.unit(), amountFen: at.amount(900n) }));
      return { figures: nowAndThenTwice(at, figures), source: '上年部门预算' };
    },
  },
  recordStaffing: {
    weight: 2,
    order: (at) => {
      const counts = { postsFilled: count(at), retired: count(at), veteransRetired: 0 };
      return { units: nowAndThenTwice(at, [{ unitCode: at.unit(), ...counts }]) };
    },
  },
  recordAssets: {
    weight: 2,
    order: (at) => ({
      countedOn: at.dice.chance(90) ? '2022-10-31' : at.dice.oneOf(['2023-12-31', '2022-02-30']),
      units: nowAndThenTwice(at, [assets(at)]),
    }),
  },
  setMainTasks: {
    weight: 2,
    order: (at) => {
      const covers = { projectCodes: [at.project()] };
      const task = { name: '审计', content: '完成审计计划', covers };
      const basic: MainTask = { name: '基本支出', content: '人员和公用', covers: 'basic' };
      const again = at.dice.chance(10) ? [{ ...basic, name: '日常公用' }] : [];
      return { unitCode: at.unit(), tasks: nowAndThenTwice(at, [basic, task, ...again]) };
    },
  },
  setNarrative: {
    weight: 2,
    order: (at) => {
      const texts = at.dice
        .some([...NARRATIVE_SECTIONS, `project:${at.project()}`] as const)
        .map((section) => ({ section, text: at.dice.chance(20) ? '' : '依法审计' }));
      return { texts: nowAndThenTwice(at, texts) };
    },
  },
};

// Mostly a list as it has to be, now and then everything twice, or nothing.
function nowAndThenTwice<Item>(at: Situation, items: readonly Item[]): readonly Item[] {
  return at.dice.chance(6) ? at.dice.oneOf([[], [...items, ...items]]) : items;
}

function count(at: Situation): number {
  return at.dice.chance(6) ? at.dice.oneOf([-1, 0.5]) : at.dice.below(80);
}

function assets(at: Situation): UnitAssets {
  return {
    unitCode: at.unit(),
    vehiclesHeld: count(at),
    vehiclesPlanned: 1,
    generalEquipmentHeld: 0,
    generalEquipmentPlanned: 0,
    specialEquipmentHeld: 0,
    specialEquipmentPlanned: 0,
  };
}
