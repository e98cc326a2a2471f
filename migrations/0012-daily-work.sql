-- What is done once a day for every ledger: from when, and how far it is. Schedulers in the job queue only
-- tell workers to look here, so that an emptied queue loses no day.
SET LOCAL ROLE budget_ledger_owner;

-- The time of day in China. Workers write what they are configured with, so that whoever looks at what is
-- due, a worker or not, sees the same.
CREATE TABLE ledger.daily_work (
  work text PRIMARY KEY CHECK (work IN ('sweep-alerts', 'check-ledgers')),
  at time(0) NOT NULL
);

INSERT INTO ledger.daily_work VALUES ('sweep-alerts', '00:00'), ('check-ledgers', '01:00');

-- The last day for which a ledger was looked at, whether its policy asks for a check of itself or not.
CREATE TABLE ledger.self_check (
  ledger_id text PRIMARY KEY CHECK (ledger_id <> ''),
  checked_on date NOT NULL
) WITH (fillfactor = 50);

GRANT SELECT ON ledger.daily_work TO budget_ledger_app, budget_ledger_auditor;
GRANT UPDATE (at) ON ledger.daily_work TO budget_ledger_app;
GRANT SELECT, INSERT, UPDATE ON ledger.self_check TO budget_ledger_app;
GRANT SELECT ON ledger.self_check TO budget_ledger_auditor;

RESET ROLE;
