-- Marks the database as filled, and says from when domain time runs.
CREATE TABLE public.motcua_demo_data (
  dossiers integer NOT NULL,
  starts_at timestamptz NOT NULL
);
INSERT INTO public.motcua_demo_data (dossiers, starts_at)
SELECT count(*), '2025-12-31T17:00:00+07:00' FROM dossiers.dossier;

DROP SCHEMA draft CASCADE;
