-- Marks the database as filled, and says from when domain time runs.
CREATE TABLE public.motcua_demo_data (
  dossiers integer NOT NULL,
  starts_at timestamptz NOT NULL
);
INSERT INTO public.motcua_demo_data (dossiers, starts_at)
VALUES (current_setting('motcua.dossiers')::integer, '2014-07-02T15:00:00+07:00');

DROP SCHEMA draft CASCADE;
