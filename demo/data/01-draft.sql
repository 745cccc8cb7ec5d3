-- Working tables of the generator; they go again at the end of the same transaction.
CREATE SCHEMA draft;

-- Sets of this size are sorted and joined in memory.
SET LOCAL work_mem = '64MB';
-- Of what this transaction fills there are no statistics, and sorting whole tables for a join looks cheap.
SET LOCAL enable_mergejoin = off;

-- A number from 0 to sides - 1 that looks random and is the same on every run and every database.
-- `salt` tells apart the throws for one ordinal. Hash functions of the database may change between
-- versions; integer arithmetic does not. The square keeps throws for successive ordinals apart.
CREATE FUNCTION draft.dice(n bigint, salt bigint, sides bigint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (
    (n * (salt * 50331653 + 1) % 2147483647) * (n * (salt * 50331653 + 1) % 2147483647)
      % 1000000007 % sides
  )::integer
$$;

-- An opaque id from the words that name a thing within the demo data.
CREATE FUNCTION draft.id_of(words text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT md5(words)::uuid
$$;

-- The id of what a department's system knows by a key, as subgraphs/sources/source-id.ts makes it: what
-- follows from that system finds the rows that stand here.
CREATE FUNCTION draft.source_id(what text, source text, key text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(encode(sha256(
    convert_to(what, 'UTF8') || '\x00' || convert_to(source, 'UTF8') || '\x00'
      || convert_to(key, 'UTF8')
  ), 'hex'), 32)::uuid
$$;

-- Keys, indexes and references of the large schemas: made once over all rows at the end, by the very
-- definitions that stand here, which takes half as long as keeping them up row by row. What is recorded
-- finds dossiers and events by their keys, and flows and changes are kept up by theirs: these stay. The
-- indexes of the last stage keep no rule; they only make answers faster.
CREATE TABLE draft.postponed AS
SELECT
  CASE contype WHEN 'f' THEN 3 ELSE 1 END AS stage,
  format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS removal,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    AS definition
FROM pg_constraint
WHERE contype IN ('p', 'u', 'f')
  AND connamespace IN ('dossiers'::regnamespace, 'fees'::regnamespace, 'citizens'::regnamespace)
  AND (contype = 'f' OR conrelid NOT IN (
    'dossiers.series'::regclass, 'dossiers.daily_flow'::regclass, 'dossiers.procedure_flow'::regclass,
    'dossiers.change'::regclass
  ))
  AND NOT (contype = 'p' AND conrelid IN ('dossiers.dossier'::regclass, 'dossiers.event'::regclass))
UNION ALL
SELECT CASE WHEN indisunique THEN 2 ELSE 4 END, format('DROP INDEX %s', indexrelid::regclass),
  pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace IN ('dossiers'::regnamespace, 'fees'::regnamespace, 'citizens'::regnamespace)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'));

CREATE FUNCTION draft.run_all(statements text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    EXECUTE statement;
  END LOOP;
END
$$;

SELECT draft.run_all(array_agg(removal ORDER BY stage DESC)) FROM draft.postponed;
