import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Payment } from '../../domain/documents.js';
import { must } from '../../domain/rules.js';
import {
  type DocumentPage,
  type DocumentSelection,
  type Documents,
  readDocuments,
} from '../../ledger/documents.js';
import type { Moment } from '../../ledger/moment.js';
import { Database } from '../../platform/database.js';

/** Payments in the order of their ids, as they stood at a moment. */
export class PaymentsQuery extends Query<Documents<'payment'>> {
  constructor(
    readonly ledgerId: string,
    readonly selection: Omit<DocumentSelection<'payment'>, 'kind'>,
    readonly page: DocumentPage,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(PaymentsQuery)
export class PaymentsQueryHandler implements IQueryHandler<PaymentsQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, selection, page, moment }: PaymentsQuery): Promise<Documents<'payment'>> {
    const payments = { ...selection, kind: 'payment' } as const;
    return readDocuments(this.database.db, ledgerId, payments, { page, moment });
  }
}

export interface PaymentState {
  readonly seq: number;
  readonly payment: Payment;
}

/** One payment. Throws `PAYMENT_NOT_FOUND`. */
export class PaymentQuery extends Query<PaymentState> {
  constructor(
    readonly ledgerId: string,
    readonly paymentId: string,
    readonly moment: Moment = {},
  ) {
    super();
  }
}

@QueryHandler(PaymentQuery)
export class PaymentQueryHandler implements IQueryHandler<PaymentQuery> {
  constructor(private readonly database: Database) {}

  async execute({ ledgerId, paymentId, moment }: PaymentQuery): Promise<PaymentState> {
    const selection = { kind: 'payment', documentId: paymentId } as const;
    const options = { page: { limit: 1 }, moment };
    const found = await readDocuments(this.database.db, ledgerId, selection, options);
    const [payment] = found.documents;
    must(payment !== undefined, 'PAYMENT_NOT_FOUND', { field: 'paymentId', paymentId });
    return { seq: found.seq, payment };
  }
}
