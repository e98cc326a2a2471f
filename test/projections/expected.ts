import type { Balance } from '../../src/domain/accounts.js';
import type { Line } from '../../src/domain/budget.js';
import { ROLL_UPS, type RollUp, rolledUp } from '../../src/domain/roll-up.js';
import type { Database } from '../../src/platform/database.js';
import { balanceProjection } from '../../src/projections/balance.projection.js';
import { type BalanceDefinition, DEFINITIONS } from '../../src/projections/definitions.js';
import { catchUp } from '../../src/projections/projector.js';

/** Brings every balance projection of a ledger to its head; returns what was logged. */
export async function catchUpAll(
  database: Database,
  ledgerId: string,
  definitions: readonly BalanceDefinition[] = DEFINITIONS,
): Promise<string[]> {
  const logged: string[] = [];
  const log = (message: string) => logged.push(message);
  for (const definition of definitions) {
    await catchUp(database, balanceProjection(definition), { ledgerId, log });
  }
  return logged;
}

/** The subject, project and unit balances that the rule book's state implies. */
export function balancesOf(
  lines: Iterable<Line>,
): Record<'subject' | 'project' | 'unit', ReadonlyMap<string, Balance>> {
  const all = [...lines];
  const by = (rollUp: RollUp) => rolledUp(rollUp, all);
  const named = (rollUp: RollUp) =>
    [...by(rollUp)].map(([code, balance]): [string, Balance] => [`${rollUp}:${code}`, balance]);
  const [functional, economic, project, unit] = ROLL_UPS;
  return {
    subject: new Map([...named(functional), ...named(economic)]),
    project: by(project),
    unit: by(unit),
  };
}
