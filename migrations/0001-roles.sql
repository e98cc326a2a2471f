-- Three roles. The owner holds the schema and is used by migrations only; the application executes
-- append_batch and reads; the auditor reads. None can log in: a login is made a member of one of them.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['budget_ledger_owner', 'budget_ledger_app', 'budget_ledger_auditor'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Roles belong to the whole server: another database of it has made them.
      NULL;
    END;
  END LOOP;
END $$;

GRANT budget_ledger_owner, budget_ledger_app, budget_ledger_auditor TO CURRENT_USER;

ALTER SCHEMA ledger OWNER TO budget_ledger_owner;
GRANT USAGE ON SCHEMA ledger TO budget_ledger_app, budget_ledger_auditor;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
