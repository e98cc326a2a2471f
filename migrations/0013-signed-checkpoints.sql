-- The Merkle tree over the hashes of a ledger's events (RFC 6962), in tiles of 256 hashes (C2SP
-- tlog-tiles), and what was signed of it.
SET LOCAL ROLE budget_ledger_owner;

-- Rows of hashes; computed from the log and rebuilt like every projection.
CREATE TABLE ledger.merkle_tile (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
  tile bigint NOT NULL CHECK (tile >= 0),
  hashes bytea NOT NULL CHECK (
    octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0
  ),
  PRIMARY KEY (ledger_id, version, level, tile)
) WITH (fillfactor = 70);

-- Signed checkpoints. What was signed once stays.
CREATE TABLE ledger.signed_checkpoint (
  ledger_id text NOT NULL,
  size bigint NOT NULL CHECK (size >= 1),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- The signed note, to the byte.
  note text NOT NULL,
  made_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (ledger_id, size)
);

-- What witnesses answered.
CREATE TABLE ledger.cosignature (
  ledger_id text NOT NULL,
  size bigint NOT NULL,
  witness text NOT NULL,
  -- The signature lines, to the byte.
  lines text NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (ledger_id, size, witness),
  FOREIGN KEY (ledger_id, size) REFERENCES ledger.signed_checkpoint
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.merkle_tile TO budget_ledger_app;
GRANT SELECT, INSERT ON ledger.signed_checkpoint, ledger.cosignature TO budget_ledger_app;
GRANT SELECT ON ledger.merkle_tile, ledger.signed_checkpoint, ledger.cosignature TO budget_ledger_auditor;

RESET ROLE;
