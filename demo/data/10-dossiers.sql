-- When each working day begins, in seconds since 1970; a second of opening time past 11:30 lies after
-- the break of two hours.
CREATE UNLOGGED TABLE draft.opening AS
SELECT array_agg(extract(epoch FROM (day + time '07:00') AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint ORDER BY number)
  AS mornings
FROM draft.working_day;

CREATE FUNCTION draft.moment(mornings bigint[], second integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(mornings[1 + second / 28800] + second % 28800 + second % 28800 / 16200 * 7200)
$$;

ANALYZE draft.opening;

INSERT INTO dossiers.dossier (
  id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
  received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at,
  accept_by
)
SELECT
  id, source, ordinal, procedure_code, field_code, department_code, handled_by,
  received_by, district, scope, channel,
  owner.owner_id, owner.owner_kind,
  draft.moment(mornings, registered),
  -- What comes in from afar is answered within eight working hours.
  CASE WHEN channel <> 'COUNTER' THEN draft.moment(mornings, registered + 28800) END
FROM draft.dossier JOIN draft.owner USING (ordinal) CROSS JOIN draft.opening;

INSERT INTO dossiers.dossier_code (code, source, dossier_id)
SELECT
  long_code || to_char(day, '-YYMMDD-') || lpad(sequence::text, greatest(4, length(sequence::text)), '0'),
  source, id
FROM draft.dossier;
