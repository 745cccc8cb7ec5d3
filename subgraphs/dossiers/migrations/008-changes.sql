-- Which dossiers have changed, for the subgraphs that keep a copy of some of their columns: each once,
-- with the transaction that changed it last. Transactions end in another order than they begin in, so
-- what is told of them ends before the oldest that still runs. One that is gone is told too.
CREATE TABLE dossiers.change (
  dossier_id uuid PRIMARY KEY,
  transaction xid8 NOT NULL
);
CREATE INDEX change_in_order ON dossiers.change (transaction, dossier_id);

CREATE FUNCTION dossiers.note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dossiers.change
  SELECT id, pg_current_xact_id() FROM touched ORDER BY id
  ON CONFLICT (dossier_id) DO UPDATE SET transaction = excluded.transaction
  WHERE change.transaction <> excluded.transaction;
  RETURN NULL;
END
$$;
CREATE TRIGGER changed AFTER UPDATE ON dossiers.dossier
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dossiers.note_changes();
CREATE TRIGGER gone AFTER DELETE ON dossiers.dossier
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dossiers.note_changes();
