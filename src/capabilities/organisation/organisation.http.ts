import { z } from 'zod';
import type { Capability } from '../../http/capability.js';
import { EFFECTIVE, LEDGER_ID, text } from '../../http/fields.js';
import { type OrderRoute, orderRoute } from '../../http/order-route.js';
import {
  CloseProjectCommand,
  CloseProjectHandler,
  CloseUnitCommand,
  CloseUnitHandler,
  MergeProjectsCommand,
  MergeProjectsHandler,
  MergeUnitsCommand,
  MergeUnitsHandler,
  MoveProjectCommand,
  MoveProjectHandler,
  MoveUnitOutCommand,
  MoveUnitOutHandler,
  OpenProjectCommand,
  OpenProjectHandler,
  OpenUnitCommand,
  OpenUnitHandler,
  RenameProjectCommand,
  RenameProjectHandler,
  RenameUnitCommand,
  RenameUnitHandler,
} from './organisation.commands.js';

const CODE = text(32);
const WHY = { ...EFFECTIVE, reason: text(1_000) };

const OPEN_UNIT = z
  .strictObject({
    ...WHY,
    unit: z.strictObject({
      unitCode: CODE,
      name: text(200),
      independentAccounts: z.boolean().describe('False: listed, but holds no lines.'),
    }),
  })
  .meta({ id: 'OpenUnit' });
const OPEN_PROJECT = z
  .strictObject({ ...WHY, project: z.strictObject({ projectCode: CODE, name: text(200) }) })
  .meta({ id: 'OpenProject' });
const RENAME = z.strictObject({ ...WHY, name: text(200) }).meta({ id: 'Rename' });
const CLOSE = z.strictObject(WHY).meta({ id: 'Close' });
const MERGE_UNITS = z.strictObject({ ...WHY, intoUnitCode: CODE }).meta({ id: 'MergeUnits' });
const MERGE_PROJECTS = z
  .strictObject({ ...WHY, intoProjectCode: CODE })
  .meta({ id: 'MergeProjects' });
const MOVE_PROJECT = z
  .strictObject({ ...WHY, fromUnitCode: CODE, toUnitCode: CODE })
  .meta({ id: 'MoveProject' });
const MOVE_UNIT_OUT = z.strictObject({ ...WHY, toLedgerId: LEDGER_ID }).meta({ id: 'MoveUnitOut' });

const UNITS: readonly OrderRoute[] = [
  orderRoute({
    id: 'openUnit',
    path: 'units',
    summary: 'Open a budget unit',
    roles: ['finance'],
    body: OPEN_UNIT,
    command: ({ ledgerId, body: { unit, reason }, meta }) =>
      new OpenUnitCommand(ledgerId, { unit, reason }, meta),
  }),
  orderRoute({
    id: 'renameUnit',
    path: 'units/:unitCode/renaming',
    summary: 'Give a unit another name',
    roles: ['finance'],
    body: RENAME,
    command: ({ ledgerId, path: { unitCode }, body: { name, reason }, meta }) =>
      new RenameUnitCommand(ledgerId, { unitCode, name, reason }, meta),
  }),
  orderRoute({
    id: 'mergeUnits',
    path: 'units/:unitCode/merger',
    summary: 'Merge a unit into another one, which takes over all that is left',
    roles: ['finance'],
    body: MERGE_UNITS,
    command: ({ ledgerId, path: { unitCode }, body: { intoUnitCode, reason }, meta }) =>
      new MergeUnitsCommand(ledgerId, { unitCode, intoUnitCode, reason }, meta),
  }),
  orderRoute({
    id: 'closeUnit',
    path: 'units/:unitCode/closing',
    summary: 'Close a unit that has no money left',
    roles: ['finance'],
    body: CLOSE,
    command: ({ ledgerId, path: { unitCode }, body: { reason }, meta }) =>
      new CloseUnitCommand(ledgerId, { unitCode, reason }, meta),
  }),
  orderRoute({
    id: 'moveUnitOut',
    path: 'units/:unitCode/departure',
    summary: 'Hand a unit over to another department, with what it has available',
    roles: ['finance'],
    body: MOVE_UNIT_OUT,
    command: ({ ledgerId, path: { unitCode }, body: { toLedgerId, reason }, meta }) =>
      new MoveUnitOutCommand(ledgerId, { unitCode, toLedgerId, reason }, meta),
  }),
];

const PROJECTS: readonly OrderRoute[] = [
  orderRoute({
    id: 'openProject',
    path: 'projects',
    summary: 'Open a project',
    roles: ['finance'],
    body: OPEN_PROJECT,
    command: ({ ledgerId, body: { project, reason }, meta }) =>
      new OpenProjectCommand(ledgerId, { project, reason }, meta),
  }),
  orderRoute({
    id: 'renameProject',
    path: 'projects/:projectCode/renaming',
    summary: 'Give a project another name',
    roles: ['finance'],
    body: RENAME,
    command: ({ ledgerId, path: { projectCode }, body: { name, reason }, meta }) =>
      new RenameProjectCommand(ledgerId, { projectCode, name, reason }, meta),
  }),
  orderRoute({
    id: 'mergeProjects',
    path: 'projects/:projectCode/merger',
    summary: 'Merge a project into another one, which takes over all that is left',
    roles: ['finance'],
    body: MERGE_PROJECTS,
    command: ({ ledgerId, path: { projectCode }, body: { intoProjectCode, reason }, meta }) =>
      new MergeProjectsCommand(ledgerId, { projectCode, intoProjectCode, reason }, meta),
  }),
  orderRoute({
    id: 'moveProject',
    path: 'projects/:projectCode/relocation',
    summary: 'Move what a project has left from one unit to another',
    roles: ['finance'],
    body: MOVE_PROJECT,
    command: ({ ledgerId, path: { projectCode }, body, meta }) => {
      const { fromUnitCode, toUnitCode, reason } = body;
      const order = { projectCode, fromUnitCode, toUnitCode, reason };
      return new MoveProjectCommand(ledgerId, order, meta);
    },
  }),
  orderRoute({
    id: 'closeProject',
    path: 'projects/:projectCode/closing',
    summary: 'Close a project that has no money left',
    roles: ['finance'],
    body: CLOSE,
    command: ({ ledgerId, path: { projectCode }, body: { reason }, meta }) =>
      new CloseProjectCommand(ledgerId, { projectCode, reason }, meta),
  }),
];

export const ORGANISATION: Capability = {
  tag: 'organisation',
  handlers: [
    OpenUnitHandler,
    RenameUnitHandler,
    CloseUnitHandler,
    OpenProjectHandler,
    RenameProjectHandler,
    CloseProjectHandler,
    MergeUnitsHandler,
    MergeProjectsHandler,
    MoveProjectHandler,
    MoveUnitOutHandler,
  ],
  orders: [...UNITS, ...PROJECTS],
};
