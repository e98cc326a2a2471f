-- Alerts look at plans of cash and at months. What was kept of a log for them is of another shape: it is
-- thrown away, and worked out again from the beginning. What is in the log already is not posted again.
SET LOCAL ROLE budget_ledger_owner;

DELETE FROM ledger.alert_cell;
DELETE FROM ledger.alert_crossing;
DELETE FROM ledger.alert_due;
DELETE FROM ledger.projection_checkpoint WHERE projection = 'alerts';

RESET ROLE;
