import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import {
  PostAlertHandler,
  RecordSelfCheckHandler,
  SweepAlertsHandler,
} from './alerts/alerts.commands.js';
import { PostCrossingHandler } from './alerts/overspend.commands.js';
import { CAPABILITIES } from './app.capabilities.js';
import { DeliveryOffice } from './deliveries/office.js';
import type { Capability } from './http/capability.js';
import { HealthController } from './http/health.http.js';
import { MetricsController } from './http/metrics.http.js';
import { Metrics } from './http/metrics.js';
import { OpenFeeds } from './http/open-feeds.js';
import { orderController } from './http/orders.http.js';
import { JobView } from './jobs/job-view.js';
import { JobsController } from './jobs/jobs.http.js';
import { DocumentQueryHandler, DocumentsQueryHandler } from './ledger/documents.queries.js';
import { HeadWatch } from './ledger/head-watch.js';
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

const CONTROLLERS = [
  HealthController,
  JobsController,
  MetricsController,
  ...CAPABILITIES.flatMap(controllersOf),
];

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
    const redisUrl = config.REDIS_URL;
    const databaseUrl = database.url;
    // What is wrong with the queue is told to whoever asked.
    const view = new JobView({ redisUrl, databaseUrl, log: () => undefined });
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: CONTROLLERS,
      providers: [
        { provide: Database, useValue: database },
        { provide: Ledger, useValue: ledger },
        { provide: HeadWatch, useValue: new HeadWatch(database.db, ledger) },
        { provide: JobView, useValue: view },
        { provide: Metrics, useValue: new Metrics(database.db, view) },
        { provide: OpenFeeds, useValue: new OpenFeeds(config.STREAMS_PER_KEY) },
        { provide: DeliveryOffice, useValue: new DeliveryOffice(database, config) },
        ...HANDLERS,
      ],
    };
  }
}
