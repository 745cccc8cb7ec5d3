-- Six hundred paid items of as many dossiers, procedures, fields, beneficiaries and publications.
INSERT INTO fees.item
  (id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, due_at, scope, kind,
    name)
SELECT ('00000000-0000-4000-a000-000000000' || number)::uuid,
  ('00000000-0000-4000-8000-000000000' || number)::uuid, '1.000' || number,
  'LV-' || number, 'H49.02', 'H49.' || left(number, 2) || '.' || right(number, 1) || '1', 'CENTRE',
  'PROVINCIAL_CENTRE', 'FEE', 'Phí'
FROM (SELECT lpad(i::text, 3, '0') AS number FROM generate_series(0, 599) AS i) AS numbers;

INSERT INTO fees.incoming_entry
  (partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form, receipt_series,
    receipt_number, recorded_at)
SELECT 'quay', step.kind || id, id, step.kind, 1000, '2014-06-02T08:00+07', point, receipt, receipt, receipt,
  '2014-06-02T08:00+07'
FROM fees.item
CROSS JOIN (VALUES
  ('ASSESSED', NULL, NULL), ('PAID', 'CENTRE', NULL), ('RECEIPTED', NULL, 'BL')
) AS step (kind, point, receipt);
SELECT fees.record_entries();

INSERT INTO fees.named_as_slow
SELECT 'P-' || right(procedure_code, 3), beneficiary_code, 'thu chậm', '2014-06-01', '2014-06-30'
FROM fees.item;
