-- What is computed from the log beside it: the application may write it, because it can be thrown away
-- and rebuilt, and a rebuild compares it cell by cell with what stood there before.
-- Amounts are fen; sums over many lines are numeric, so that no sum overflows.
SET LOCAL ROLE budget_ledger_owner;

-- How far a projection has read a ledger. It moves in the transaction that writes its rows, from the
-- place and hash it expects: that compare-and-set is what keeps two workers from counting twice.
CREATE TABLE ledger.projection_checkpoint (
  ledger_id text NOT NULL CHECK (ledger_id <> ''),
  projection text NOT NULL CHECK (projection <> ''),
  version integer NOT NULL CHECK (version >= 1),
  status text NOT NULL CHECK (status IN ('live', 'building', 'retired')),
  seq bigint NOT NULL CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  -- The event it cannot get past, why, how often it tried, and when it tries again.
  blocked_seq bigint,
  blocked_reason text,
  attempts integer NOT NULL DEFAULT 0,
  retry_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (ledger_id, projection, version),
  CONSTRAINT projection_checkpoint_blocked CHECK (
    (blocked_seq IS NULL) = (blocked_reason IS NULL) AND (blocked_seq IS NULL) = (retry_at IS NULL)
  )
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX projection_checkpoint_live
  ON ledger.projection_checkpoint (ledger_id, projection) WHERE status = 'live';
CREATE UNIQUE INDEX projection_checkpoint_building
  ON ledger.projection_checkpoint (ledger_id, projection) WHERE status = 'building';

CREATE INDEX projection_checkpoint_stuck
  ON ledger.projection_checkpoint (ledger_id, projection) WHERE blocked_seq IS NOT NULL;

-- The budgetary equation summed under a key: a subject, a project, a unit, a line in a month.
CREATE TABLE ledger.projection_balance (
  ledger_id text NOT NULL,
  projection text NOT NULL,
  version integer NOT NULL,
  -- Compared by bytes, so that a prefix is a range.
  key text COLLATE "C" NOT NULL,
  original numeric NOT NULL,
  supplementary numeric NOT NULL,
  reduced numeric NOT NULL,
  reallocated numeric NOT NULL,
  carried_in numeric NOT NULL,
  available numeric NOT NULL,
  frozen numeric NOT NULL,
  pre_encumbered numeric NOT NULL,
  encumbered numeric NOT NULL,
  in_payment numeric NOT NULL,
  disbursed numeric NOT NULL,
  carried_out numeric NOT NULL,
  returned numeric NOT NULL,
  PRIMARY KEY (ledger_id, projection, version, key)
) WITH (fillfactor = 70);

-- What each rebuild found: how many cells, and which differed from the version it replaced.
CREATE TABLE ledger.rebuild_report (
  ledger_id text NOT NULL,
  projection text NOT NULL,
  version integer NOT NULL,
  replaced_version integer NOT NULL,
  seq bigint NOT NULL,
  cell_count bigint NOT NULL,
  difference_count bigint NOT NULL,
  -- JSON, the first thousand.
  differences text NOT NULL,
  built_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (ledger_id, projection, version)
);

-- How each object of availability control stands at the checkpoint of projection 'overspend'.
CREATE TABLE ledger.control_object (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  dimension text NOT NULL,
  key text COLLATE "C" NOT NULL,
  adjusted numeric NOT NULL,
  committed numeric NOT NULL,
  crossings integer NOT NULL CHECK (crossings >= 0),
  over boolean NOT NULL,
  PRIMARY KEY (ledger_id, version, dimension, key)
) WITH (fillfactor = 70);

-- Every crossing of a control rule, in the order in which they happened, and the event it was posted as.
CREATE TABLE ledger.crossing (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  caused_seq bigint NOT NULL,
  -- Among the crossings of one event.
  place integer NOT NULL,
  crossing_key text NOT NULL,
  body text NOT NULL,
  posted_seq bigint,
  PRIMARY KEY (ledger_id, version, caused_seq, place),
  CONSTRAINT crossing_once UNIQUE (ledger_id, version, crossing_key)
);
CREATE INDEX crossing_unposted
  ON ledger.crossing (ledger_id, version, caused_seq, place) WHERE posted_seq IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.projection_checkpoint, ledger.projection_balance,
  ledger.control_object, ledger.crossing TO budget_ledger_app;
-- A report stays as it was written.
GRANT SELECT, INSERT ON ledger.rebuild_report TO budget_ledger_app;
GRANT SELECT ON ledger.projection_checkpoint, ledger.projection_balance, ledger.rebuild_report,
  ledger.control_object, ledger.crossing TO budget_ledger_auditor;

RESET ROLE;
