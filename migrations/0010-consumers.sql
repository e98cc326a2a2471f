-- How far the queue workers of others have read a ledger. No copy of the log and no messages: what a
-- consumer gets is the log after its place.
SET LOCAL ROLE budget_ledger_owner;

CREATE TABLE ledger.consumer (
  ledger_id text NOT NULL CHECK (ledger_id <> ''),
  -- Name of the key that made it, which is the actor of its events: a key that is replaced by another of
  -- the same name goes on where the first one stood.
  owner text NOT NULL CHECK (owner <> ''),
  name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  -- Another one when a consumer is deleted and made again: cursors of the first are not for the second.
  consumer_id uuid NOT NULL,
  -- Null is every type.
  types text[] CHECK (cardinality(types) > 0),
  alerts_only boolean NOT NULL,
  -- Everything up to here is done.
  acked_seq bigint NOT NULL CHECK (acked_seq >= 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  acked_at timestamptz(3),
  PRIMARY KEY (ledger_id, owner, name),
  CONSTRAINT consumer_selection CHECK (types IS NULL OR NOT alerts_only)
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, DELETE ON ledger.consumer TO budget_ledger_app;
GRANT UPDATE (acked_seq, acked_at) ON ledger.consumer TO budget_ledger_app;
GRANT SELECT ON ledger.consumer TO budget_ledger_auditor;

RESET ROLE;
