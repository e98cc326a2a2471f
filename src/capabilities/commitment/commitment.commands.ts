import {
  type FreezeFunds,
  freezeFunds,
  type IncreaseEncumbrance,
  increaseEncumbrance,
  type RecordEncumbrance,
  type RecordPreEncumbrance,
  type ReleaseEncumbrance,
  type ReleasePreEncumbrance,
  recordEncumbrance,
  recordPreEncumbrance,
  releaseEncumbrance,
  releasePreEncumbrance,
  type UnfreezeFunds,
  unfreezeFunds,
} from '../../domain/commitment.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Freezes (冻结) what is available. */
export class FreezeFundsCommand extends LedgerCommand<FreezeFunds> {}
export const FreezeFundsHandler = handlerOf(FreezeFundsCommand, freezeFunds);

/** Gives back (解冻) what is frozen. */
export class UnfreezeFundsCommand extends LedgerCommand<UnfreezeFunds> {}
export const UnfreezeFundsHandler = handlerOf(UnfreezeFundsCommand, unfreezeFunds, {
  documentIdOf: ({ freezeId }) => freezeId,
});

/** Reserves money for a procurement (采购计划). */
export class RecordPreEncumbranceCommand extends LedgerCommand<RecordPreEncumbrance> {}
export const RecordPreEncumbranceHandler = handlerOf(
  RecordPreEncumbranceCommand,
  recordPreEncumbrance,
);

/** Gives back what a procurement does not need. */
export class ReleasePreEncumbranceCommand extends LedgerCommand<ReleasePreEncumbrance> {}
export const ReleasePreEncumbranceHandler = handlerOf(
  ReleasePreEncumbranceCommand,
  releasePreEncumbrance,
  { documentIdOf: ({ preEncumbranceId }) => preEncumbranceId },
);

const documentIdOf = ({ encumbranceId }: { readonly encumbranceId: string }) => encumbranceId;

/** Puts money under a contract (合同占用). */
export class RecordEncumbranceCommand extends LedgerCommand<RecordEncumbrance> {}
export const RecordEncumbranceHandler = handlerOf(RecordEncumbranceCommand, recordEncumbrance);

/** Adds a supplementary contract (补充合同). */
export class IncreaseEncumbranceCommand extends LedgerCommand<IncreaseEncumbrance> {}
export const IncreaseEncumbranceHandler = handlerOf(
  IncreaseEncumbranceCommand,
  increaseEncumbrance,
  { documentIdOf },
);

/** Gives back what a contract does not need. */
export class ReleaseEncumbranceCommand extends LedgerCommand<ReleaseEncumbrance> {}
export const ReleaseEncumbranceHandler = handlerOf(ReleaseEncumbranceCommand, releaseEncumbrance, {
  documentIdOf,
});
