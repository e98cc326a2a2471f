import pg from 'pg';
import { move } from '../src/domain/accounts.js';
import type { PaymentRecorded } from '../src/domain/execution-events.js';
import { paymentAfter } from '../src/domain/payment-document.js';
import { postingsOf } from '../src/domain/postings.js';
import { hashEvent } from '../src/event-store/envelope.js';
import { newEventId } from '../src/event-store/event-id.js';
import { ACCOUNT_COLUMNS, balanceOfRow, encodePayload, jsonText } from '../src/ledger/codec.js';
import { LEDGER_ID, newMeta } from './ground.js';

// The same work as one payment through the ledger, the way it is usually written: a transaction per
// command that locks the head, reads, decides and writes row by row.

const COLUMNS = Object.values(ACCOUNT_COLUMNS);

export class NaiveLedger {
  readonly pool: pg.Pool;

  constructor(url: string, connections: number) {
    this.pool = new pg.Pool({ connectionString: url, max: connections });
  }

  async pay(event: PaymentRecorded): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await this.payLocked(client, event);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  private async payLocked(client: pg.PoolClient, event: PaymentRecorded): Promise<void> {
    const meta = newMeta();
    const head = await one(
      client,
      'naive_head',
      `SELECT seq, hash FROM ledger.ledger_head
      WHERE ledger_id = $1 FOR UPDATE`,
      [LEDGER_ID],
    );
    await client.query({
      name: 'naive_known',
      text: `SELECT answer FROM ledger.command_result
      WHERE ledger_id = $1 AND client = $2 AND idempotency_key = $3`,
      values: [LEDGER_ID, meta.client, meta.idempotencyKey],
    });
    const row = await one(
      client,
      'naive_line',
      `SELECT * FROM ledger.line_balance
      WHERE ledger_id = $1 AND line_id = $2`,
      [LEDGER_ID, event.lineId],
    );
    const seq = Number(head.seq) + 1;
    const envelope = {
      ledgerId: LEDGER_ID,
      seq,
      eventId: newEventId(),
      type: event.type,
      schemaVersion: 1,
      effectiveOn: meta.effectiveOn,
      recordedAt: new Date().toISOString(),
      actor: meta.actor,
      correlationId: meta.correlationId,
      causationId: null,
      documentNumber: null,
      payload: encodePayload(event),
    };
    const hash = hashEvent(head.hash as Buffer, envelope);
    const [posting] = postingsOf(event);
    if (posting === undefined) throw new Error('a payment posts');
    const after = move(balanceOfRow(row as never), posting.movement);
    const document = paymentAfter(undefined, { ...meta, seq, event }, event);
    await client.query({
      name: 'naive_event',
      text: `INSERT INTO ledger.event VALUES
      ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`,
      values: [
        LEDGER_ID,
        seq,
        envelope.eventId,
        event.type,
        1,
        meta.effectiveOn,
        envelope.recordedAt,
        meta.actor,
        meta.correlationId,
        null,
        null,
        event.paymentId,
        envelope.payload,
        hash,
      ],
    });
    await client.query({
      name: 'naive_posting',
      text: `INSERT INTO ledger.posting
      (ledger_id, seq, line_id, effective_on, available, disbursed) VALUES ($1,$2,$3,$4,$5,$6)`,
      values: [
        LEDGER_ID,
        seq,
        event.lineId,
        meta.effectiveOn,
        posting.movement.available,
        posting.movement.disbursed,
      ],
    });
    await client.query({
      name: 'naive_balance',
      text: `UPDATE ledger.line_balance SET ${COLUMNS.map((column, index) => `${column} = $${index + 3}`).join(', ')}
      WHERE ledger_id = $1 AND line_id = $2`,
      values: [LEDGER_ID, event.lineId, ...Object.values(after)],
    });
    await client.query({
      name: 'naive_document',
      text: `INSERT INTO ledger.document VALUES ($1,$2,$3,$4,$5,$6)`,
      values: [LEDGER_ID, 'payment', event.paymentId, 'settled', seq, jsonText(document)],
    });
    const answer = {
      outcome: 'accepted',
      recordedAt: envelope.recordedAt,
      events: [
        {
          seq,
          eventId: envelope.eventId,
          type: event.type,
          entityId: event.paymentId,
          hash: hash.toString('hex'),
        },
      ],
    };
    await client.query({
      name: 'naive_answer',
      text: `INSERT INTO ledger.command_result VALUES ($1,$2,$3,$4,$5)`,
      values: [LEDGER_ID, meta.client, meta.idempotencyKey, hash, jsonText(answer)],
    });
    await client.query({
      name: 'naive_move',
      text: `UPDATE ledger.ledger_head SET seq = $2, hash = $3 WHERE ledger_id = $1`,
      values: [LEDGER_ID, seq, hash],
    });
  }
}

async function one(client: pg.PoolClient, name: string, text: string, values: unknown[]) {
  const { rows } = await client.query({ name, text, values });
  return rows[0] as Record<string, unknown>;
}
