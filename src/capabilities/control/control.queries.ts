import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { dayInChina } from '../../domain/calendar.js';
import { type ControlObjectStanding, objectsUnder } from '../../domain/control-objects.js';
import type { ControlRuleDimension } from '../../domain/policy.js';
import { must } from '../../domain/rules.js';
import { Ledger } from '../../ledger/ledger.js';
import type { LedgerMemory } from '../../ledger/memory.js';
import type { Moment } from '../../ledger/moment.js';
import { stateAt } from '../../ledger/past-state.js';
import { Database } from '../../platform/database.js';

/** Objects by what they are; everything that is named must match. */
export interface ObjectSelection {
  readonly ruleId?: string | undefined;
  readonly dimension?: ControlRuleDimension | undefined;
  readonly key?: string | undefined;
}

export interface ControlObjects {
  /** The place in the log that the figures stand at. */
  readonly seq: number;
  readonly policyVersion: number;
  /** The month that rules by month are held against, YYYY-MM. */
  readonly month: string;
  readonly objects: readonly ControlObjectStanding[];
}

/** The control objects of the policy in force as they stood at a moment. Throws `LEDGER_NOT_OPEN`. */
export class ControlObjectsQuery extends Query<ControlObjects> {
  constructor(
    readonly ledgerId: string,
    readonly selection: ObjectSelection = {},
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(ControlObjectsQuery)
export class ControlObjectsQueryHandler implements IQueryHandler<ControlObjectsQuery> {
  constructor(
    private readonly ledger: Ledger,
    private readonly database: Database,
  ) {}

  async execute(query: ControlObjectsQuery): Promise<ControlObjects> {
    const { ledgerId, selection, moment } = query;
    if (moment.asOf === undefined && moment.knownAt === undefined) {
      const now = new Date().toISOString();
      return this.ledger.inspect(ledgerId, (memory) => standing(memory, selection, now));
    }
    const { state, at } = await stateAt(this.database.db, ledgerId, moment);
    return standing(state, selection, at);
  }
}

function standing(memory: LedgerMemory, selection: ObjectSelection, at: string): ControlObjects {
  const { header, lines, documents, head } = memory;
  must(header !== undefined, 'LEDGER_NOT_OPEN', {
    field: 'ledgerId',
    ledgerId: memory.ledgerId,
  });
  const { ruleId, dimension, key } = selection;
  const month = monthOfYear(header.fiscalYear, dayInChina(at));
  const { policy, version: policyVersion = 0 } = header.policy ?? {};
  // Overrides end by the day that is asked for, whenever the last event was recorded.
  const budget = { header, lines, documents, recordedAt: at };
  const objects = (policy?.controlRules ?? [])
    .filter((rule) => ruleId === undefined || rule.ruleId === ruleId)
    .filter((rule) => dimension === undefined || rule.dimension === dimension)
    .flatMap((rule) => {
      const totals = memory.totalsUnder(policy as NonNullable<typeof policy>);
      return objectsUnder(budget, rule, { month, totals });
    })
    .filter((object) => key === undefined || object.key === key);
  return { seq: head.seq, policyVersion, month, objects };
}

// Before its year a ledger stands in its first month, and after it in its last.
function monthOfYear(fiscalYear: number, today: string): string {
  const month = today.slice(0, 'YYYY-MM'.length);
  if (month < `${fiscalYear}-01`) return `${fiscalYear}-01`;
  return month > `${fiscalYear}-12` ? `${fiscalYear}-12` : month;
}
