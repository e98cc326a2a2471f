import { type Kysely, sql } from 'kysely';
import { ACCOUNTS } from '../domain/accounts.js';
import { holdIdOf } from '../domain/held-order.js';
import { balanceOfRow, canonicalText } from '../ledger/codec.js';
import type { LedgerMemory } from '../ledger/memory.js';
import { commitmentOf } from '../ledger/personal-data.js';
import type { Schema } from '../platform/schema.js';
import type { Findings } from './findings.js';
import type { ReplayedLedger } from './replayed-ledger.js';

type Trx = Kysely<Schema>;

/** Compares every stored line balance with replay, account by account, in both directions. */
export async function compareBalances(
  trx: Trx,
  memory: LedgerMemory,
  findings: Findings,
): Promise<void> {
  const rows = await trx
    .selectFrom('line_balance')
    .selectAll()
    .where('ledger_id', '=', memory.ledgerId)
    .execute();
  const stored = new Map(rows.map((row) => [row.line_id, balanceOfRow(row)]));
  for (const [lineId, { balance }] of memory.lines) {
    for (const account of ACCOUNTS) {
      const found = stored.get(lineId)?.[account].toString();
      const where = `line_balance ${lineId} ${account}`;
      const expected = balance[account].toString();
      findings.same({ expected, found }, { code: 'BALANCE_MISMATCH', where });
    }
  }
  for (const lineId of stored.keys()) {
    if (memory.lines.has(lineId)) continue;
    findings.add({ code: 'BALANCE_MISMATCH', where: `line_balance ${lineId}`, expected: '(none)' });
  }
}

const PAGE = 2_000;

/** Compares every stored document with replay, in both directions. */
export async function compareDocuments(
  trx: Trx,
  memory: LedgerMemory,
  findings: Findings,
): Promise<void> {
  const missing = new Set(memory.documents.keys());
  let after = { kind: '', documentId: '' };
  for (;;) {
    const rows = await trx
      .selectFrom('document')
      .selectAll()
      .where('ledger_id', '=', memory.ledgerId)
      .where(sql<boolean>`(kind, document_id) > (${after.kind}, ${after.documentId})`)
      .orderBy('kind')
      .orderBy('document_id')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      const document = memory.documents.get(row.document_id);
      const expected =
        document === undefined
          ? '(none)'
          : `${document.kind} ${document.status} ${document.changedSeq} ${canonicalText(document)}`;
      const found = `${row.kind} ${row.status} ${row.changed_seq} ${row.body}`;
      const where = `document ${row.document_id}`;
      findings.same({ expected, found }, { code: 'DOCUMENT_MISMATCH', where });
      missing.delete(row.document_id);
      after = { kind: row.kind, documentId: row.document_id };
    }
    if (rows.length < PAGE) break;
  }
  for (const documentId of missing) {
    const where = `document ${documentId}`;
    findings.add({ code: 'DOCUMENT_MISMATCH', where, found: '(missing)' });
  }
}

/**
 * Compares the stored answers with the events they name: each accepted answer's events exist as
 * answered, and each event is named by exactly one answer. So a tail that was cut off is missed as
 * long as the answers are there.
 */
export async function compareAnswers(
  trx: Trx,
  { ledgerId, head }: ReplayedLedger,
  findings: Findings,
): Promise<void> {
  const { rows } = await sql<{ client: string; idempotency_key: string; seq: string | null }>`
    SELECT r.client, r.idempotency_key, a.seq
    FROM ledger.command_result r
    CROSS JOIN LATERAL json_to_recordset(r.answer::json -> 'events')
      AS a (seq bigint, "eventId" text, type text, "entityId" text, hash text)
    LEFT JOIN ledger.event e ON e.ledger_id = r.ledger_id AND e.seq = a.seq
    WHERE r.ledger_id = ${ledgerId} AND r.answer::json ->> 'outcome' = 'accepted'
      AND (a.hash, a."eventId", a.type, a."entityId", (r.answer::json ->> 'recordedAt')::timestamptz)
        IS DISTINCT FROM (encode(e.hash, 'hex'), e.event_id::text, e.type, e.entity_id, e.recorded_at)
    LIMIT 100`.execute(trx);
  for (const { client, idempotency_key, seq } of rows) {
    const where = `command_result ${client} ${idempotency_key}`;
    findings.add({ code: 'ANSWER_MISMATCH', where, ...(seq === null ? {} : { seq: Number(seq) }) });
  }
  const { rows: counted } = await sql<{ named: string }>`
    SELECT count(DISTINCT a.seq) AS named
    FROM ledger.command_result r
    CROSS JOIN LATERAL json_to_recordset(r.answer::json -> 'events') AS a (seq bigint)
    WHERE r.ledger_id = ${ledgerId} AND r.answer::json ->> 'outcome' = 'accepted'`.execute(trx);
  const named = counted[0]?.named ?? '0';
  findings.same(
    { expected: String(head.seq), found: named },
    { code: 'ANSWER_MISMATCH', where: 'command_result: events named by an answer' },
  );
}

/** Compares personal data that has not been erased with the commitments in the log. */
export async function comparePersonalData(
  trx: Trx,
  memory: LedgerMemory,
  findings: Findings,
): Promise<void> {
  const rows = await trx
    .selectFrom('personal_data')
    .selectAll()
    .where('ledger_id', '=', memory.ledgerId)
    .execute();
  for (const { document_id, salt, content } of rows) {
    const committed = payeeCommitmentIn(memory, document_id);
    const where = `personal_data ${document_id}`;
    const expected = committed ?? '(no commitment)';
    const found = commitmentOf(salt, content);
    findings.same({ expected, found }, { code: 'PERSONAL_DATA_MISMATCH', where });
  }
}

// A payment that was held and never made is committed to its payee by the order that was held.
function payeeCommitmentIn({ documents }: LedgerMemory, paymentId: string): string | undefined {
  const document = documents.get(paymentId);
  if (document?.kind === 'payment') return document.payeeCommitment;
  const held = documents.get(holdIdOf(paymentId));
  const [event] = held?.kind === 'held-order' ? held.events : [];
  return event?.type === 'PaymentOrdered' ? event.payeeCommitment : undefined;
}
