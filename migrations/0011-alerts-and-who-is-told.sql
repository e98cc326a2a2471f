-- Alerts look at plans of cash and at months. What was kept of a log for them is of another shape: it is
-- thrown away, and worked out again from the beginning. What is in the log already is not posted again.
SET LOCAL ROLE budget_ledger_owner;

DELETE FROM ledger.alert_cell;
DELETE FROM ledger.alert_crossing;
DELETE FROM ledger.alert_due;
DELETE FROM ledger.projection_checkpoint WHERE projection = 'alerts';

-- A notice that a snooze keeps back is a delivery too. It is sent when the snooze ends (`due_at`), unless
-- the alert is over by then: then it is settled as it is.
ALTER TABLE ledger.delivery
  ADD COLUMN alert_id text,
  DROP CONSTRAINT delivery_status_check,
  DROP CONSTRAINT delivery_settled,
  ADD CONSTRAINT delivery_status_check
    CHECK (status IN ('pending', 'withheld', 'delivered', 'dead')),
  ADD CONSTRAINT delivery_settled
    CHECK (status = 'withheld' OR (status = 'pending') = (settled_at IS NULL));
CREATE INDEX delivery_withheld ON ledger.delivery (due_at)
  WHERE status = 'withheld' AND settled_at IS NULL;

-- Whose duty an alert has to be; null is anybody's.
ALTER TABLE ledger.subscription ADD COLUMN roles text[] CHECK (cardinality(roles) > 0);
GRANT SELECT (roles) ON ledger.subscription TO budget_ledger_auditor;

-- Who changed what about a subscription, and when. Only ever added to.
CREATE TABLE ledger.subscription_change (
  subscription text NOT NULL REFERENCES ledger.subscription,
  -- From 1.
  number integer NOT NULL CHECK (number >= 1),
  changed_at timestamptz(3) NOT NULL,
  changed_by text NOT NULL CHECK (changed_by <> ''),
  change text NOT NULL CHECK (change IN ('made', 'changed', 'disabled', 'enabled', 'secret-added')),
  -- JSON: the fields, what they were and what they are; no secrets.
  fields text NOT NULL,
  PRIMARY KEY (subscription, number)
);
GRANT SELECT, INSERT ON ledger.subscription_change TO budget_ledger_app;
GRANT SELECT ON ledger.subscription_change TO budget_ledger_auditor;

RESET ROLE;
