-- Two more accounts in the budgetary equation, and a table of what was refused. append_batch writes
-- both. `provisional` stands with the resources: arranged before the budget is approved (Budget Law
-- art. 54), replaced at approval. `unallotted` stands with the status: approved, not yet allotted (下达).
SET LOCAL ROLE budget_ledger_owner;

-- Null where nothing moves, as in the other accounts: postings that are there stay as they are.
ALTER TABLE ledger.posting
  ADD COLUMN provisional bigint,
  ADD COLUMN unallotted bigint,
  DROP CONSTRAINT posting_balances,
  ADD CONSTRAINT posting_balances CHECK (
    coalesce(original, 0)::numeric + coalesce(supplementary, 0) - coalesce(reduced, 0)
      + coalesce(reallocated, 0) + coalesce(carried_in, 0) + coalesce(provisional, 0)
    = coalesce(unallotted, 0)::numeric + coalesce(available, 0) + coalesce(frozen, 0)
      + coalesce(pre_encumbered, 0) + coalesce(encumbered, 0) + coalesce(in_payment, 0)
      + coalesce(disbursed, 0) + coalesce(carried_out, 0) + coalesce(returned, 0)
  );

ALTER TABLE ledger.line_balance
  ADD COLUMN provisional bigint NOT NULL DEFAULT 0 CHECK (provisional >= 0),
  ADD COLUMN unallotted bigint NOT NULL DEFAULT 0 CHECK (unallotted >= 0),
  DROP CONSTRAINT line_balance_balances,
  ADD CONSTRAINT line_balance_balances CHECK (
    original::numeric + supplementary - reduced + reallocated + carried_in + provisional
    = unallotted::numeric + available + frozen + pre_encumbered + encumbered + in_payment
      + disbursed + carried_out + returned
  );

ALTER TABLE ledger.projection_balance
  ADD COLUMN provisional numeric NOT NULL DEFAULT 0,
  ADD COLUMN unallotted numeric NOT NULL DEFAULT 0;

-- Every order that a rule refused: who asked for what, and which rule stood against it. Written
-- beside the answer in command_result, which carries the digest of this row. Never changed.
CREATE TABLE ledger.refusal (
  ledger_id text NOT NULL,
  client text NOT NULL,
  idempotency_key text NOT NULL,
  -- Where the log ended for the decision: 0 when there was no event yet.
  after_seq bigint NOT NULL CHECK (after_seq >= 0),
  recorded_at timestamptz(3) NOT NULL,
  -- As they were asked: an order can be refused because one of these three is malformed or empty.
  actor text NOT NULL,
  effective_on text NOT NULL,
  document_number text,
  -- Name of the command, such as requestReallocation, and its content as canonical JSON. Holds no
  -- personal data: that travels beside the order and is dropped when the order is refused.
  command text NOT NULL CHECK (command <> ''),
  content text NOT NULL,
  rule text NOT NULL CHECK (rule <> ''),
  -- JSON: the figures and names that the refusal rests on.
  facts text NOT NULL,
  PRIMARY KEY (ledger_id, client, idempotency_key)
);
-- The order in which refusals are paged through.
CREATE INDEX refusal_in_time ON ledger.refusal (ledger_id, recorded_at, client, idempotency_key);

GRANT SELECT ON ledger.refusal TO budget_ledger_app, budget_ledger_auditor;

DROP FUNCTION ledger.append_batch;

-- As in migration 3, but with refusals, and amounts as 15 figures per line: those of the resource side
-- from `original` to `provisional`, then those of the status side from `unallotted` to `returned`.
-- The only way into the log. One call is one transaction and one round trip:
--   conflict  the log does not end where the caller believes: nothing is written;
--   repeated  some of the idempotency keys are answered already: nothing is written, the answers return;
--   appended  events, postings, balances, documents, answers, refusals and the new head are written
--             together.
-- The head's row lock is held for this call only. Sequence numbers are counted here, never passed.
CREATE FUNCTION ledger.append_batch(
  p_ledger_id text, p_expected_seq bigint, p_expected_hash bytea, p_recorded_at timestamptz,
  p_event_ids text[], p_types text[], p_schema_versions integer[], p_effective_on text[],
  p_actors text[], p_correlation_ids text[], p_causation_ids text[], p_document_numbers text[],
  p_entity_ids text[], p_payloads text[], p_hashes bytea[],
  p_posting_offsets integer[], p_posting_lines text[], p_movements bigint[],
  p_balance_lines text[], p_balances bigint[],
  p_document_kinds text[], p_document_ids text[], p_document_statuses text[],
  p_document_seqs bigint[], p_document_bodies text[],
  p_clients text[], p_keys text[], p_digests bytea[], p_answers text[],
  p_personal_ids text[], p_salts bytea[], p_contents text[],
  p_refused_clients text[], p_refused_keys text[], p_refused_after_seqs bigint[],
  p_refused_actors text[], p_refused_effective_on text[], p_refused_document_numbers text[],
  p_refused_commands text[], p_refused_contents text[], p_refused_rules text[],
  p_refused_facts text[]
) RETURNS TABLE (outcome text, client text, idempotency_key text, request_digest bytea, answer text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans are kept from when the tables were empty; these three keep them on the primary keys.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  v_events integer := cardinality(p_event_ids);
BEGIN
  IF p_expected_seq = 0 THEN
    PERFORM 1 FROM ledger.ledger_head WHERE ledger_id = p_ledger_id;
    IF FOUND OR v_events = 0 THEN
      RETURN QUERY SELECT 'conflict', NULL::text, NULL::text, NULL::bytea, NULL::text;
      RETURN;
    END IF;
    INSERT INTO ledger.ledger_head (ledger_id, seq, hash)
    VALUES (p_ledger_id, v_events, p_hashes[v_events]) ON CONFLICT DO NOTHING;
  ELSE
    PERFORM 1 FROM ledger.ledger_head
    WHERE ledger_id = p_ledger_id AND seq = p_expected_seq AND hash = p_expected_hash FOR UPDATE;
  END IF;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'conflict', NULL::text, NULL::text, NULL::bytea, NULL::text;
    RETURN;
  END IF;

  RETURN QUERY
    SELECT 'repeated', known.client, known.idempotency_key, known.request_digest, known.answer
    FROM unnest(p_clients, p_keys) AS asked (client, idempotency_key)
    CROSS JOIN LATERAL (
      SELECT r.client, r.idempotency_key, r.request_digest, r.answer
      FROM ledger.command_result r
      WHERE r.ledger_id = p_ledger_id AND r.client = asked.client
        AND r.idempotency_key = asked.idempotency_key
      OFFSET 0
    ) AS known;
  IF FOUND THEN
    -- A ledger that does not exist has no answers, so the head inserted above is never left behind.
    RETURN;
  END IF;

  INSERT INTO ledger.event (ledger_id, seq, event_id, type, schema_version, effective_on, recorded_at,
    actor, correlation_id, causation_id, document_number, entity_id, payload, hash)
  SELECT p_ledger_id, p_expected_seq + e.place, e.event_id::uuid, e.type, e.schema_version,
    e.effective_on::date, p_recorded_at, e.actor, e.correlation_id, e.causation_id,
    e.document_number, e.entity_id, e.payload, e.hash
  FROM unnest(p_event_ids, p_types, p_schema_versions, p_effective_on, p_actors, p_correlation_ids,
    p_causation_ids, p_document_numbers, p_entity_ids, p_payloads, p_hashes)
    WITH ORDINALITY AS e (event_id, type, schema_version, effective_on, actor, correlation_id,
      causation_id, document_number, entity_id, payload, hash, place);

  INSERT INTO ledger.posting (ledger_id, seq, line_id, effective_on,
    original, supplementary, reduced, reallocated, carried_in, provisional, unallotted, available,
    frozen, pre_encumbered, encumbered, in_payment, disbursed, carried_out, returned)
  SELECT p_ledger_id, p_expected_seq + p.event_offset, p.line_id,
    p_effective_on[p.event_offset]::date,
    nullif(p_movements[p.place * 15 - 14], 0), nullif(p_movements[p.place * 15 - 13], 0),
    nullif(p_movements[p.place * 15 - 12], 0), nullif(p_movements[p.place * 15 - 11], 0),
    nullif(p_movements[p.place * 15 - 10], 0), nullif(p_movements[p.place * 15 - 9], 0),
    nullif(p_movements[p.place * 15 - 8], 0), nullif(p_movements[p.place * 15 - 7], 0),
    nullif(p_movements[p.place * 15 - 6], 0), nullif(p_movements[p.place * 15 - 5], 0),
    nullif(p_movements[p.place * 15 - 4], 0), nullif(p_movements[p.place * 15 - 3], 0),
    nullif(p_movements[p.place * 15 - 2], 0), nullif(p_movements[p.place * 15 - 1], 0),
    nullif(p_movements[p.place * 15], 0)
  FROM unnest(p_posting_offsets, p_posting_lines) WITH ORDINALITY AS p (event_offset, line_id, place);

  INSERT INTO ledger.line_balance AS b (ledger_id, line_id,
    original, supplementary, reduced, reallocated, carried_in, provisional, unallotted, available,
    frozen, pre_encumbered, encumbered, in_payment, disbursed, carried_out, returned)
  SELECT p_ledger_id, l.line_id,
    p_balances[l.place * 15 - 14], p_balances[l.place * 15 - 13], p_balances[l.place * 15 - 12],
    p_balances[l.place * 15 - 11], p_balances[l.place * 15 - 10], p_balances[l.place * 15 - 9],
    p_balances[l.place * 15 - 8], p_balances[l.place * 15 - 7], p_balances[l.place * 15 - 6],
    p_balances[l.place * 15 - 5], p_balances[l.place * 15 - 4], p_balances[l.place * 15 - 3],
    p_balances[l.place * 15 - 2], p_balances[l.place * 15 - 1], p_balances[l.place * 15]
  FROM unnest(p_balance_lines) WITH ORDINALITY AS l (line_id, place)
  ON CONFLICT (ledger_id, line_id) DO UPDATE SET
    original = excluded.original, supplementary = excluded.supplementary,
    reduced = excluded.reduced, reallocated = excluded.reallocated,
    carried_in = excluded.carried_in, provisional = excluded.provisional,
    unallotted = excluded.unallotted, available = excluded.available, frozen = excluded.frozen,
    pre_encumbered = excluded.pre_encumbered, encumbered = excluded.encumbered,
    in_payment = excluded.in_payment, disbursed = excluded.disbursed,
    carried_out = excluded.carried_out, returned = excluded.returned;

  INSERT INTO ledger.document AS d (ledger_id, kind, document_id, status, changed_seq, body)
  SELECT p_ledger_id, t.kind, t.document_id, t.status, t.changed_seq, t.body
  FROM unnest(p_document_kinds, p_document_ids, p_document_statuses, p_document_seqs, p_document_bodies)
    AS t (kind, document_id, status, changed_seq, body)
  ON CONFLICT (ledger_id, kind, document_id) DO UPDATE SET
    status = excluded.status, changed_seq = excluded.changed_seq, body = excluded.body;

  INSERT INTO ledger.command_result (ledger_id, client, idempotency_key, request_digest, answer)
  SELECT p_ledger_id, r.client, r.idempotency_key, r.request_digest, r.answer
  FROM unnest(p_clients, p_keys, p_digests, p_answers)
    AS r (client, idempotency_key, request_digest, answer);

  IF cardinality(p_refused_keys) > 0 THEN
    INSERT INTO ledger.refusal (ledger_id, client, idempotency_key, after_seq, recorded_at, actor,
      effective_on, document_number, command, content, rule, facts)
    SELECT p_ledger_id, f.client, f.idempotency_key, f.after_seq, p_recorded_at, f.actor,
      f.effective_on, f.document_number, f.command, f.content, f.rule, f.facts
    FROM unnest(p_refused_clients, p_refused_keys, p_refused_after_seqs, p_refused_actors,
      p_refused_effective_on, p_refused_document_numbers, p_refused_commands, p_refused_contents,
      p_refused_rules, p_refused_facts)
      AS f (client, idempotency_key, after_seq, actor, effective_on, document_number, command,
        content, rule, facts);
  END IF;

  INSERT INTO ledger.personal_data (ledger_id, document_id, salt, content)
  SELECT p_ledger_id, t.document_id, t.salt, t.content
  FROM unnest(p_personal_ids, p_salts, p_contents) AS t (document_id, salt, content);

  IF p_expected_seq > 0 AND v_events > 0 THEN
    UPDATE ledger.ledger_head SET seq = p_expected_seq + v_events, hash = p_hashes[v_events]
    WHERE ledger_id = p_ledger_id;
  END IF;
  RETURN QUERY SELECT 'appended', NULL::text, NULL::text, NULL::bytea, NULL::text;
END $$;

REVOKE ALL ON FUNCTION ledger.append_batch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append_batch TO budget_ledger_app;

RESET ROLE;
