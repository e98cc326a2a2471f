-- The log of a ledger and what is kept in step with it inside the same transaction.
-- Every key begins with ledger_id: no statement touches two ledgers, so the schema can be spread over
-- servers by that column. Amounts are fen.
SET LOCAL ROLE budget_ledger_owner;

-- Where each ledger's log ends. The compare-and-set on this row is what orders writers.
CREATE TABLE ledger.ledger_head (
  ledger_id text PRIMARY KEY CHECK (ledger_id <> ''),
  seq bigint NOT NULL CHECK (seq >= 1),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE ledger.event (
  ledger_id text NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  event_id uuid NOT NULL,
  type text NOT NULL,
  schema_version integer NOT NULL CHECK (schema_version >= 1),
  effective_on date NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  actor text NOT NULL CHECK (actor <> ''),
  correlation_id text NOT NULL CHECK (correlation_id <> ''),
  causation_id text CHECK (causation_id <> ''),
  document_number text CHECK (document_number <> ''),
  -- The document the event is about; taken from the payload, so it is not hashed again.
  entity_id text CHECK (entity_id <> ''),
  -- Canonical JSON (RFC 8785), exactly the bytes that were hashed.
  payload text NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (ledger_id, seq)
);
CREATE INDEX event_entity ON ledger.event (ledger_id, entity_id, seq) WHERE entity_id IS NOT NULL;

-- The double entry of every event, a row per line it moves: narrow columns for balances at any moment.
-- An account that does not move is null, which costs a bit instead of eight bytes.
CREATE TABLE ledger.posting (
  ledger_id text NOT NULL,
  seq bigint NOT NULL,
  line_id text NOT NULL,
  effective_on date NOT NULL,
  original bigint,
  supplementary bigint,
  reduced bigint,
  reallocated bigint,
  carried_in bigint,
  available bigint,
  frozen bigint,
  pre_encumbered bigint,
  encumbered bigint,
  in_payment bigint,
  disbursed bigint,
  carried_out bigint,
  returned bigint,
  PRIMARY KEY (ledger_id, seq, line_id),
  CONSTRAINT posting_balances CHECK (
    coalesce(original, 0)::numeric + coalesce(supplementary, 0) - coalesce(reduced, 0)
      + coalesce(reallocated, 0) + coalesce(carried_in, 0)
    = coalesce(available, 0)::numeric + coalesce(frozen, 0) + coalesce(pre_encumbered, 0)
      + coalesce(encumbered, 0) + coalesce(in_payment, 0) + coalesce(disbursed, 0)
      + coalesce(carried_out, 0) + coalesce(returned, 0)
  )
);
CREATE INDEX posting_line ON ledger.posting (ledger_id, line_id, seq);

-- The budgetary equation per line, after the last event.
CREATE TABLE ledger.line_balance (
  ledger_id text NOT NULL,
  line_id text NOT NULL,
  original bigint NOT NULL CHECK (original >= 0),
  supplementary bigint NOT NULL CHECK (supplementary >= 0),
  reduced bigint NOT NULL CHECK (reduced >= 0),
  reallocated bigint NOT NULL,
  carried_in bigint NOT NULL CHECK (carried_in >= 0),
  available bigint NOT NULL,
  frozen bigint NOT NULL CHECK (frozen >= 0),
  pre_encumbered bigint NOT NULL CHECK (pre_encumbered >= 0),
  encumbered bigint NOT NULL CHECK (encumbered >= 0),
  in_payment bigint NOT NULL CHECK (in_payment >= 0),
  disbursed bigint NOT NULL CHECK (disbursed >= 0),
  carried_out bigint NOT NULL CHECK (carried_out >= 0),
  returned bigint NOT NULL CHECK (returned >= 0),
  PRIMARY KEY (ledger_id, line_id),
  CONSTRAINT line_balance_balances CHECK (
    original::numeric + supplementary - reduced + reallocated + carried_in
    = available::numeric + frozen + pre_encumbered + encumbered + in_payment + disbursed
      + carried_out + returned
  )
);

-- Reallocations, payments, overspend episodes as they stand after the last event. The body is canonical JSON.
CREATE TABLE ledger.document (
  ledger_id text NOT NULL,
  kind text NOT NULL,
  document_id text NOT NULL,
  status text NOT NULL,
  changed_seq bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (ledger_id, kind, document_id)
);

-- The answer to every command, for ever: the same key gets the same answer.
CREATE TABLE ledger.command_result (
  ledger_id text NOT NULL,
  client text NOT NULL,
  idempotency_key text NOT NULL,
  -- Keyed digest of the request, so that a stored row does not give personal data away.
  request_digest bytea NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (ledger_id, client, idempotency_key)
);

-- Personal data, outside the hashed bytes: the event holds a salted commitment. Can be erased.
CREATE TABLE ledger.personal_data (
  ledger_id text NOT NULL,
  document_id text NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  content text NOT NULL,
  PRIMARY KEY (ledger_id, document_id)
);

-- One random value made here, with which request digests are keyed.
CREATE TABLE ledger.secret (name text PRIMARY KEY, value bytea NOT NULL);
INSERT INTO ledger.secret
SELECT 'request-digest', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

GRANT SELECT ON ledger.ledger_head, ledger.event, ledger.posting, ledger.line_balance, ledger.document,
  ledger.command_result TO budget_ledger_app, budget_ledger_auditor;
GRANT SELECT ON ledger.personal_data, ledger.secret TO budget_ledger_app;

RESET ROLE;
