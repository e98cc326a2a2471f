import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Answer } from '../ledger/answer.js';
import { digestOfRefusal, storedRefusal } from '../ledger/refusals.js';
import type { Schema } from '../platform/schema.js';
import type { Findings } from './findings.js';
import type { ReplayedLedger } from './replayed-ledger.js';

type Trx = Kysely<Schema>;

const PAGE = 2_000;

/**
 * Compares every kept refusal with its answer, which carries the digest of the row, and every answer
 * that carries one with the rows. Answers without one promise no row: they are older than refusals, or
 * answer an order that did not say what it asked.
 */
export async function compareRefusals(
  trx: Trx,
  ledger: ReplayedLedger,
  findings: Findings,
): Promise<void> {
  let after = { client: '', key: '' };
  for (;;) {
    const rows = await pageOf(trx, ledger.ledgerId, after);
    for (const { answer, ...row } of rows) {
      const refusal = storedRefusal(row);
      const where = `refusal ${row.client} ${row.idempotency_key}`;
      const expected = `${refusal.rule} ${refusal.facts} ${digestOfRefusal(refusal)}`;
      const found = answer === null ? '(no answer)' : toldBy(JSON.parse(answer));
      findings.same({ expected, found }, { code: 'REFUSAL_MISMATCH', where });
      if (refusal.afterSeq > ledger.head.seq) {
        const figures = { expected: `<= ${ledger.head.seq}`, found: row.after_seq };
        findings.add({ code: 'REFUSAL_MISMATCH', where: `${where} after_seq`, ...figures });
      }
      after = { client: row.client, key: row.idempotency_key };
    }
    if (rows.length < PAGE) break;
  }
  await findMissing(trx, ledger.ledgerId, findings);
}

function pageOf(trx: Trx, ledgerId: string, after: { client: string; key: string }) {
  return trx
    .selectFrom('refusal as f')
    .leftJoin('command_result as r', (join) =>
      join
        .onRef('r.ledger_id', '=', 'f.ledger_id')
        .onRef('r.client', '=', 'f.client')
        .onRef('r.idempotency_key', '=', 'f.idempotency_key'),
    )
    .selectAll('f')
    .select('r.answer')
    .where('f.ledger_id', '=', ledgerId)
    .where(sql<SqlBool>`(f.client, f.idempotency_key) > (${after.client}, ${after.key})`)
    .orderBy('f.client')
    .orderBy('f.idempotency_key')
    .limit(PAGE)
    .execute();
}

function toldBy(answer: Answer): string {
  if (answer.outcome !== 'refused') return `(${answer.outcome})`;
  const { rule, facts, kept = '(not kept)' } = answer;
  return `${rule} ${JSON.stringify(facts)} ${kept}`;
}

async function findMissing(trx: Trx, ledgerId: string, findings: Findings): Promise<void> {
  const { rows } = await sql<{ client: string; idempotency_key: string }>`
    SELECT r.client, r.idempotency_key FROM ledger.command_result r
    WHERE r.ledger_id = ${ledgerId} AND r.answer::json ->> 'kept' IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM ledger.refusal f
        WHERE f.ledger_id = r.ledger_id AND f.client = r.client
          AND f.idempotency_key = r.idempotency_key)
    LIMIT 100`.execute(trx);
  for (const { client, idempotency_key } of rows) {
    findings.add({ code: 'REFUSAL_MISSING', where: `refusal ${client} ${idempotency_key}` });
  }
}
