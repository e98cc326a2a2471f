import type { Kysely } from 'kysely';
import { streamEvents } from '../event-store/read.js';
import type { Database } from '../platform/database.js';
import type { Schema } from '../platform/schema.js';
import { DEFINITIONS } from '../projections/definitions.js';
import { compareWithReplay } from '../projections/replay-comparison.js';
import { compareCrossings } from './crossings.js';
import { type Finding, Findings } from './findings.js';
import { ReplayedLedger } from './replayed-ledger.js';
import { PostingComparison } from './stored-postings.js';
import { compareRefusals } from './stored-refusals.js';
import {
  compareAnswers,
  compareBalances,
  compareDocuments,
  comparePersonalData,
} from './stored-state.js';

export interface VerifyReport {
  readonly ledgerId: string;
  readonly events: number;
  /** Hash of the last event, lower-case hex. */
  readonly headHash: string;
  readonly lines: number;
  readonly documents: number;
  readonly overspends: number;
  readonly alerts: number;
  /** Crossings of either that the jobs have not come to yet. */
  readonly pendingCrossings: number;
  /** Cells of projections that were compared with replay. */
  readonly projectionCells: number;
  readonly findingCount: number;
  /** The first thousand findings. */
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void;
  readonly onFinding?: (finding: Finding) => void;
}

const PROGRESS_STEP = 1_000;

/**
 * Walks a ledger from its first event, in one snapshot of the database: every hash, sequence number and
 * the head; double entry, balances, documents, answers, refusals and personal data against replay;
 * crossings against flags. What it cannot know without an outside witness: a tail removed with
 * everything that mentions it.
 */
export function verifyLedger(
  database: Database,
  ledgerId: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  return database.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verifySnapshot(trx, ledgerId, options));
}

async function verifySnapshot(
  trx: Kysely<Schema>,
  ledgerId: string,
  { onProgress, onFinding }: VerifyOptions,
): Promise<VerifyReport> {
  const findings = new Findings(onFinding);
  const head = await trx
    .selectFrom('ledger_head')
    .select(['seq', 'hash'])
    .where('ledger_id', '=', ledgerId)
    .executeTakeFirst();
  const replayed = new ReplayedLedger(ledgerId, findings);
  const postings = new PostingComparison(trx, ledgerId, findings);
  const total = Number(head?.seq ?? 0);
  for await (const stored of streamEvents(trx, { ledgerId, afterSeq: 0 })) {
    await postings.compare(stored, replayed.take(stored));
    if (stored.seq % PROGRESS_STEP === 0) onProgress?.({ events: stored.seq, total });
  }
  await postings.finish(replayed.head.seq);
  compareHead(replayed, head, findings);
  await compareBalances(trx, replayed.memory, findings);
  await compareDocuments(trx, replayed.memory, findings);
  await compareAnswers(trx, replayed, findings);
  await compareRefusals(trx, replayed, findings);
  await comparePersonalData(trx, replayed.memory, findings);
  const { overspend, alerts } = await compareCrossings(trx, ledgerId, replayed.audit);
  const cells = await compareProjections(trx, ledgerId, findings);
  onProgress?.({ events: replayed.head.seq, total });
  return {
    ledgerId,
    events: replayed.head.seq,
    headHash: replayed.head.hash.toString('hex'),
    lines: replayed.memory.lines.size,
    documents: replayed.memory.documents.size,
    overspends: replayed.audit.overspend.raised,
    alerts: replayed.audit.alerts.raised,
    pendingCrossings: overspend.pending + alerts.pending,
    projectionCells: cells,
    findingCount: findings.count,
    findings: findings.list,
  };
}

function compareHead(
  replayed: ReplayedLedger,
  head: { readonly seq: string; readonly hash: Buffer } | undefined,
  findings: Findings,
): void {
  const { seq, hash } = replayed.head;
  if (head === undefined) {
    if (seq > 0) findings.add({ code: 'HEAD_MISSING', seq, where: 'ledger_head' });
    return;
  }
  const expected = `${seq} ${hash.toString('hex')}`;
  const found = `${head.seq} ${head.hash.toString('hex')}`;
  findings.same({ expected, found }, { code: 'HEAD_MISMATCH', seq, where: 'ledger_head' });
}

async function compareProjections(
  trx: Kysely<Schema>,
  ledgerId: string,
  findings: Findings,
): Promise<number> {
  let cells = 0;
  for (const { name } of DEFINITIONS) {
    const comparison = await compareWithReplay(trx, { ledgerId, projection: name });
    if (comparison === undefined) continue;
    cells += comparison.cellCount;
    for (const { key, field, expected, found } of comparison.differences) {
      const where = `projection ${name} ${key} ${field}`;
      findings.add({ code: 'PROJECTION_MISMATCH', where, expected, found });
    }
    if (comparison.blocked === null) continue;
    const { seq, reason } = comparison.blocked;
    findings.add({ code: 'PROJECTION_BLOCKED', seq, where: `projection ${name}`, found: reason });
  }
  return cells;
}
