import { sql } from 'kysely';
import { RecordSelfCheckCommand } from '../alerts/alerts.commands.js';
import { SYSTEM_ALERTS } from '../alerts/alerts.job.js';
import { dueChecks } from '../alerts/daily-work.js';
import type { PostingOptions } from '../alerts/posting.js';
import type { Finding, FindingCode } from '../audit/findings.js';
import { verifyLedger } from '../audit/verify.js';
import type { SelfCheckFinding } from '../domain/alert-events.js';
import { SELF_CHECKS, type SelfCheck } from '../domain/alert-rules.js';
import { DEFAULT_ALERT_RULES } from '../domain/default-policies.js';
import { RuleBroken } from '../domain/rules.js';
import { readHeader } from '../ledger/header.js';
import type { Db } from '../platform/database.js';

// The ledger watches itself: it is verified once a day, and what was found is written into its log, as far as
// it can still be written to. What is raised of it follows from the log like every other alert.

const KINDS: { readonly [Code in FindingCode]?: SelfCheck } = {
  SEQ_GAP: 'chain-broken',
  HASH_MISMATCH: 'chain-broken',
  RECORDED_EARLIER: 'chain-broken',
  EVENT_UNREADABLE: 'chain-broken',
  PAYLOAD_NOT_CANONICAL: 'chain-broken',
  HEAD_MISMATCH: 'chain-broken',
  HEAD_MISSING: 'chain-broken',
  PROJECTION_MISMATCH: 'projection-drift',
  PROJECTION_BLOCKED: 'projection-drift',
};

/** Verifies a ledger for the day, if that is due. */
export async function checkIfDue(options: PostingOptions): Promise<void> {
  const { database, ledgerId } = options;
  const { db } = database;
  const { rows } = await sql<{ on: string }>`
    SELECT c.on::text AS on FROM (${dueChecks()}) c WHERE c.ledger_id = ${ledgerId}`.execute(db);
  const [due] = rows;
  if (due === undefined) return;
  await selfCheck(options, due.on);
  await noteChecked(db, ledgerId, due.on);
}

// Beside the log: one that is killed before it says so looks again, and finds in the log that it has.
async function noteChecked(db: Db, ledgerId: string, on: string): Promise<void> {
  await sql`INSERT INTO ledger.self_check AS k (ledger_id, checked_on)
    VALUES (${ledgerId}, ${on}::date)
    ON CONFLICT (ledger_id) DO UPDATE SET checked_on = greatest(k.checked_on, ${on}::date)`.execute(
    db,
  );
}

/** Verifies a ledger for a day and records what was found, once, if its policy asks for it. */
export async function selfCheck(
  { database, commandBus, ledgerId }: PostingOptions,
  on: string,
): Promise<void> {
  const { policy, selfCheckedOn = '' } = await readHeader(database.db, ledgerId);
  if (selfCheckedOn >= on) return;
  const rules = policy?.policy.alertRules ?? DEFAULT_ALERT_RULES;
  if (!rules.some((rule) => SELF_CHECKS.some((kind) => kind === rule.type))) return;
  const { findings } = await verifyLedger(database, ledgerId);
  const key = `self-checked:${on}`;
  const meta = { actor: SYSTEM_ALERTS, client: SYSTEM_ALERTS, effectiveOn: on };
  // What is found may differ from one attempt to the next: the first that is recorded stands.
  const request = { idempotencyKey: key, request: key, correlationId: key };
  const order = { on, findings: byKind(findings) };
  try {
    await commandBus.execute(new RecordSelfCheckCommand(ledgerId, order, { ...meta, ...request }));
  } catch (error) {
    const later = error instanceof RuleBroken && error.rule === 'SELF_CHECKED_ALREADY';
    if (!later) throw error;
  }
}

function byKind(findings: readonly Finding[]): SelfCheckFinding[] {
  return SELF_CHECKS.flatMap((kind) => {
    const found = findings.filter(({ code }) => (KINDS[code] ?? 'reconciliation') === kind);
    if (found.length === 0) return [];
    const codes = [...new Set(found.map(({ code }) => code))].sort();
    return [{ kind, findingCount: found.length, codes }];
  });
}
