-- What fees are summed by that is not their own: how the dossier that they are owed for stands against
-- its appointment. A copy; *dossiers* owns it, and serves its changes after a cursor (decision 026).
CREATE TABLE fees.dossier (
  id uuid PRIMARY KEY,
  -- Calendar dates in Asia/Ho_Chi_Minh, as *dossiers* counts by them; the first is null for what is in
  -- no count there.
  accepted_on date,
  due_on date,
  ended_on date,
  -- The days at whose end it was or is overdue.
  overdue datemultirange NOT NULL
);

-- How far the changes have been followed: one row.
CREATE TABLE fees.dossier_feed (
  -- After which change to go on; null before the first.
  cursor text,
  -- Up to when all changes are here, in domain time; null before they ever were.
  followed_to timestamptz
);
INSERT INTO fees.dossier_feed VALUES (NULL, NULL);

-- How a dossier stood at the end of a day. UNKNOWN is what is not in the copy yet.
CREATE FUNCTION fees.standing_on(dossier fees.dossier, day date) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN dossier.id IS NULL THEN 'UNKNOWN'
    WHEN (dossier.accepted_on <= day) IS NOT TRUE THEN 'NOT_COUNTED'
    WHEN dossier.ended_on <= day AND dossier.ended_on < dossier.due_on THEN 'EARLY'
    WHEN dossier.ended_on <= day AND dossier.ended_on > dossier.due_on THEN 'LATE'
    WHEN dossier.ended_on <= day THEN 'ON_TIME'
    WHEN dossier.overdue @> day THEN 'OVERDUE'
    ELSE 'IN_TIME'
  END
$$;
