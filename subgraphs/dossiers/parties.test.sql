-- A family's dossier that others take part in, and one that its owner handed in.
INSERT INTO dossiers.dossier
  (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
    received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
SELECT ('00000000-0000-4000-8000-00000000000' || number)::uuid, 'centre', number, '1.000001', 'LV-09-01',
  'H49.09', 'H49.09', 'H49.20', 'PROVINCIAL_CENTRE', 'COUNTER',
  ('00000000-0000-4000-9000-00000000000' || number)::uuid, owner_kind, '2014-06-02T08:00+07'
FROM (VALUES ('1', 'Household'), ('2', 'StateAgency')) AS row (number, owner_kind);

INSERT INTO dossiers.dossier_party VALUES
  ('00000000-0000-4000-8000-000000000001', 'RECEIVER', '00000000-0000-4000-9000-000000000003', 'Citizen'),
  ('00000000-0000-4000-8000-000000000001', 'PROXY', '00000000-0000-4000-9000-000000000005', 'Citizen'),
  ('00000000-0000-4000-8000-000000000001', 'PROXY', '00000000-0000-4000-9000-000000000004', 'Organisation'),
  ('00000000-0000-4000-8000-000000000001', 'SUBMITTER', '00000000-0000-4000-9000-000000000005', 'Citizen');
