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

SET LOCAL default_statistics_target = 30;
ANALYZE
  procedures.agency, procedures.agency_successor, procedures.field, procedures.procedure,
  procedures.procedure_alias, procedures.procedure_case, procedures.case_channel, procedures.case_fee,
  procedures.fee_exemption, procedures.case_paper, procedures.case_step, procedures.legal_basis,
  procedures.result, procedures.process, procedures.process_step, procedures.competence, procedures.authorisation, dossiers.dossier,
  dossiers.dossier_code, dossiers.dossier_party, dossiers.event, dossiers.series,
  dossiers.calendar_day, dossiers.calendar_year, dossiers.office_session, fees.item, fees.entry, citizens.party,
  citizens.identity_document;
