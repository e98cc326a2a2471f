import { setTimeout as pause } from 'node:timers/promises';
import { verifyCrossings } from '../src/audit/crossings.js';
import { verifyLedger } from '../src/audit/verify.js';
import type { BudgetEvent } from '../src/domain/events.js';
import { waitUntilCaughtUp } from '../src/jobs/caught-up.js';
import type { Database } from '../src/platform/database.js';
import { flagsIn } from '../test/alerts/overspend-world.js';
import type { SignedReceiver } from './signed-receiver.js';

// What must be true once everything runs again: nothing is missing, nothing is there twice.

// Said here once more, so that an alert that the outbox forgets is missed.
const ALERTS = [
  'OverspendFlagged',
  'OverspendCleared',
  'AlertRaised',
  'AlertEscalated',
  'AlertCleared',
] as const satisfies readonly BudgetEvent['type'][];

const CAUGHT_UP_MS = 120_000;
const LOOK_EVERY_MS = 100;

export interface LedgerProof {
  readonly events: number;
  readonly crossings: number;
  readonly findings: readonly string[];
}

/** Waits for the followers of a ledger, verifies it, and looks for the crossings that its lines made. */
export async function proveLedger(
  database: Database,
  ledgerId: string,
  expected: readonly string[],
): Promise<LedgerProof> {
  await waitUntilCaughtUp(database, ledgerId, { timeoutMs: CAUGHT_UP_MS });
  const verified = await verifyLedger(database, ledgerId);
  // What `alerts verify` does.
  const { alerts, overspend, findings } = await verifyCrossings(database, ledgerId);
  const flags = await flagsIn(database.db, ledgerId);
  const found = flags.filter((key) => key.startsWith('overspend:1:100:line:'));
  const pending = verified.pendingCrossings + alerts.pending + overspend.pending;
  return {
    events: verified.events,
    crossings: overspend.posted + alerts.posted,
    findings: [
      ...[...verified.findings, ...findings].map((finding) => JSON.stringify(finding)),
      ...(pending === 0 ? [] : [`${ledgerId}: ${pending} crossings are not posted`]),
      ...differences(ledgerId, { expected, found }),
    ],
  };
}

function differences(
  ledgerId: string,
  { expected, found }: { readonly expected: readonly string[]; readonly found: readonly string[] },
): string[] {
  const missing = expected.filter((key) => !found.includes(key));
  const unexpected = found.filter((key, at) => !expected.includes(key) || found.indexOf(key) < at);
  return [
    ...missing.map((key) => `${ledgerId}: ${key} is missing`),
    ...unexpected.map((key) => `${ledgerId}: ${key} is there and should not be, or is there twice`),
  ];
}

export interface DeliveryProof {
  readonly deliveries: number;
  /** Messages that came to the receiver again. */
  readonly repeats: number;
  readonly findings: readonly string[];
}

interface DeliveryRow {
  readonly ledger_id: string;
  readonly seq: string;
  readonly message_id: string | null;
  readonly status: string | null;
  readonly last_error: string | null;
}

/** Waits until everything is delivered; holds each alert of the log against what the receiver got. */
export async function proveDeliveries(
  database: Database,
  receiver: SignedReceiver,
): Promise<DeliveryProof> {
  const rows = await settledDeliveries(database);
  const bodies = new Map<string, Set<string>>();
  for (const { messageId, body } of receiver.arrivals) {
    bodies.set(messageId, (bodies.get(messageId) ?? new Set()).add(body));
  }
  const ids = new Set(rows.map(({ message_id }) => message_id));
  const changed = [...bodies].filter(([, said]) => said.size > 1).map(([id]) => id);
  const unknown = [...bodies.keys()].filter((id) => !ids.has(id));
  return {
    deliveries: rows.length,
    repeats: receiver.arrivals.length - bodies.size,
    findings: [
      ...rows
        .filter(({ status, message_id }) => status !== 'delivered' || !bodies.has(message_id ?? ''))
        .map(
          ({ ledger_id, seq, status, last_error }) =>
            `alert ${seq} of ${ledger_id} did not arrive: ${status} ${last_error}`,
        ),
      ...(ids.size === rows.length ? [] : ['two alerts have one message id']),
      ...changed.map((id) => `message ${id} said different things`),
      ...unknown.map((id) => `message ${id} is about nothing in the log`),
      ...(receiver.forged === 0 ? [] : [`${receiver.forged} messages had a bad signature`]),
    ],
  };
}

// A receiver that takes its time has a long queue in the end; it is waited for as long as the queue
// grows shorter.
async function settledDeliveries(database: Database): Promise<readonly DeliveryRow[]> {
  let fewest = Number.POSITIVE_INFINITY;
  let deadline = 0;
  for (;;) {
    const rows = await deliveriesOfAlerts(database);
    const open = rows.filter(({ status }) => status !== 'delivered').length;
    if (open < fewest) deadline = Date.now() + CAUGHT_UP_MS;
    if (open === 0 || Date.now() > deadline) return rows;
    fewest = Math.min(fewest, open);
    await pause(LOOK_EVERY_MS);
  }
}

async function deliveriesOfAlerts({ pool }: Database): Promise<readonly DeliveryRow[]> {
  const { rows } = await pool.query<DeliveryRow>(
    `SELECT e.ledger_id, e.seq, d.message_id, d.status, d.last_error FROM ledger.event e
      LEFT JOIN ledger.delivery d USING (ledger_id, seq) WHERE e.type = ANY ($1)`,
    [ALERTS],
  );
  return rows;
}
