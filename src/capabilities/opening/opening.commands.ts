import { type OpenLedger, openLedger } from '../../domain/opening.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';
import type { CommandMeta } from '../../ledger/ledger.js';

/** Opens a ledger with its units, projects and classification. */
export class OpenLedgerCommand extends LedgerCommand<OpenLedger> {
  constructor(order: OpenLedger, meta: CommandMeta) {
    super(order.ledgerId, order, meta);
  }
}
export const OpenLedgerHandler = handlerOf(OpenLedgerCommand, openLedger);
