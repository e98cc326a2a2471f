-- Alerts, computed from the log beside it: what the rules look at, what they found, and when they are to be
-- judged again. All of it can be thrown away and rebuilt.
SET LOCAL ROLE budget_ledger_owner;

-- The state at the checkpoint of projection 'alerts', in small pieces.
CREATE TABLE ledger.alert_cell (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL,
  id text COLLATE "C" NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (ledger_id, version, kind, id)
) WITH (fillfactor = 70);

-- Every crossing of a rule, in the order in which they happened, and the event it was posted as.
CREATE TABLE ledger.alert_crossing (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  caused_seq bigint NOT NULL,
  -- Among the crossings of one event.
  place integer NOT NULL,
  crossing_key text NOT NULL,
  body text NOT NULL,
  posted_seq bigint,
  PRIMARY KEY (ledger_id, version, caused_seq, place),
  CONSTRAINT alert_crossing_once UNIQUE (ledger_id, version, crossing_key)
);
CREATE INDEX alert_crossing_unposted
  ON ledger.alert_crossing (ledger_id, version, caused_seq, place) WHERE posted_seq IS NULL;

-- The next day for which the rules of time are to be judged. Due times live here and nowhere else: whatever
-- wakes a worker is a hint.
CREATE TABLE ledger.alert_due (
  ledger_id text NOT NULL,
  version integer NOT NULL,
  due_on date NOT NULL,
  last_on date NOT NULL,
  PRIMARY KEY (ledger_id, version)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.alert_cell, ledger.alert_crossing, ledger.alert_due
  TO budget_ledger_app;
GRANT SELECT ON ledger.alert_cell, ledger.alert_crossing, ledger.alert_due TO budget_ledger_auditor;

RESET ROLE;
