import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import {
  PostAlertHandler,
  RecordSelfCheckHandler,
  SweepAlertsHandler,
} from './alerts/alerts.commands.js';
import { PostCrossingHandler } from './alerts/overspend.commands.js';
import { CAPABILITIES } from './app.capabilities.js';
import type { Capability } from './http/capability.js';
import { HealthController } from './http/health.http.js';
import { orderController } from './http/orders.http.js';
import { DocumentQueryHandler, DocumentsQueryHandler } from './ledger/documents.queries.js';
import { Ledger } from './ledger/ledger.js';
import type { Config } from './platform/config.js';
import { Database } from './platform/database.js';

const HANDLERS = [
  ...CAPABILITIES.flatMap(({ handlers }) => handlers),
  DocumentQueryHandler,
  DocumentsQueryHandler,
  PostCrossingHandler,
  PostAlertHandler,
  SweepAlertsHandler,
  RecordSelfCheckHandler,
];

const CONTROLLERS = [HealthController, ...CAPABILITIES.flatMap(controllersOf)];

function controllersOf({ tag, orders = [], controllers = [] }: Capability): Type[] {
  return orders.length === 0 ? [...controllers] : [orderController(tag, orders), ...controllers];
}

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
        ...HANDLERS,
      ],
    };
  }
}
