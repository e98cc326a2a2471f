import type { Generated } from 'kysely';

// The tables of deliveries: who is told of alerts, and what was sent.

export interface SubscriptionTable {
  name: string;
  /** Null is every one, of these four. */
  ledgers: string[] | null;
  kinds: string[] | null;
  units: string[] | null;
  roles: string[] | null;
  least_severity: string;
  channel: string;
  digest: Generated<'none' | 'hourly' | 'daily'>;
  /** Sealed JSON. */
  settings: Buffer;
  status: Generated<'active' | 'disabled'>;
  disabled_reason: string | null;
  created_by: string;
  created_at: Generated<string>;
  changed_at: Generated<string>;
  leased_by: string | null;
  leased_until: string | null;
}

export interface SubscriptionChangeTable {
  subscription: string;
  number: number;
  changed_at: string;
  changed_by: string;
  change: 'made' | 'changed' | 'disabled' | 'enabled' | 'secret-added';
  fields: string;
}

export interface SubscriptionStartTable {
  ledger_id: string;
  subscription: string;
  after_seq: string;
}

export interface SubscriptionSecretTable {
  subscription: string;
  secret_id: string;
  scheme: 'hmac' | 'ed25519' | 'robot';
  sealed: Buffer;
  public_key: string | null;
  created_at: Generated<string>;
  expires_at: string | null;
}

export interface DeliveryTable {
  ledger_id: string;
  seq: string;
  subscription: string;
  message_id: string;
  recorded_at: string;
  notice: string;
  status: Generated<'pending' | 'withheld' | 'delivered' | 'dead'>;
  due_at: string;
  /** Null of what was found before it was kept. */
  alert_id: string | null;
  digest_id: string | null;
  attempts: Generated<number>;
  failures: Generated<number>;
  settled_at: string | null;
  last_error: string | null;
}

export interface DeliveryAttemptTable {
  ledger_id: string;
  seq: string;
  subscription: string;
  number: number;
  begun_at: string;
  duration_ms: number | null;
  outcome: 'delivered' | 'failed' | 'refused' | 'gone' | null;
  http_status: number | null;
  response: string | null;
  error: string | null;
}
