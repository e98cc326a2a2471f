import { sql } from 'kysely';
import { foldBudget } from '../domain/budget.js';
import type { LedgerDocument } from '../domain/documents.js';
import { type StoredEvent, } from '../event-store/envelope.js';
import { storedEvent } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { decodeEvent, reviveFen } from './codec.js';
import { type Moment, seqOf } from './moment.js';
