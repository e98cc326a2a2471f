import {
  type ApproveControlOverride,
  approveControlOverride,
  type DecideControlOverride,
  type RequestControlOverride,
  rejectControlOverride,
  requestControlOverride,
  revokeControlOverride,
} from '../../domain/control-override.js';
import {
  type RefuseHeldOrder,
  type ReleaseHeldOrder,
  refuseHeldOrder,
  releaseHeldOrder,
} from '../../domain/held-order.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

const holdIdOf = ({ holdId }: { readonly holdId: string }) => holdId;
const overrideIdOf = ({ overrideId }: { readonly overrideId: string }) => overrideId;

/** Lets an order through that a control rule parked. */
export class ReleaseHeldOrderCommand extends LedgerCommand<ReleaseHeldOrder> {}
export const ReleaseHeldOrderHandler = handlerOf(ReleaseHeldOrderCommand, releaseHeldOrder, {
  documentIdOf: holdIdOf,
});

export class RefuseHeldOrderCommand extends LedgerCommand<RefuseHeldOrder> {}
export const RefuseHeldOrderHandler = handlerOf(RefuseHeldOrderCommand, refuseHeldOrder, {
  documentIdOf: holdIdOf,
});

/** Asks for more than the limit of a control rule. */
export class RequestControlOverrideCommand extends LedgerCommand<RequestControlOverride> {}
export const RequestControlOverrideHandler = handlerOf(
  RequestControlOverrideCommand,
  requestControlOverride,
);

/** Lifts the limit, by another person than who asked. */
export class ApproveControlOverrideCommand extends LedgerCommand<ApproveControlOverride> {}
export const ApproveControlOverrideHandler = handlerOf(
  ApproveControlOverrideCommand,
  approveControlOverride,
  { documentIdOf: overrideIdOf },
);

export class RejectControlOverrideCommand extends LedgerCommand<DecideControlOverride> {}
export const RejectControlOverrideHandler = handlerOf(
  RejectControlOverrideCommand,
  rejectControlOverride,
  { documentIdOf: overrideIdOf },
);

/** Ends an override before its day. */
export class RevokeControlOverrideCommand extends LedgerCommand<DecideControlOverride> {}
export const RevokeControlOverrideHandler = handlerOf(
  RevokeControlOverrideCommand,
  revokeControlOverride,
  { documentIdOf: overrideIdOf },
);
