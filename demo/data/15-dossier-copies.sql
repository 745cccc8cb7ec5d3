-- What fees know of dossiers, as if the changes had been followed to the end.
INSERT INTO fees.dossier (id, accepted_on, due_on, ended_on, overdue)
SELECT id, accepted_on, due_on, ended_on, coalesce(overdue, '{}')
FROM dossiers.dossier;

UPDATE fees.dossier_feed SET
  followed_to = '2014-07-02T15:00+07',
  cursor = (
    SELECT transaction || ' ' || dossier_id FROM dossiers.change
    ORDER BY transaction DESC, dossier_id DESC LIMIT 1
  );
