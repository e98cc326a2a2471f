import {
  type CloseProject,
  type CloseUnit,
  closeProject,
  closeUnit,
  type OpenProject,
  type OpenUnit,
  openProject,
  openUnit,
  type RenameProject,
  type RenameUnit,
  renameProject,
  renameUnit,
} from '../../domain/organisation.js';
import {
  type MergeProjects,
  type MergeUnits,
  type MoveProject,
  type MoveUnitOut,
  mergeProjects,
  mergeUnits,
  moveProject,
  moveUnitOut,
} from '../../domain/organisation-merger.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Opens a budget unit. */
export class OpenUnitCommand extends LedgerCommand<OpenUnit> {}
export const OpenUnitHandler = handlerOf(OpenUnitCommand, openUnit);

/** Gives a unit another name. */
export class RenameUnitCommand extends LedgerCommand<RenameUnit> {}
export const RenameUnitHandler = handlerOf(RenameUnitCommand, renameUnit);

/** Closes a unit that has no money left. */
export class CloseUnitCommand extends LedgerCommand<CloseUnit> {}
export const CloseUnitHandler = handlerOf(CloseUnitCommand, closeUnit);

/** Opens a project. */
export class OpenProjectCommand extends LedgerCommand<OpenProject> {}
export const OpenProjectHandler = handlerOf(OpenProjectCommand, openProject);

/** Gives a project another name. */
export class RenameProjectCommand extends LedgerCommand<RenameProject> {}
export const RenameProjectHandler = handlerOf(RenameProjectCommand, renameProject);

/** Closes a project that has no money left. */
export class CloseProjectCommand extends LedgerCommand<CloseProject> {}
export const CloseProjectHandler = handlerOf(CloseProjectCommand, closeProject);

/** Merges a unit into another one. */
export class MergeUnitsCommand extends LedgerCommand<MergeUnits> {}
export const MergeUnitsHandler = handlerOf(MergeUnitsCommand, mergeUnits);

/** Merges a project into another one. */
export class MergeProjectsCommand extends LedgerCommand<MergeProjects> {}
export const MergeProjectsHandler = handlerOf(MergeProjectsCommand, mergeProjects);

/** Moves what a project has left from one unit to another. */
export class MoveProjectCommand extends LedgerCommand<MoveProject> {}
export const MoveProjectHandler = handlerOf(MoveProjectCommand, moveProject);

/** Hands a unit over to another department. */
export class MoveUnitOutCommand extends LedgerCommand<MoveUnitOut> {}
export const MoveUnitOutHandler = handlerOf(MoveUnitOutCommand, moveUnitOut);
