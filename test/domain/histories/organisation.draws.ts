import type { Line } from '../../../src/domain/budget.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'openUnit'
  | 'renameUnit'
  | 'closeUnit'
  | 'mergeUnits'
  | 'moveUnitOut'
  | 'openProject'
  | 'renameProject'
  | 'closeProject'
  | 'mergeProjects'
  | 'moveProject';

const reason = '机构改革';

export const ORGANISATION: Draws<Names> = {
  openUnit: {
    weight: 3,
    order: (at) => {
      const independentAccounts = at.dice.chance(85);
      return { unit: { unitCode: newCode(at, 'N'), name: '新单位', independentAccounts }, reason };
    },
  },
  renameUnit: { weight: 2, order: (at) => ({ unitCode: at.unit(), name: '改名单位', reason }) },
  closeUnit: { weight: 3, order: (at) => ({ unitCode: unitWhere(at, hasNothing), reason }) },
  mergeUnits: {
    weight: 4,
    order: (at) => ({ unitCode: unitWhere(at, holdsNothing), intoUnitCode: at.unit(), reason }),
  },
  moveUnitOut: {
    weight: 2,
    order: (at) => ({
      unitCode: unitWhere(at, isSettled),
      toLedgerId: at.dice.chance(85)
        ? '440307-planning-2023'
        : at.dice.oneOf(['440307-planning-2024', 'planning-2023', '440307-audit-2023']),
      reason,
    }),
  },
  openProject: {
    weight: 3,
    order: (at) => ({ project: { projectCode: newCode(at, 'J'), name: '新项目' }, reason }),
  },
  renameProject: {
    weight: 1,
    order: (at) => ({ projectCode: at.project(), name: '改名项目', reason }),
  },
  closeProject: {
    weight: 2,
    order: (at) => ({ projectCode: projectWhere(at, hasNothing), reason }),
  },
  mergeProjects: {
    weight: 2,
    order: (at) => ({
      projectCode: projectWhere(at, holdsNothing),
      intoProjectCode: at.project(),
      reason,
    }),
  },
  moveProject: {
    weight: 2,
    order: (at) => ({
      projectCode: projectWhere(at, holdsNothing),
      fromUnitCode: at.unit(),
      toUnitCode: at.unit(),
      reason,
    }),
  },
};

function newCode(at: Situation, letter: string): string {
  if (at.dice.chance(8)) return at.dice.oneOf(['basic', 'U1', '2023-P1', '']);
  return `${letter}${at.history.length + 1}`;
}

type Holds = (line: Line) => boolean;

const holdsNothing: Holds = ({ balance: { frozen, preEncumbered, inPayment } }) =>
  frozen === 0n && preEncumbered === 0n && inPayment === 0n;
const isSettled: Holds = (line) => {
  const { encumbered, unallotted, available } = line.balance;
  return holdsNothing(line) && encumbered === 0n && unallotted === 0n && available >= 0n;
};
const hasNothing: Holds = (line) => isSettled(line) && line.balance.available === 0n;

// Mostly a unit whose lines all are like that, if there is one.
function unitWhere(at: Situation, holds: Holds): string {
  const units = Array.from({ length: 6 }, () => at.unit());
  const fits = (unitCode: string) =>
    at.lines.every((line) => !line.lineId.startsWith(`${unitCode}:`) || holds(line));
  return (at.dice.chance(85) ? units.find(fits) : undefined) ?? at.unit();
}

function projectWhere(at: Situation, holds: Holds): string {
  const projects = Array.from({ length: 6 }, () => at.project());
  const fits = (projectCode: string) =>
    at.lines.every((line) => !line.lineId.includes(`:${projectCode}:`) || holds(line));
  return (at.dice.chance(85) ? projects.find(fits) : undefined) ?? at.project();
}
