import { describe, expect, it } from '@jest/globals';
import type { BudgetEvent } from '../../src/domain/events.js';
import {
  NO_PUBLICATION_FACTS,
  type PublicationFacts,
  publicationFactsAfter,
} from '../../src/domain/publication-facts.js';
import { APPROVED, OPENED } from './fixture.js';
import { record } from './specification.js';

const STAFF = { postsFilled: 36, retired: 8, veteransRetired: 0 };
const HELD = {
  vehiclesHeld: 2,
  vehiclesPlanned: 1,
  generalEquipmentHeld: 0,
  generalEquipmentPlanned: 0,
  specialEquipmentHeld: 0,
  specialEquipmentPlanned: 0,
};
const TARGET = {
  targetId: 'T-1',
  level1: '产出',
  level2: '数量',
  level3: '审计项目数',
  comparator: 'at-least',
  value: '20',
} as const;

const factsAfter = (...events: readonly BudgetEvent[]): PublicationFacts =>
  record(events).reduce(publicationFactsAfter, NO_PUBLICATION_FACTS);

describe('the facts of a publication', () => {
  it('are none before anything was told, and events of money tell none', () => {
    expect(factsAfter(OPENED, APPROVED)).toBe(NO_PUBLICATION_FACTS);
  });

  it('keep the last figure of the year before for each figure and unit', () => {
    const source = '上年预算';
    const facts = factsAfter(
      {
        type: 'ComparativesRecorded',
        source,
        figures: [
          { figure: 'revenue', amountFen: 1n },
          { figure: 'revenue', unitCode: 'U1', amountFen: 2n },
        ],
      },
      {
        type: 'ComparativesRecorded',
        source,
        figures: [
          { figure: 'expenditure', amountFen: 4n },
          { figure: 'revenue', amountFen: 3n },
        ],
      },
    );
    expect(facts.comparatives).toEqual([
      { figure: 'revenue', amountFen: 3n },
      { figure: 'revenue', unitCode: 'U1', amountFen: 2n },
      { figure: 'expenditure', amountFen: 4n },
    ]);
  });

  it('keep the last staff and assets of each unit, and the day of the last count', () => {
    const facts = factsAfter(
      { type: 'StaffingRecorded', units: [{ unitCode: 'U1', ...STAFF }] },
      { type: 'StaffingRecorded', units: [{ unitCode: 'U2', ...STAFF }] },
      { type: 'StaffingRecorded', units: [{ unitCode: 'U1', ...STAFF, retired: 9 }] },
      { type: 'AssetsRecorded', countedOn: '2022-09-30', units: [{ unitCode: 'U1', ...HELD }] },
      { type: 'AssetsRecorded', countedOn: '2022-10-31', units: [{ unitCode: 'U2', ...HELD }] },
    );
    expect(facts.staffing).toEqual([
      { unitCode: 'U1', ...STAFF, retired: 9 },
      { unitCode: 'U2', ...STAFF },
    ]);
    const units = ['U1', 'U2'].map((unitCode) => ({ unitCode, ...HELD }));
    expect(facts.assets).toEqual({ countedOn: '2022-10-31', units });
  });

  it('keep the last main tasks alone', () => {
    const task = { content: '审计', covers: 'basic' } as const;
    const tasks = (name: string) => [{ name, ...task }];
    const facts = factsAfter(
      { type: 'MainTasksSet', unitCode: 'U1', tasks: tasks('甲') },
      { type: 'MainTasksSet', unitCode: 'U2', tasks: tasks('乙') },
    );
    expect(facts.mainTasks).toEqual({ unitCode: 'U2', tasks: tasks('乙') });
  });

  it('keep the last targets of the department and of each project', () => {
    const set = (scope: 'department' | 'project:2023-P1', objective: string): BudgetEvent => ({
      type: 'PerformanceTargetsSet',
      scope,
      objective,
      targets: [TARGET],
    });
    const facts = factsAfter(
      set('department', '甲'),
      set('project:2023-P1', '乙'),
      set('department', '丙'),
      set('project:2023-P1', '丁'),
    );
    expect(facts.targets).toEqual({ objective: '丙', targets: [TARGET] });
    const own = { projectCode: '2023-P1', objective: '丁', targets: [TARGET] };
    expect(facts.projectTargets).toEqual([own]);
  });

  it('keep the last words of each section, and none that were taken back', () => {
    const facts = factsAfter(
      {
        type: 'NarrativeSet',
        texts: [
          { section: 'duties', text: '甲' },
          { section: 'goals', text: '乙' },
        ],
      },
      {
        type: 'NarrativeSet',
        texts: [
          { section: 'duties', text: '' },
          { section: 'project:2023-P1', text: '丙' },
        ],
      },
    );
    expect(facts.narrative).toEqual([
      { section: 'goals', text: '乙' },
      { section: 'project:2023-P1', text: '丙' },
    ]);
  });
});
