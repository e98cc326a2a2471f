import {
  type AcknowledgeAlert,
  type AssignAlert,
  acknowledgeAlert,
  assignAlert,
  type CloseAlert,
  type CommentAlert,
  closeAlert,
  commentAlert,
  type SnoozeAlert,
  snoozeAlert,
} from '../../domain/alert.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

const documentIdOf = ({ alertId }: { readonly alertId: string }) => alertId;

/** Says that somebody has seen an alert (已阅). */
export class AcknowledgeAlertCommand extends LedgerCommand<AcknowledgeAlert> {}
export const AcknowledgeAlertHandler = handlerOf(AcknowledgeAlertCommand, acknowledgeAlert, {
  documentIdOf,
});

/** Says who is to see to it (交办). */
export class AssignAlertCommand extends LedgerCommand<AssignAlert> {}
export const AssignAlertHandler = handlerOf(AssignAlertCommand, assignAlert, { documentIdOf });

/** Says a word about it. */
export class CommentAlertCommand extends LedgerCommand<CommentAlert> {}
export const CommentAlertHandler = handlerOf(CommentAlertCommand, commentAlert, { documentIdOf });

/** Has nobody reminded of it through a day. */
export class SnoozeAlertCommand extends LedgerCommand<SnoozeAlert> {}
export const SnoozeAlertHandler = handlerOf(SnoozeAlertCommand, snoozeAlert, { documentIdOf });

/** Says that it is dealt with (办结). */
export class CloseAlertCommand extends LedgerCommand<CloseAlert> {}
export const CloseAlertHandler = handlerOf(CloseAlertCommand, closeAlert, { documentIdOf });
