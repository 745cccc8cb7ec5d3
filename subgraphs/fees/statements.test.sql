-- Six hundred items of as many dossiers, procedures, fields, beneficiaries and publications.
INSERT INTO fees.item
  (id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, collected_at, scope,
    kind, name, dong, state, assessed_on, paid_on)
SELECT gen_random_uuid(), ('00000000-0000-4000-8000-000000000' || number)::uuid, '1.000' || number,
  'LV-' || number, 'H49.02', 'H49.' || left(number, 2) || '.' || right(number, 1) || '1', 'CENTRE',
  'PROVINCIAL_CENTRE', 'FEE', 'Phí', 1000, 'PAID', '2014-06-02', '2014-06-02'
FROM (SELECT lpad(i::text, 3, '0') AS number FROM generate_series(0, 599) AS i) AS numbers;

INSERT INTO fees.named_as_slow
SELECT 'P-' || right(procedure_code, 3), beneficiary_code, 'thu chậm', '2014-06-01', '2014-06-30'
FROM fees.item;
