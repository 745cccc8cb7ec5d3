-- Nothing is looked up while the years are filled: keys too are made over all rows at the end.
CREATE TABLE draft.postponed_key AS
SELECT conrelid, conname, pg_get_constraintdef(oid) AS key
FROM pg_constraint
WHERE contype = 'p'
  AND conrelid IN ('dossiers.dossier'::regclass, 'dossiers.event'::regclass, 'dossiers.change'::regclass);

INSERT INTO draft.postponed (stage, removal, definition)
SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, key)
FROM draft.postponed_key;

SELECT draft.run_all(array_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)))
FROM draft.postponed_key;
