-- Six hundred dossiers of as many procedures, fields, bodies and publications.
INSERT INTO dossiers.dossier
  (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
    received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
SELECT gen_random_uuid(), 'centre', number, '1.000' || number, 'LV-' || number, 'H49.02',
  'H49.' || left(number, 2) || '.' || right(number, 1) || '1', 'H49.20', 'PROVINCIAL_CENTRE', 'COUNTER',
  gen_random_uuid(), 'Citizen', '2014-06-02T08:00+07'
FROM (SELECT lpad(i::text, 3, '0') AS number FROM generate_series(0, 599) AS i) AS numbers;

INSERT INTO dossiers.dossier_code (code, source, dossier_id)
SELECT 'H49-20140602-0' || source_key, 'centre', id FROM dossiers.dossier;

INSERT INTO dossiers.incoming_event (dossier_id, at, source_sequence, status, agency_code, recorded_at)
SELECT id, submitted_at, step, CASE step WHEN 1 THEN 'ACCEPTED' ELSE 'IN_PROGRESS' END, 'H49.02', now()
FROM dossiers.dossier CROSS JOIN generate_series(1, 2) AS step;
SELECT dossiers.record_events();

INSERT INTO dossiers.stated_share
SELECT 'P-' || source_key, 'ON_TIME_AT_PROVINCIAL_CENTRE', 'một phần hai', 'PROVINCIAL_CENTRE',
  '2014-06-01', '2014-06-30', 1, 2, NULL
FROM dossiers.dossier;

INSERT INTO dossiers.dossier_party SELECT id, 'PROXY', gen_random_uuid(), 'Citizen' FROM dossiers.dossier;
