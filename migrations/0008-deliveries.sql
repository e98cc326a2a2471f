-- Who is told of alerts, and what was sent. The rows here are the truth about deliveries: a job in a
-- queue is only a hint to look at them.
SET LOCAL ROLE budget_ledger_owner;

-- One row per receiver. Never deleted: its deliveries name it.
CREATE TABLE ledger.subscription (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  -- Null is every one of the three, also those to come.
  ledgers text[] CHECK (cardinality(ledgers) > 0),
  kinds text[] CHECK (cardinality(kinds) > 0),
  units text[] CHECK (cardinality(units) > 0),
  least_severity text NOT NULL CHECK (least_severity IN ('info', 'warning', 'critical')),
  channel text NOT NULL CHECK (channel IN ('webhook', 'email', 'wecom', 'dingtalk', 'feishu')),
  -- Several notices in one message, where the channel is mail.
  digest text NOT NULL DEFAULT 'none' CHECK (digest IN ('none', 'hourly', 'daily')),
  -- Sealed JSON: the address of a robot lets anybody write to its group.
  settings bytea NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  disabled_reason text,
  created_by text NOT NULL CHECK (created_by <> ''),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Who is sending to this receiver now. One at a time, so that the order is kept; a sender that was
  -- killed is out when its time is.
  leased_by uuid,
  leased_until timestamptz(3),
  CONSTRAINT subscription_disabled CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL)),
  CONSTRAINT subscription_lease CHECK ((leased_by IS NULL) = (leased_until IS NULL))
) WITH (fillfactor = 50);

-- Where a subscription begins in each ledger that was there when it was made: after this event. In a
-- ledger that came later it begins with the first. It keeps a follower that begins anew from sending
-- what was over before.
CREATE TABLE ledger.subscription_start (
  ledger_id text NOT NULL,
  subscription text NOT NULL REFERENCES ledger.subscription,
  after_seq bigint NOT NULL CHECK (after_seq >= 0),
  PRIMARY KEY (ledger_id, subscription)
);

-- What messages are signed with. Several are good at once while one replaces another.
CREATE TABLE ledger.subscription_secret (
  subscription text NOT NULL REFERENCES ledger.subscription,
  secret_id text NOT NULL CHECK (secret_id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  scheme text NOT NULL CHECK (scheme IN ('hmac', 'ed25519', 'robot')),
  sealed bytea NOT NULL,
  -- Of a key pair; anybody may know it.
  public_key text CHECK ((scheme = 'ed25519') = (public_key IS NOT NULL)),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  PRIMARY KEY (subscription, secret_id)
);

-- One row per notice and subscription, inserted in the transaction that moves the checkpoint of
-- 'deliveries'. Its key is what makes a repetition no second message.
CREATE TABLE ledger.delivery (
  ledger_id text NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  subscription text NOT NULL REFERENCES ledger.subscription,
  -- Derived from the key; receivers drop repeats by it.
  message_id text NOT NULL,
  -- With ledger and seq the order within a subscription.
  recorded_at timestamptz(3) NOT NULL,
  -- JSON, and for ever the bytes that are sent.
  notice text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
  due_at timestamptz(3) NOT NULL,
  -- The message that several of these go out in together, once that was tried.
  digest_id text,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- How many attempts of the retry schedule have failed; begins anew when it is sent again by hand.
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  settled_at timestamptz(3),
  last_error text,
  PRIMARY KEY (ledger_id, seq, subscription),
  CONSTRAINT delivery_settled CHECK ((status = 'pending') = (settled_at IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX delivery_pending
  ON ledger.delivery (subscription, recorded_at, ledger_id, seq) WHERE status = 'pending';
CREATE INDEX delivery_in_order ON ledger.delivery (subscription, recorded_at, ledger_id, seq);
CREATE INDEX delivery_message ON ledger.delivery (subscription, message_id);

-- Every attempt, written before it is made: one without an end belongs to a process that was killed.
CREATE TABLE ledger.delivery_attempt (
  ledger_id text NOT NULL,
  seq bigint NOT NULL,
  subscription text NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  begun_at timestamptz(3) NOT NULL,
  duration_ms integer CHECK (duration_ms >= 0),
  outcome text CHECK (outcome IN ('delivered', 'failed', 'refused', 'gone')),
  http_status integer,
  -- The first of what came back, and why it is not good.
  response text,
  error text,
  PRIMARY KEY (ledger_id, seq, subscription, number),
  FOREIGN KEY (ledger_id, seq, subscription) REFERENCES ledger.delivery,
  CONSTRAINT delivery_attempt_ended CHECK ((outcome IS NULL) = (duration_ms IS NULL))
);

-- What secrets are sealed with unless the configuration names a key: keeps them from whoever may read
-- these tables and not this one, such as the auditor.
INSERT INTO ledger.secret
SELECT 'sealing', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

GRANT SELECT, INSERT, UPDATE ON ledger.subscription, ledger.subscription_start,
  ledger.subscription_secret, ledger.delivery, ledger.delivery_attempt TO budget_ledger_app;
GRANT SELECT ON ledger.subscription_start, ledger.delivery, ledger.delivery_attempt
  TO budget_ledger_auditor;
GRANT SELECT (name, ledgers, kinds, units, least_severity, channel, digest, status,
  disabled_reason, created_by, created_at, changed_at) ON ledger.subscription TO budget_ledger_auditor;
GRANT SELECT (subscription, secret_id, scheme, public_key, created_at, expires_at)
  ON ledger.subscription_secret TO budget_ledger_auditor;

RESET ROLE;
