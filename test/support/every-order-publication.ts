import {
  recordAssets,
  recordComparatives,
  recordStaffing,
  setMainTasks,
  setNarrative,
} from '../../src/domain/publication.js';
import { on, type Step } from './step.js';

/** What a publication tells beside the money. */
export const PUBLISHING: readonly Step[] = [
  on('2023-01-02', recordComparatives, {
    figures: [
      { figure: 'expenditure', amountFen: 800n },
      { figure: 'official-reception', unitCode: 'U1', amountFen: 0n },
    ],
    source: '2022年部门预算',
  }),
  on('2023-01-02', recordStaffing, {
    units: [{ unitCode: 'U3', postsFilled: 5, retired: 2, veteransRetired: 0 }],
  }),
  on('2023-01-02', recordAssets, {
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
  }),
  on('2023-01-02', setMainTasks, {
    unitCode: 'U1',
    tasks: [
      { name: '基本支出', content: '人员和公用', covers: 'basic' },
      { name: '审计', content: '政府投资审计', covers: { projectCodes: ['2023-P1'] } },
    ],
  }),
  on('2023-01-02', setNarrative, { texts: [{ section: 'duties', text: '依法审计' }] }),
];
