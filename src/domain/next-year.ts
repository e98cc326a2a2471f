import type { EventReference } from './appropriation-events.js';
import { nextLedgerIdOf } from './carry-over.js';
import type { CodeName } from './classification.js';
import type { Header } from './header.js';
import type { OpenLedger } from './opening.js';

/** Next year's ledger as this year's says it: the units and projects that go on, its codes, its policy. */
export function openingAfter(header: Header, follows: EventReference): OpenLedger {
  const { ledgerId, departmentName, functional, economic, policy } = header;
  return {
    ledgerId: nextLedgerIdOf(ledgerId),
    departmentName,
    units: [...header.units.values()].filter(goesOn),
    projects: [...header.projects.values()].filter(goesOn),
    functionalCodes: codesOf(functional),
    economicCodes: codesOf(economic),
    ...(policy && { policy: policy.policy }),
    follows,
  };
}

function goesOn({ closedOn }: { readonly closedOn?: string }): boolean {
  return closedOn === undefined;
}

function codesOf(names: ReadonlyMap<string, string>): CodeName[] {
  return [...names].map(([code, name]) => ({ code, name }));
}
