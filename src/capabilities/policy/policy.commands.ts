import { type AdoptPolicy, adoptPolicy } from '../../domain/policy-adoption.js';
import { handlerOf, LedgerCommand } from '../../ledger/ledger.commands.js';

/** Puts a policy in force, whole, under the next version. */
export class AdoptPolicyCommand extends LedgerCommand<AdoptPolicy> {}
export const AdoptPolicyHandler = handlerOf(AdoptPolicyCommand, adoptPolicy);
