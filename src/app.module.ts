import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PostCrossingHandler } from './alerts/overspend.commands.js';
import {
  AppropriateSupplementaryHandler,
  ApproveBudgetHandler,
  ReduceAppropriationHandler,
} from './capabilities/appropriation/appropriation.commands.js';
import { AppropriationController } from './capabilities/appropriation/appropriation.http.js';
import { BalancesController } from './capabilities/balances/balances.http.js';
import { LinesQueryHandler } from './capabilities/balances/balances.queries.js';
import {
  CorrectPaymentHandler,
  RecordPaymentHandler,
  RefundPaymentHandler,
} from './capabilities/execution/execution.commands.js';
import { ExecutionController } from './capabilities/execution/execution.http.js';
import {
  PaymentQueryHandler,
  PaymentsQueryHandler,
} from './capabilities/execution/execution.queries.js';
import { PaymentBatchController } from './capabilities/execution/payment-batch.http.js';
import { HistoryController } from './capabilities/history/history.http.js';
import { EventQueryHandler, EventsQueryHandler } from './capabilities/history/history.queries.js';
import { OpenLedgerHandler } from './capabilities/opening/opening.commands.js';
import { OpeningController } from './capabilities/opening/opening.http.js';
import { LedgerQueryHandler, LedgersQueryHandler } from './capabilities/opening/opening.queries.js';
import {
  ApproveReallocationHandler,
  RejectReallocationHandler,
  RequestReallocationHandler,
  WithdrawReallocationHandler,
} from './capabilities/reallocation/reallocation.commands.js';
import { ReallocationController } from './capabilities/reallocation/reallocation.http.js';
import {
  ReallocationQueryHandler,
  ReallocationsQueryHandler,
} from './capabilities/reallocation/reallocation.queries.js';
import { HealthController } from './http/health.http.js';
import { Ledger } from './ledger/ledger.js';
import type { Config } from './platform/config.js';
import { Database } from './platform/database.js';

const COMMAND_HANDLERS = [
  OpenLedgerHandler,
  ApproveBudgetHandler,
  AppropriateSupplementaryHandler,
  ReduceAppropriationHandler,
  RequestReallocationHandler,
  ApproveReallocationHandler,
  RejectReallocationHandler,
  WithdrawReallocationHandler,
  RecordPaymentHandler,
  RefundPaymentHandler,
  CorrectPaymentHandler,
  PostCrossingHandler,
];

const QUERY_HANDLERS = [
  LedgerQueryHandler,
  LedgersQueryHandler,
  LinesQueryHandler,
  EventQueryHandler,
  EventsQueryHandler,
  ReallocationQueryHandler,
  ReallocationsQueryHandler,
  PaymentQueryHandler,
  PaymentsQueryHandler,
];

const CONTROLLERS = [
  HealthController,
  OpeningController,
  AppropriationController,
  ReallocationController,
  PaymentBatchController,
  ExecutionController,
  BalancesController,
  HistoryController,
];

/** Everything people can do, on one database. The command bus is the only door for writes. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest knows modules by their class.
export class AppModule {
  static with(base: { readonly config: Config; readonly database: Database }): DynamicModule {
    const { config, database } = base;
    const ledger = new Ledger({
      database,
      batchLimit: config.BATCH_LIMIT,
      queueLimit: config.QUEUE_LIMIT,
      ledgersInMemory: config.LEDGERS_IN_MEMORY,
    });
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: CONTROLLERS,
      providers: [
        { provide: Database, useValue: database },
        { provide: Ledger, useValue: ledger },
        ...COMMAND_HANDLERS,
        ...QUERY_HANDLERS,
      ],
    };
  }
}
