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
} from '../../domain/publication.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Records figures of the year before (上年预算数). */
export class RecordComparativesCommand extends LedgerCommand<RecordComparatives> {}
export const RecordComparativesHandler = handlerOf(RecordComparativesCommand, recordComparatives);

/** Records who works in units (人员情况). */
export class RecordStaffingCommand extends LedgerCommand<RecordStaffing> {}
export const RecordStaffingHandler = handlerOf(RecordStaffingCommand, recordStaffing);

/** Records what units hold and plan to add (国有资产占用). */
export class RecordAssetsCommand extends LedgerCommand<RecordAssets> {}
export const RecordAssetsHandler = handlerOf(RecordAssetsCommand, recordAssets);

/** Sets all main tasks of the year (年度主要任务). */
export class SetMainTasksCommand extends LedgerCommand<SetMainTasks> {}
export const SetMainTasksHandler = handlerOf(SetMainTasksCommand, setMainTasks);

/** Sets words of the narrative parts (文字部分). */
export class SetNarrativeCommand extends LedgerCommand<SetNarrative> {}
export const SetNarrativeHandler = handlerOf(SetNarrativeCommand, setNarrative);
