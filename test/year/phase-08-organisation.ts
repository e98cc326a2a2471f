import {
  AUDIT,
  DATA_EQUIPMENT,
  DATA_PROJECT,
  EQUIPMENT,
  LEAVING,
  MOVED_PROJECT,
  OFFICE,
  OTHER_2023,
} from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// Units and projects are opened, renamed, moved, merged and closed; one goes to another department.

const reason = '机构改革';
const unit = (unitCode: string, name: string) => ({
  unit: { unitCode, name, independentAccounts: true },
  reason,
});
const project = (projectCode: string, name: string) => ({
  project: { projectCode, name },
  reason,
});
const supplement = (lineId: string, amount: string) => ({
  documentNumber: '深龙财〔2023〕71号',
  reason,
  lines: [{ lineId, amount }],
});
const leaves = (amount: string) => `reallocated -${amount}, available -${amount}`;
const arrives = (amount: string) => `reallocated ${amount}, available ${amount}`;
const U4 = { unitCode: 'U4' };
const U5 = { unitCode: 'U5' };
const U6 = { unitCode: 'U6' };
const P6 = { projectCode: '2023-P6' };
const P7 = { projectCode: '2023-P7' };

const PROJECTS: readonly Step[] = [
  on('2023-07-05', 'finance', 'renameUnit', { of: U4, body: { name: '审计信息中心', reason } }),
  on('2023-07-05', 'finance', 'openProject', { body: project('2023-P6', '大数据审计') }),
  on('2023-07-05', 'finance', 'renameProject', {
    of: P6,
    body: { name: '大数据审计平台', reason },
  }),
  on('2023-07-06', 'finance', 'appropriateSupplementary', {
    body: supplement(DATA_PROJECT, '30000.00'),
    moves: { [DATA_PROJECT]: 'supplementary 30000.00, available 30000.00' },
  }),
  on('2023-07-06', 'finance', 'closeProject', {
    of: P6,
    body: { reason },
    refused: 'LINE_HAS_MONEY_LEFT',
  }),
  on('2023-07-10', 'finance', 'moveProject', {
    of: P6,
    body: { fromUnitCode: 'U4', toUnitCode: 'U1', reason },
    moves: { [DATA_PROJECT]: leaves('30000.00'), [MOVED_PROJECT]: arrives('30000.00') },
  }),
  on('2023-07-11', 'finance', 'mergeProjects', {
    of: P6,
    body: { intoProjectCode: '2023-P2', reason },
    moves: { [MOVED_PROJECT]: leaves('30000.00'), [AUDIT]: arrives('30000.00') },
  }),
  on('2023-07-11', 'finance', 'openProject', { body: project('2023-P7', '临时项目') }),
  on('2023-07-11', 'finance', 'closeProject', { of: P7, body: { reason } }),
  on('2023-07-11', 'finance', 'renameProject', {
    of: P7,
    body: { name: '临时', reason },
    refused: 'PROJECT_CLOSED',
  }),
];

const UNITS: readonly Step[] = [
  on('2023-07-12', 'finance', 'mergeUnits', {
    of: U4,
    body: { intoUnitCode: 'U1', reason },
    moves: { [DATA_EQUIPMENT]: leaves('8000.00'), [EQUIPMENT]: arrives('8000.00') },
  }),
  on('2023-07-12', 'finance', 'appropriateSupplementary', {
    body: supplement(DATA_EQUIPMENT, '0.01'),
    refused: 'UNIT_CLOSED',
  }),
  on('2023-07-13', 'finance', 'openUnit', { body: unit('U5', '内部审计指导中心') }),
  on('2023-07-13', 'finance', 'appropriateSupplementary', {
    body: supplement(LEAVING, '12000.00'),
    moves: { [LEAVING]: 'supplementary 12000.00, available 12000.00' },
  }),
  on('2023-07-14', 'finance', 'moveUnitOut', {
    of: U5,
    body: { toLedgerId: OTHER_2023, reason },
    moves: { [LEAVING]: 'reduced 12000.00, available -12000.00' },
  }),
  on('2023-07-14', 'finance', 'appropriateSupplementary', {
    ledgerId: OTHER_2023,
    body: supplement(OFFICE, '12000.00'),
    moves: { [OFFICE]: 'supplementary 12000.00, available 12000.00' },
  }),
  on('2023-07-14', 'finance', 'openUnit', { body: unit('U6', '筹备组') }),
  on('2023-07-14', 'officer', 'closeUnit', {
    of: U6,
    body: { reason },
    refused: 'role-not-allowed',
  }),
  on('2023-07-14', 'finance', 'closeUnit', { of: U6, body: { reason } }),
];

export const ORGANISATION: readonly Step[] = [...PROJECTS, ...UNITS];
