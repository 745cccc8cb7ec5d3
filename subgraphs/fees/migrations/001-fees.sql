-- What is assessed for a dossier. What became of it is in its entries; the columns below the line are
-- what record_entries() makes of those, so that lists and sums need not read them.
CREATE TABLE fees.item (
  id uuid PRIMARY KEY,
  -- The department's system that tells of it; null for what none does.
  source text COLLATE "C",
  dossier_id uuid NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  field_code text COLLATE "C" NOT NULL,
  department_code text COLLATE "C" NOT NULL,
  -- Who receives the money; where it is paid is another matter.
  beneficiary_code text COLLATE "C" NOT NULL,
  due_at text NOT NULL
    CHECK (due_at IN ('CENTRE', 'DEPARTMENT', 'ONLINE', 'POST', 'BANK')),
  scope text NOT NULL CHECK (scope IN ('PROVINCIAL_CENTRE', 'LOCAL_CENTRES')),
  kind text NOT NULL CHECK (kind IN ('FEE', 'CHARGE', 'FINANCIAL_OBLIGATION')),
  name text NOT NULL,
  exemption_reason text,
  exemption_legal_basis text,
  ---------------------------------------------------------------------------------------------
  -- Null until it is assessed.
  state text,
  -- Whole đồng: what is owed; of the payment, what is at the Treasury and what was given back.
  owed bigint,
  settled bigint NOT NULL DEFAULT 0,
  refunded bigint NOT NULL DEFAULT 0,
  -- Calendar dates in Asia/Ho_Chi_Minh.
  assessed_on date,
  -- When payment was first asked for; null where it never was.
  requested_on date,
  paid_on date,
  cancelled_on date,
  -- From the end of this day on the item has been as these columns say.
  last_entry_on date,
  -- Where it was paid; where it is due until then.
  collected_at text,
  -- How many of its entries count in nothing.
  faults integer NOT NULL DEFAULT 0,
  CHECK ((exemption_reason IS NULL) = (exemption_legal_basis IS NULL))
);
-- Sums read this index alone.
CREATE INDEX item_sums ON fees.item (scope, department_code, last_entry_on) INCLUDE (
  id, dossier_id, procedure_code, field_code, beneficiary_code, due_at, kind, owed, settled, refunded,
  assessed_on, requested_on, paid_on, cancelled_on, collected_at, faults, source
);
CREATE INDEX item_by_dossier ON fees.item (dossier_id);
CREATE INDEX item_by_procedure ON fees.item (procedure_code);
CREATE INDEX item_by_beneficiary ON fees.item (beneficiary_code);
-- What a counter has to collect, and has collected on a day.
CREATE INDEX item_uncollected ON fees.item (due_at, assessed_on)
  WHERE paid_on IS NULL AND cancelled_on IS NULL;
CREATE INDEX item_by_payment ON fees.item (paid_on, collected_at);
CREATE INDEX item_cancelled ON fees.item (cancelled_on) WHERE cancelled_on IS NOT NULL;

-- The ledger. An entry is known by the code that its partner gave it: whoever told it, a counter, a
-- payment gateway, a receipt issuer or the Treasury.
CREATE TABLE fees.entry (
  partner text COLLATE "C" NOT NULL,
  transaction_code text COLLATE "C" NOT NULL,
  item_id uuid NOT NULL REFERENCES fees.item,
  kind text NOT NULL CHECK (
    kind IN ('ASSESSED', 'REQUESTED', 'PAID', 'RECEIPTED', 'SETTLED', 'REFUNDED', 'CANCELLED')
  ),
  -- Whole đồng; nothing may be owed, and a cancellation moves no money.
  amount bigint NOT NULL CHECK (amount > 0 OR (amount = 0 AND kind IN ('ASSESSED', 'CANCELLED'))),
  at timestamptz NOT NULL,
  collection_point text
    CHECK (collection_point IN ('CENTRE', 'DEPARTMENT', 'ONLINE', 'POST', 'BANK')),
  receipt_form text,
  receipt_series text,
  receipt_number text,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (partner, transaction_code),
  CHECK ((kind = 'PAID') = (collection_point IS NOT NULL)),
  CHECK ((kind = 'RECEIPTED') = (num_nonnulls(receipt_form, receipt_series, receipt_number) = 3)),
  CHECK (num_nonnulls(receipt_form, receipt_series, receipt_number) IN (0, 3))
);
CREATE INDEX entry_by_item ON fees.entry (item_id);

CREATE FUNCTION fees.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is only ever appended to: % of fees.entry is refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fees.entry
  FOR EACH STATEMENT EXECUTE FUNCTION fees.refuse_change();

-- Entries that the history of their item makes impossible, and why: kept, and in no sum. Made anew
-- whenever an item has a new entry, since one that comes late may put right those after it.
CREATE TABLE fees.fault (
  partner text COLLATE "C",
  transaction_code text COLLATE "C",
  item_id uuid NOT NULL,
  fault text NOT NULL,
  PRIMARY KEY (partner, transaction_code)
);
CREATE INDEX fault_by_item ON fees.fault (item_id);

-- Entries on their way in: filled with one entry or a set, emptied by record_entries().
CREATE UNLOGGED TABLE fees.incoming_entry (LIKE fees.entry);

-- The place of a kind in the life of an item: the order of entries of one moment.
CREATE FUNCTION fees.step_of(kind text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(
    ARRAY['ASSESSED', 'REQUESTED', 'PAID', 'RECEIPTED', 'SETTLED', 'REFUNDED', 'CANCELLED'], kind
  )
$$;

-- Takes what stands in incoming_entry and brings the items it touches up to date. The only way in for
-- entries. One whose partner and transaction code are known changes nothing; where one is malformed
-- (an amount below zero, an unknown kind or item) the whole set is refused. Gives the number of new
-- entries.
--
-- Entries are judged in the order in which they happened, whenever they come. An item is assessed
-- once and paid once and whole (an instalment is an item of its own); the Treasury takes what is held
-- of the payment, and a refund takes from what is held before it takes from what the Treasury has.
CREATE FUNCTION fees.record_entries() RETURNS integer LANGUAGE plpgsql
-- Planned anew for each set, whose size then is known: a plan for few entries is quadratic with many.
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  taken integer;
  touched uuid[];
BEGIN
  -- One at a time: two that judge the same item would each miss the other's entries.
  PERFORM pg_advisory_xact_lock(hashtext('fees.record_entries'));

  WITH incoming AS (
    DELETE FROM fees.incoming_entry RETURNING *
  ), new AS (
    INSERT INTO fees.entry SELECT * FROM incoming ON CONFLICT DO NOTHING RETURNING item_id
  )
  SELECT count(*), array_agg(DISTINCT item_id) INTO taken, touched FROM new;

  DELETE FROM fees.fault WHERE item_id = ANY(touched);

  -- All items at once, one entry further with each round. Nothing is owed before the assessment and
  -- nothing paid before the payment: both are null until then. A faulty entry leaves all as it was.
  WITH RECURSIVE ordered AS MATERIALIZED (
    SELECT
      item_id, partner, transaction_code, kind, amount, collection_point,
      (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
      row_number() OVER in_order AS position, lead(at) OVER in_order IS NULL AS is_last
    FROM fees.entry
    WHERE item_id = ANY(touched)
    WINDOW in_order AS (
      PARTITION BY item_id ORDER BY at, fees.step_of(kind), partner, transaction_code
    )
  ), walk AS (
    SELECT
      id AS item_id, 0::bigint AS position, false AS is_last, NULL::text AS fault, 0 AS faults,
      NULL::date AS last_entry_on, NULL::bigint AS owed, NULL::date AS assessed_on,
      NULL::date AS requested_on, NULL::bigint AS paid, NULL::date AS paid_on, NULL::text AS collected_at,
      false AS is_receipted, 0::bigint AS settled, 0::bigint AS refunded, NULL::date AS cancelled_on
    FROM unnest(touched) AS id
    UNION ALL
    SELECT
      item_id, position, is_last, fault, faults + (fault IS NOT NULL)::integer, day,
      CASE WHEN valid = 'ASSESSED' THEN amount ELSE owed END,
      CASE WHEN valid = 'ASSESSED' THEN day ELSE assessed_on END,
      coalesce(requested_on, CASE WHEN valid = 'REQUESTED' THEN day END),
      CASE WHEN valid = 'PAID' THEN amount ELSE paid END,
      CASE WHEN valid = 'PAID' THEN day ELSE paid_on END,
      CASE WHEN valid = 'PAID' THEN collection_point ELSE collected_at END,
      is_receipted OR valid = 'RECEIPTED',
      CASE valid
        WHEN 'SETTLED' THEN settled + amount
        WHEN 'REFUNDED' THEN least(settled, paid - refunded - amount)
        ELSE settled
      END,
      CASE WHEN valid = 'REFUNDED' THEN refunded + amount ELSE refunded END,
      CASE WHEN valid = 'CANCELLED' THEN day ELSE cancelled_on END
    FROM (
      SELECT *, CASE WHEN fault IS NULL THEN kind ELSE 'NONE' END AS valid
      FROM (
        SELECT
          item_id, next.position, next.is_last, kind, amount, day, collection_point, faults, owed,
          assessed_on, requested_on, paid, paid_on, walk.collected_at, is_receipted, settled,
          refunded, cancelled_on,
          CASE
            WHEN kind = 'ASSESSED' AND owed IS NOT NULL THEN 'ASSESSED_ALREADY'
            WHEN kind <> 'ASSESSED' AND owed IS NULL THEN 'NOT_ASSESSED'
            WHEN cancelled_on IS NOT NULL THEN 'CANCELLED_ALREADY'
            WHEN kind IN ('REQUESTED', 'PAID') AND paid IS NOT NULL THEN 'PAID_ALREADY'
            WHEN kind IN ('REQUESTED', 'PAID') AND amount <> owed THEN 'NOT_WHAT_IS_OWED'
            WHEN kind IN ('RECEIPTED', 'SETTLED', 'REFUNDED') AND paid IS NULL THEN 'NOT_PAID'
            WHEN kind = 'RECEIPTED' AND amount > paid THEN 'MORE_THAN_PAID'
            WHEN kind = 'SETTLED' AND amount > paid - refunded - settled THEN 'MORE_THAN_HELD'
            WHEN kind = 'REFUNDED' AND amount > paid - refunded THEN 'MORE_THAN_PAID'
            WHEN kind = 'CANCELLED' AND paid > refunded THEN 'PAID_ALREADY'
          END AS fault
        FROM walk JOIN ordered AS next USING (item_id)
        WHERE next.position = walk.position + 1
        -- Keeps the verdict from being worked out again for every column above.
        OFFSET 0
      ) AS judged
    ) AS taken
  ), faulty AS (
    INSERT INTO fees.fault
    SELECT partner, transaction_code, item_id, fault
    FROM walk JOIN ordered USING (item_id, position)
    WHERE fault IS NOT NULL
  )
  UPDATE fees.item SET
    state = CASE
      WHEN folded.owed IS NULL THEN NULL
      WHEN folded.cancelled_on IS NOT NULL THEN 'CANCELLED'
      WHEN paid IS NULL AND folded.requested_on IS NOT NULL THEN 'REQUESTED'
      WHEN paid IS NULL THEN 'ASSESSED'
      WHEN folded.refunded = paid THEN 'REFUNDED'
      WHEN folded.settled + folded.refunded = paid THEN 'SETTLED'
      WHEN is_receipted THEN 'RECEIPTED'
      ELSE 'PAID'
    END,
    owed = folded.owed,
    settled = folded.settled,
    refunded = folded.refunded,
    assessed_on = folded.assessed_on,
    requested_on = folded.requested_on,
    paid_on = folded.paid_on,
    cancelled_on = folded.cancelled_on,
    last_entry_on = folded.last_entry_on,
    collected_at = coalesce(folded.collected_at, due_at),
    faults = folded.faults
  FROM walk AS folded
  WHERE item.id = folded.item_id AND is_last;

  RETURN taken;
END
$$;

-- The items as they stood at the end of a day: what came later does not show. Those that have not moved
-- since are as their columns say. A payment is whole, so that of the others only what the Treasury took
-- and what was given back is read from the entries.
CREATE FUNCTION fees.items_on(day date) RETURNS TABLE (
  dossier_id uuid, procedure_code text, field_code text, department_code text, beneficiary_code text,
  scope text, kind text, collected_at text, faults integer, owed bigint, assessed_on date,
  requested_on date, paid_on date, settled bigint, refunded bigint, source text
) LANGUAGE sql STABLE AS $$
  SELECT
    dossier_id, procedure_code, field_code, department_code, beneficiary_code, scope, kind, collected_at,
    faults, owed, CASE WHEN cancelled_on IS NULL THEN assessed_on END, requested_on, paid_on, settled,
    refunded, source
  FROM fees.item
  WHERE assessed_on <= day AND last_entry_on <= day
  UNION ALL
  SELECT
    dossier_id, procedure_code, field_code, department_code, beneficiary_code, scope, kind,
    CASE WHEN paid_on <= day THEN collected_at ELSE due_at END, faults, owed,
    CASE WHEN (cancelled_on <= day) IS NOT TRUE THEN assessed_on END,
    CASE WHEN requested_on <= day THEN requested_on END,
    CASE WHEN paid_on <= day THEN paid_on END,
    least(then_.settled, owed - then_.refunded)::bigint, then_.refunded::bigint, source
  FROM fees.item
  CROSS JOIN LATERAL (
    SELECT
      coalesce(sum(amount) FILTER (WHERE entry.kind = 'SETTLED'), 0) AS settled,
      coalesce(sum(amount) FILTER (WHERE entry.kind = 'REFUNDED'), 0) AS refunded
    FROM fees.entry LEFT JOIN fees.fault USING (partner, transaction_code)
    WHERE entry.item_id = item.id AND paid_on <= day AND fault IS NULL
      AND at < (day + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
  ) AS then_
  WHERE assessed_on <= day AND last_entry_on > day
$$;

CREATE TABLE fees.named_as_slow (
  publication_code text COLLATE "C",
  agency_code text COLLATE "C",
  quote text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL,
  PRIMARY KEY (publication_code, agency_code)
);
