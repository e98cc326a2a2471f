import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Recorded } from '../../domain/events.js';
import type { PolicyInForce } from '../../domain/policy.js';
import { must } from '../../domain/rules.js';
import { readEvents, readEventsOfEntity } from '../../event-store/read.js';
import { LEDGER_ENTITY } from '../../ledger/catalogue.js';
import { decodeEvent } from '../../ledger/codec.js';
import { type Moment, seqOf } from '../../ledger/moment.js';
import { Database, type Db } from '../../platform/database.js';

/** A version of a ledger's policy, and the event that put it in force. */
export interface AdoptedPolicy extends PolicyInForce {
  readonly adoptedSeq: number;
  readonly adoptedOn: string;
  readonly adoptedBy: string;
  readonly documentNumber?: string;
  /** Absent for the one that the ledger was opened under. */
  readonly reason?: string;
}

export interface Policies {
  /** The place in the log that the answer stands at. */
  readonly seq: number;
  /** Oldest first; the last one is in force. */
  readonly policies: readonly AdoptedPolicy[];
}

/** Every version of a ledger's policy up to a moment. */
export class PoliciesQuery extends Query<Policies> {
  constructor(
    readonly ledgerId: string,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(PoliciesQuery)
export class PoliciesQueryHandler implements IQueryHandler<PoliciesQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, moment }: PoliciesQuery): Promise<Policies> {
    return readPolicies(this.database.db, ledgerId, moment);
  }
}

/** Throws `LEDGER_NOT_OPEN`. Every version stands in the first event or in one about the whole ledger. */
export async function readPolicies(
  db: Db,
  ledgerId: string,
  { asOf, knownAt }: Moment = {},
): Promise<Policies> {
  const seq = await seqOf(db, ledgerId, knownAt);
  const opening = await readEvents(db, { ledgerId, afterSeq: 0, limit: 1 });
  const about = await readEventsOfEntity(db, { ledgerId, entityId: LEDGER_ENTITY });
  const known = [...opening, ...about].filter(
    (stored) => stored.seq <= seq && (asOf === undefined || stored.effectiveOn <= asOf),
  );
  return { seq, policies: known.map(decodeEvent).flatMap(adoptedBy) };
}

/** The version in force. Throws `POLICY_NOT_FOUND` where none is. */
export function inForce({ policies }: Policies): AdoptedPolicy {
  const last = policies.at(-1);
  must(last !== undefined, 'POLICY_NOT_FOUND', { field: 'ledgerId' });
  return last;
}

function adoptedBy({ seq, effectiveOn, actor, documentNumber, event }: Recorded): AdoptedPolicy[] {
  const place = { adoptedSeq: seq, adoptedOn: effectiveOn, adoptedBy: actor };
  const adopted = documentNumber === undefined ? place : { ...place, documentNumber };
  if (event.type === 'LedgerOpened' && event.policy !== undefined) {
    return [{ version: 1, ...adopted, policy: event.policy }];
  }
  if (event.type !== 'PolicyAdopted') return [];
  const { version, reason, policy } = event;
  return [{ version, ...adopted, reason, policy }];
}
