import type { BudgetUnit, EventReference, Project } from './appropriation-events.js';
import type { Budget } from './budget.js';
import { isCalendarDate } from './calendar.js';
import { type CodeName, checkClassification } from './classification.js';
import type { BudgetEvent, Meta } from './events.js';
import { NAME_FORM } from './line.js';
import { given } from './line-amounts.js';
import type { Policy } from './policy.js';
import { checkPolicy } from './policy-adoption.js';
import { must } from './rules.js';

/** Opens the ledger of one department's budget for one fiscal year. */
export interface OpenLedger {
  /** Division code, department, fiscal year: `440307-audit-2023`. */
  readonly ledgerId: string;
  readonly departmentName: string;
  readonly units: readonly BudgetUnit[];
  readonly projects: readonly Project[];
  readonly functionalCodes: readonly CodeName[];
  readonly economicCodes: readonly CodeName[];
  /** Version 1 of its policy; without one only the rules hold that no policy can lift. */
  readonly policy?: Policy;
  /** The end of last year's log, as far as it had got. */
  readonly follows?: EventReference;
}

export const LEDGER_ID_FORM = /^[0-9]{6}-[a-z][a-z0-9-]{0,39}-((?:19|20)[0-9]{2})$/;

/** Rules of opening: once, in the fiscal year or the one before, every code with its parents. */
export function openLedger(budget: Budget, order: OpenLedger, meta: Meta): BudgetEvent[] {
  const { ledgerId, departmentName, units, projects, functionalCodes, economicCodes } = order;
  const year = LEDGER_ID_FORM.exec(ledgerId)?.[1];
  must(year !== undefined, 'LEDGER_ID_MALFORMED', { field: 'ledgerId', ledgerId });
  must(isCalendarDate(meta.effectiveOn), 'DATE_MALFORMED', {
    field: 'effectiveOn',
    effectiveOn: meta.effectiveOn,
  });
  checkUnits(units);
  checkProjects(projects);
  checkClassification('functional', functionalCodes);
  checkClassification('economic', economicCodes);
  if (order.policy !== undefined) checkPolicy(order.policy);
  must(budget.header === undefined, 'LEDGER_ALREADY_OPEN', { field: 'ledgerId', ledgerId });
  const fiscalYear = Number(year);
  const { effectiveOn } = meta;
  const near = [year, String(fiscalYear - 1)].includes(effectiveOn.slice(0, 4));
  const facts = { field: 'effectiveOn', effectiveOn, fiscalYear };
  must(near, 'EFFECTIVE_DATE_OUTSIDE_FISCAL_YEAR', facts);
  const content = { ledgerId, fiscalYear, departmentName, units, projects };
  const codes = { functionalCodes, economicCodes };
  const { policy, follows } = order;
  return [{ type: 'LedgerOpened', ...content, ...codes, ...given({ policy, follows }) }];
}

function checkUnits(units: readonly BudgetUnit[]): void {
  must(units.length > 0, 'UNITS_MISSING', { field: 'units' });
  const seen = new Set<string>();
  for (const { unitCode } of units) {
    must(NAME_FORM.test(unitCode), 'CODE_MALFORMED', { field: 'units', code: unitCode });
    must(!seen.has(unitCode), 'UNIT_DUPLICATE', { field: 'units', unitCode });
    seen.add(unitCode);
  }
}

function checkProjects(projects: readonly Project[]): void {
  const seen = new Set<string>();
  for (const { projectCode } of projects) {
    const field = 'projects';
    must(NAME_FORM.test(projectCode), 'CODE_MALFORMED', { field, code: projectCode });
    must(projectCode !== 'basic', 'PROJECT_CODE_RESERVED', { field, projectCode });
    must(!seen.has(projectCode), 'PROJECT_DUPLICATE', { field, projectCode });
    seen.add(projectCode);
  }
}
