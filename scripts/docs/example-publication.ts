import type { ExamplesOf } from './examples.js';

// Examples of what a publication tells beside the money.

export const PUBLICATION_EXAMPLES: ExamplesOf<
  'ComparativesRecorded' | 'StaffingRecorded' | 'AssetsRecorded' | 'MainTasksSet' | 'NarrativeSet'
> = {
  ComparativesRecorded: [
    {
      figures: [
        { figure: 'expenditure', amountFen: 3_807_000_000n },
        { figure: 'official-reception', unitCode: 'U1', amountFen: 500_000n },
        { figure: 'project:2023-P1', amountFen: 54_000_000n },
      ],
      source: '2022年部门预算',
    },
  ],
  StaffingRecorded: [
    { units: [{ unitCode: 'U1', postsFilled: 36, retired: 8, veteransRetired: 0 }] },
  ],
  AssetsRecorded: [
    {
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
    },
  ],
  MainTasksSet: [
    {
      unitCode: 'U1',
      tasks: [
        { name: '基本支出', content: '人员和公用经费', covers: 'basic' },
        { name: '审计', content: '政府投资审计', covers: { projectCodes: ['2023-P1'] } },
      ],
    },
  ],
  NarrativeSet: [{ texts: [{ section: 'duties', text: '依法审计' }] }],
};
