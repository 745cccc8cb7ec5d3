-- What a report needs to be run again as it was: a record that is closed up to the moments that were reported
-- on, since when there is one, and the items as they were recorded by a moment.

-- Who records just now has ended before the record is read.
SELECT pg_advisory_xact_lock(hashtext('fees.record_entries'));

-- Nothing is recorded any more for moments up to this one: somebody has reported on it.
CREATE TABLE fees.closing (
  closed_until timestamptz NOT NULL
);
INSERT INTO fees.closing VALUES ('-infinity');

-- The first day and the first moment on record, each time that an earlier one came in.
CREATE TABLE fees.record_begin (
  day date NOT NULL,
  recorded_at timestamptz NOT NULL
);
INSERT INTO fees.record_begin
SELECT (first AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, min(recorded_at)
FROM (
  SELECT min(at) OVER (ORDER BY recorded_at) AS first, recorded_at FROM fees.entry
) AS recorded
GROUP BY 1;

-- What was recorded since a moment: entries stand in the order in which they were recorded.
CREATE INDEX entry_recorded ON fees.entry USING brin (recorded_at);

-- Closes the record up to a moment, waiting for what is being recorded now.
CREATE FUNCTION fees.close_record(until timestamptz) RETURNS void LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
BEGIN
  IF until <= (SELECT closed_until FROM fees.closing) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('fees.record_entries'));
  UPDATE fees.closing SET closed_until = until WHERE closed_until < until;
END
$$;

-- What becomes of items, entry by entry, by what had been recorded at a moment: a row for each entry, with how
-- its item stands after it, and one before the first. Where `is_last`, it is as all entries leave it.
--
-- Entries are judged in the order in which they happened, whenever they come. An item is assessed
-- once and paid once and whole (an instalment is an item of its own); the Treasury takes what is held
-- of the payment, and a refund takes from what is held before it takes from what the Treasury has.
--
-- Planned anew for each set of items, whose size then is known: a plan for few is quadratic with many.
CREATE FUNCTION fees.walk_entries(items uuid[], until timestamptz) RETURNS TABLE (
  item_id uuid, "position" bigint, is_last boolean, partner text, transaction_code text, fault text,
  faults integer, last_entry_on date, owed bigint, assessed_on date, requested_on date, paid bigint,
  paid_on date, collected_at text, is_receipted boolean, settled bigint, refunded bigint, cancelled_on date
) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
  -- All items at once, one entry further with each round. Nothing is owed before the assessment and
  -- nothing paid before the payment: both are null until then. A faulty entry leaves all as it was.
  RETURN QUERY
  WITH RECURSIVE ordered AS MATERIALIZED (
    SELECT
      item_id, partner, transaction_code, kind, amount, collection_point,
      (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
      row_number() OVER in_order AS position, lead(at) OVER in_order IS NULL AS is_last
    FROM fees.entry
    WHERE item_id = ANY(items) AND recorded_at <= until
    WINDOW in_order AS (
      PARTITION BY item_id ORDER BY at, fees.step_of(kind), partner, transaction_code
    )
  ), walk AS (
    SELECT
      id AS item_id, 0::bigint AS position, false AS is_last, NULL::text COLLATE "C" AS partner,
      NULL::text COLLATE "C" AS transaction_code, NULL::text AS fault, 0 AS faults,
      NULL::date AS last_entry_on, NULL::bigint AS owed, NULL::date AS assessed_on,
      NULL::date AS requested_on, NULL::bigint AS paid, NULL::date AS paid_on, NULL::text AS collected_at,
      false AS is_receipted, 0::bigint AS settled, 0::bigint AS refunded, NULL::date AS cancelled_on
    FROM unnest(items) AS id
    UNION ALL
    SELECT
      item_id, position, is_last, partner, transaction_code, fault, faults + (fault IS NOT NULL)::integer, day,
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
          item_id, next.position, next.is_last, next.partner, next.transaction_code, kind, amount, day,
          collection_point, faults, owed, assessed_on, requested_on, paid, paid_on, walk.collected_at,
          is_receipted, settled, refunded, cancelled_on,
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
  )
  SELECT * FROM walk;
END
$$;

-- Takes what stands in incoming_entry and brings the items it touches up to date. The only way in for
-- entries. One whose partner and transaction code are known changes nothing; where one is malformed
-- (an amount below zero, an unknown kind or item) the whole set is refused. Gives the number of new
-- entries. None is recorded for a moment that the record is closed up to.
CREATE OR REPLACE FUNCTION fees.record_entries() RETURNS integer LANGUAGE plpgsql
-- Planned anew for each set, whose size then is known: a plan for few entries is quadratic with many.
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  taken integer;
  touched uuid[];
BEGIN
  -- One at a time: two that judge the same item would each miss the other's entries. Until the transaction
  -- ends, the record is closed up to no later moment.
  PERFORM pg_advisory_xact_lock(hashtext('fees.record_entries'));

  WITH incoming AS (
    DELETE FROM fees.incoming_entry RETURNING *
  ), new AS (
    INSERT INTO fees.entry
    SELECT partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form, receipt_series,
      receipt_number, greatest(recorded_at, closed_until + interval '1 millisecond')
    FROM incoming CROSS JOIN fees.closing
    ON CONFLICT DO NOTHING RETURNING item_id, at, recorded_at
  ), told AS (
    SELECT count(*) AS entries, array_agg(DISTINCT item_id) AS items,
      (min(at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, min(recorded_at) AS recorded_at
    FROM new
  ), begun AS (
    -- All of a set are recorded at one moment, or each when it happened: the earliest day came first.
    INSERT INTO fees.record_begin
    SELECT day, recorded_at FROM told
    WHERE entries > 0 AND NOT EXISTS (
      SELECT FROM fees.record_begin AS known
      WHERE known.day <= told.day AND known.recorded_at <= told.recorded_at
    )
  )
  SELECT entries, items INTO taken, touched FROM told;

  DELETE FROM fees.fault WHERE item_id = ANY(touched);

  WITH walk AS MATERIALIZED (
    SELECT * FROM fees.walk_entries(touched, 'infinity')
  ), faulty AS (
    INSERT INTO fees.fault
    SELECT partner, transaction_code, item_id, fault FROM walk WHERE fault IS NOT NULL
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

-- The same as before, with the items' ids.
DROP FUNCTION fees.items_on(date);
CREATE FUNCTION fees.items_on(day date) RETURNS TABLE (
  dossier_id uuid, procedure_code text, field_code text, department_code text, beneficiary_code text,
  scope text, kind text, collected_at text, faults integer, owed bigint, assessed_on date,
  requested_on date, paid_on date, settled bigint, refunded bigint, source text, item_id uuid
) LANGUAGE sql STABLE AS $$
  SELECT
    dossier_id, procedure_code, field_code, department_code, beneficiary_code, scope, kind, collected_at,
    faults, owed, CASE WHEN cancelled_on IS NULL THEN assessed_on END, requested_on, paid_on, settled,
    refunded, source, id
  FROM fees.item
  WHERE assessed_on <= day AND last_entry_on <= day
  UNION ALL
  SELECT
    dossier_id, procedure_code, field_code, department_code, beneficiary_code, scope, kind,
    CASE WHEN paid_on <= day THEN collected_at ELSE due_at END, faults, owed,
    CASE WHEN (cancelled_on <= day) IS NOT TRUE THEN assessed_on END,
    CASE WHEN requested_on <= day THEN requested_on END,
    CASE WHEN paid_on <= day THEN paid_on END,
    least(then_.settled, owed - then_.refunded)::bigint, then_.refunded::bigint, source, id
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

-- The items as items_on() gave them when no more had been recorded than by a moment, which the record must be
-- closed up to. Those without later entries are as they are now; the others are walked again, up to the day. Faults
-- are counted over all that was recorded by then, as in items_on(), whatever the day.
CREATE FUNCTION fees.items_as_recorded(day date, as_of timestamptz) RETURNS TABLE (
  dossier_id uuid, procedure_code text, field_code text, department_code text, beneficiary_code text,
  scope text, kind text, collected_at text, faults integer, owed bigint, assessed_on date,
  requested_on date, paid_on date, settled bigint, refunded bigint, source text, item_id uuid
) LANGUAGE sql STABLE AS $$
  SELECT *
  FROM fees.items_on(day) AS standing
  WHERE NOT EXISTS (
    SELECT FROM fees.entry WHERE entry.item_id = standing.item_id AND recorded_at > as_of
  )
  UNION ALL
  SELECT
    dossier_id, procedure_code, field_code, department_code, beneficiary_code, scope, kind,
    coalesce(stood.collected_at, due_at), stood.faults, stood.owed,
    CASE WHEN stood.cancelled_on IS NULL THEN stood.assessed_on END, stood.requested_on, stood.paid_on,
    stood.settled, stood.refunded, source, id
  FROM (
    SELECT DISTINCT ON (item_id)
      item_id, collected_at, all_faults AS faults, owed, cancelled_on, assessed_on, requested_on, paid_on,
      settled, refunded
    FROM (
      SELECT *, max(faults) OVER (PARTITION BY item_id) AS all_faults
      FROM fees.walk_entries(
        ARRAY(SELECT DISTINCT entry.item_id FROM fees.entry WHERE recorded_at > as_of), as_of
      )
    ) AS walked
    WHERE last_entry_on <= day AND owed IS NOT NULL
    ORDER BY item_id, position DESC
  ) AS stood
  JOIN fees.item ON id = stood.item_id
$$;
