-- Marks the database as filled, and says from when domain time runs.
CREATE TABLE public.motcua_demo_data (
  dossiers integer NOT NULL,
  starts_at timestamptz NOT NULL
);
INSERT INTO public.motcua_demo_data (dossiers, starts_at)
VALUES (current_setting('motcua.dossiers')::integer, '2014-07-02T15:00:00+07:00');

-- What the systems have told by then is here: following goes on from that moment.
INSERT INTO sources.followed (source, feed, watermark)
SELECT source, feed, timestamptz '2014-07-02T15:00:00+07:00'
FROM (
  SELECT 'mot-cua-' || code AS source FROM procedures.agency
  WHERE kind = 'DEPARTMENT' AND valid_from IS NULL
  UNION ALL
  SELECT 'mot-cua-dia-phuong'
) AS system
CROSS JOIN (VALUES ('dossiers'), ('events'), ('fees')) AS fed (feed);
SELECT sources.note_history(source, feed, watermark) FROM sources.followed;

DROP SCHEMA draft CASCADE;
