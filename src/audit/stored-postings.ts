import type { Kysely, Selectable } from 'kysely';
import type { Posting } from '../domain/postings.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { amountsOf, balanceOfRow } from '../ledger/codec.js';
import type { PostingTable, Schema } from '../platform/schema.js';
import type { Findings } from './findings.js';

type Row = Selectable<PostingTable>;

const PAGE = 4_000;

/** Compares the stored double entry with that of the events, both read once, in order. */
export class PostingComparison {
  private page: Row[] = [];
  private place = 0;
  private exhausted = false;

  constructor(
    private readonly trx: Kysely<Schema>,
    private readonly ledgerId: string,
    private readonly findings: Findings,
  ) {}

  /** Compares one event's postings; without any (an unreadable event) its rows are passed over. */
  async compare(stored: StoredEvent, postings: readonly Posting[] | undefined): Promise<void> {
    const { seq } = stored;
    const rows = await this.rowsOf(seq);
    if (postings === undefined) return;
    const expected = postings
      .map(({ lineId, movement }) => textOf(lineId, stored.effectiveOn, amountsOf(movement)))
      .sort();
    const found = rows
      .map((row) => textOf(row.line_id, row.effective_on, amountsOf(balanceOfRow(row))))
      .sort();
    const texts = { expected: expected.join(' | '), found: found.join(' | ') };
    this.findings.same(texts, { code: 'POSTING_MISMATCH', seq, where: 'posting' });
  }

  /** Reports rows that belong to no event. */
  async finish(lastSeq: number): Promise<void> {
    const rows = await this.trx
      .selectFrom('posting')
      .select(['seq', 'line_id'])
      .where('ledger_id', '=', this.ledgerId)
      .where((where) => where.or([where('seq', '>', String(lastSeq)), where('seq', '<', '1')]))
      .limit(100)
      .execute();
    for (const { seq, line_id } of rows) {
      const place = { seq: Number(seq), where: `posting ${line_id}` };
      this.findings.add({ code: 'POSTING_MISMATCH', ...place, expected: '(none)', found: 'a row' });
    }
  }

  private async rowsOf(seq: number): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const row = this.page[this.place];
      if (row === undefined) {
        if (this.exhausted) return rows;
        await this.turnPage();
        continue;
      }
      if (Number(row.seq) > seq) return rows;
      this.place += 1;
      if (Number(row.seq) === seq) rows.push(row);
      else this.findings.add({ code: 'POSTING_MISMATCH', seq: Number(row.seq), where: 'posting' });
    }
  }

  private async turnPage(): Promise<void> {
    const last = this.page.at(-1);
    const rows = await this.trx
      .selectFrom('posting')
      .selectAll()
      .where('ledger_id', '=', this.ledgerId)
      .where((where) =>
        last === undefined
          ? where('seq', '>=', '1')
          : where.or([
              where('seq', '>', last.seq),
              where.and([where('seq', '=', last.seq), where('line_id', '>', last.line_id)]),
            ]),
      )
      .orderBy('ledger_id')
      .orderBy('seq')
      .orderBy('line_id')
      .limit(PAGE)
      .execute();
    this.exhausted = rows.length < PAGE;
    this.page = rows;
    this.place = 0;
  }
}

function textOf(lineId: string, effectiveOn: string, amountsFen: readonly bigint[]): string {
  return `${lineId} ${effectiveOn} ${amountsFen.join(' ')}`;
}
