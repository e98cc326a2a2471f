import type { Generated } from 'kysely';
import type {
  DeliveryAttemptTable,
  DeliveryTable,
  SubscriptionChangeTable,
  SubscriptionSecretTable,
  SubscriptionStartTable,
  SubscriptionTable,
} from './delivery.tables.js';

// The tables of schema `ledger`, as Kysely reads them. int8 and numeric arrive as text, dates as
// YYYY-MM-DD, instants as ISO 8601.

export interface EventTable {
  ledger_id: string;
  seq: string;
  event_id: string;
  type: string;
  schema_version: number;
  effective_on: string;
  recorded_at: string;
  actor: string;
  correlation_id: string;
  causation_id: string | null;
  document_number: string | null;
  entity_id: string | null;
  payload: string;
  hash: Buffer;
}

export interface LedgerHeadTable {
  ledger_id: string;
  seq: string;
  hash: Buffer;
}

/** The accounts of the budgetary equation as columns, in fen. */
export interface AmountColumns<Amount> {
  original: Amount;
  supplementary: Amount;
  reduced: Amount;
  reallocated: Amount;
  carried_in: Amount;
  provisional: Amount;
  unallotted: Amount;
  available: Amount;
  frozen: Amount;
  pre_encumbered: Amount;
  encumbered: Amount;
  in_payment: Amount;
  disbursed: Amount;
  carried_out: Amount;
  returned: Amount;
}

export interface PostingTable extends AmountColumns<string | null> {
  ledger_id: string;
  seq: string;
  line_id: string;
  effective_on: string;
}

export interface LineBalanceTable extends AmountColumns<string> {
  ledger_id: string;
  line_id: string;
}

export interface DocumentTable {
  ledger_id: string;
  kind: string;
  document_id: string;
  status: string;
  changed_seq: string;
  body: string;
}

export interface CommandResultTable {
  ledger_id: string;
  client: string;
  idempotency_key: string;
  request_digest: Buffer;
  answer: string;
}

export interface RefusalTable {
  ledger_id: string;
  client: string;
  idempotency_key: string;
  after_seq: string;
  recorded_at: string;
  actor: string;
  effective_on: string;
  document_number: string | null;
  command: string;
  content: string;
  rule: string;
  facts: string;
}

export interface PersonalDataTable {
  ledger_id: string;
  document_id: string;
  salt: Buffer;
  content: string;
}

export interface SecretTable {
  name: string;
  value: Buffer;
}

export interface ApiKeyTable {
  prefix: string;
  name: string;
  role: string;
  secret_hash: Buffer;
  /** Ledger ids this key may use; null is every ledger. */
  ledgers: string[] | null;
  created_at: Generated<string>;
  revoked_at: string | null;
}

export interface ProjectionCheckpointTable {
  ledger_id: string;
  projection: string;
  version: number;
  /** `live` answers queries, `building` is catching up beside it, `retired` was replaced. */
  status: 'live' | 'building' | 'retired';
  seq: string;
  hash: Buffer;
  /** The event it cannot get past; the three others say why, how often it tried, and when it will. */
  blocked_seq: string | null;
  blocked_reason: string | null;
  attempts: Generated<number>;
  retry_at: string | null;
  updated_at: Generated<string>;
}

export interface ProjectionBalanceTable extends AmountColumns<string> {
  ledger_id: string;
  projection: string;
  version: number;
  key: string;
}

export interface RebuildReportTable {
  ledger_id: string;
  projection: string;
  version: number;
  replaced_version: number;
  seq: string;
  cell_count: string;
  difference_count: string;
  /** JSON, the first thousand. */
  differences: string;
  built_at: Generated<string>;
}

export interface ControlObjectTable {
  ledger_id: string;
  version: number;
  dimension: string;
  key: string;
  adjusted: string;
  committed: string;
  crossings: number;
  over: boolean;
}

export interface CrossingTable {
  ledger_id: string;
  version: number;
  caused_seq: string;
  /** Among the crossings of one event. */
  place: number;
  crossing_key: string;
  body: string;
  posted_seq: string | null;
}

export interface ConsumerTable {
  ledger_id: string;
  /** Name of the key that made it. */
  owner: string;
  name: string;
  consumer_id: string;
  /** Null is every type. */
  types: string[] | null;
  alerts_only: boolean;
  acked_seq: string;
  created_at: Generated<string>;
  acked_at: string | null;
}

export interface AlertCellTable {
  ledger_id: string;
  version: number;
  kind: string;
  id: string;
  body: string;
}

export interface AlertDueTable {
  ledger_id: string;
  version: number;
  due_on: string;
  last_on: string;
}

export interface MerkleTileTable {
  ledger_id: string;
  version: number;
  level: number;
  tile: string;
  hashes: Buffer;
}

export interface SignedCheckpointTable {
  ledger_id: string;
  size: string;
  root: Buffer;
  note: string;
  made_at: Generated<string>;
}

export interface CosignatureTable {
  ledger_id: string;
  size: string;
  witness: string;
  lines: string;
  received_at: Generated<string>;
}

export interface Schema {
  subscription: SubscriptionTable;
  subscription_start: SubscriptionStartTable;
  subscription_change: SubscriptionChangeTable;
  subscription_secret: SubscriptionSecretTable;
  delivery: DeliveryTable;
  delivery_attempt: DeliveryAttemptTable;
  event: EventTable;
  ledger_head: LedgerHeadTable;
  posting: PostingTable;
  line_balance: LineBalanceTable;
  document: DocumentTable;
  command_result: CommandResultTable;
  refusal: RefusalTable;
  personal_data: PersonalDataTable;
  secret: SecretTable;
  api_key: ApiKeyTable;
  projection_checkpoint: ProjectionCheckpointTable;
  projection_balance: ProjectionBalanceTable;
  rebuild_report: RebuildReportTable;
  control_object: ControlObjectTable;
  crossing: CrossingTable;
  consumer: ConsumerTable;
  alert_cell: AlertCellTable;
  alert_crossing: CrossingTable;
  alert_due: AlertDueTable;
  merkle_tile: MerkleTileTable;
  signed_checkpoint: SignedCheckpointTable;
  cosignature: CosignatureTable;
}
