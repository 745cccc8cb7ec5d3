-- Items of two dossiers at the provincial centre and one at a local centre.
INSERT INTO fees.item
  (id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, collected_at, scope,
    kind, name, dong, exemption_reason, exemption_legal_basis, state, assessed_on, paid_on,
    receipt_number)
SELECT ('00000000-0000-4000-a000-0000000000' || number)::uuid,
  ('00000000-0000-4000-8000-0000000000' || dossier)::uuid, procedure_code, field_code,
  department_code, beneficiary_code, collected_at, scope, kind, name, dong, reason, legal_basis, state,
  assessed_on::date, paid_on::date, receipt_number
FROM (VALUES
  -- Assessed last, though its id is the first.
  ('01', '01', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'CENTRE', 'PROVINCIAL_CENTRE', 'CHARGE',
    'Lệ phí hộ tịch', 8000, NULL, NULL, 'RECEIPTED', '2014-05-06', '2014-05-06', 'QN-0001'),
  ('02', '01', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí thẩm định', 0, 'Hộ nghèo', 'Nghị quyết 62/2012/NQ-HĐND', 'PAID', '2014-05-05', '2014-05-06', NULL),
  -- Beyond 32 bits; assessed in one month, paid in the next.
  ('03', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09.01', 'BANK', 'PROVINCIAL_CENTRE',
    'FINANCIAL_OBLIGATION', 'Tiền sử dụng đất', 9007199254740993, NULL, NULL, 'SETTLED', '2014-05-31',
    '2014-06-02', 'KB-1'),
  ('04', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'DEPARTMENT', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí đo đạc', 1500000, NULL, NULL, 'PAID', '2014-05-31', '2014-05-31', NULL),
  ('05', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí trích lục', 20000, NULL, NULL, 'PAID', '2014-05-31', '2014-05-31', NULL),
  -- Refunded, cancelled, still owed: in no count of paid items.
  ('06', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí hoàn lại', 100, NULL, NULL, 'REFUNDED', '2014-05-31', '2014-05-31', NULL),
  ('07', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí hủy', 1000, NULL, NULL, 'CANCELLED', '2014-05-31', NULL, NULL),
  ('08', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.05', 'ONLINE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí chờ nộp', 10000, NULL, NULL, 'REQUESTED', '2014-05-31', NULL, NULL),
  ('09', '03', '1.000001', 'LV-02-01', 'H49.02', 'H49.21', 'CENTRE', 'LOCAL_CENTRES', 'CHARGE',
    'Lệ phí hộ tịch', 8000, NULL, NULL, 'PAID', '2014-05-20', '2014-05-20', NULL)
) AS row (number, dossier, procedure_code, field_code, department_code, beneficiary_code,
  collected_at, scope, kind, name, dong, reason, legal_basis, state, assessed_on, paid_on,
  receipt_number);

INSERT INTO fees.named_as_slow VALUES
  ('BAO-1', 'H49.09', 'Sở Tài nguyên và Môi trường thu chậm', '2014-05-01', '2014-06-30'),
  ('BAO-1', 'H49.05', 'Sở Công Thương thu chậm', '2014-05-01', '2014-06-30');
