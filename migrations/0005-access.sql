SET LOCAL ROLE budget_ledger_owner;

-- Who may come in: machines, by API key. The secret is 256 random bits, so a plain SHA-256 of it is enough:
-- there is no word list to try. A key is revoked, never deleted: the log names it as an actor.
CREATE TABLE ledger.api_key (
  prefix text PRIMARY KEY CHECK (prefix ~ '^[0-9a-f]{8}$'),
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('treasury', 'officer', 'finance', 'auditor', 'admin')),
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  -- Null is every ledger.
  ledgers text[] CHECK (cardinality(ledgers) > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3)
);
-- The name is the actor of every event the key posts, so two keys in force never share one.
CREATE UNIQUE INDEX api_key_name ON ledger.api_key (name) WHERE revoked_at IS NULL;

GRANT SELECT, INSERT ON ledger.api_key TO budget_ledger_app;
GRANT UPDATE (revoked_at) ON ledger.api_key TO budget_ledger_app;

RESET ROLE;
