-- Items of two dossiers at the provincial centre and one at a local centre.
INSERT INTO fees.item
  (id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, due_at, scope, kind,
    name, exemption_reason, exemption_legal_basis)
SELECT ('00000000-0000-4000-a000-0000000000' || number)::uuid,
  ('00000000-0000-4000-8000-0000000000' || dossier)::uuid, procedure_code, field_code,
  department_code, beneficiary_code, due_at, scope, kind, name, reason, legal_basis
FROM (VALUES
  -- Assessed last, though its id is the first.
  ('01', '01', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'CENTRE', 'PROVINCIAL_CENTRE', 'CHARGE',
    'Lệ phí hộ tịch', NULL, NULL),
  ('02', '01', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí thẩm định', 'Hộ nghèo', 'Nghị quyết 62/2012/NQ-HĐND'),
  ('03', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09.01', 'BANK', 'PROVINCIAL_CENTRE',
    'FINANCIAL_OBLIGATION', 'Tiền sử dụng đất', NULL, NULL),
  ('04', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí đo đạc', NULL, NULL),
  ('05', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí trích lục', NULL, NULL),
  ('06', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí hoàn lại', NULL, NULL),
  ('07', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.09', 'CENTRE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí hủy', NULL, NULL),
  ('08', '02', '1.000002', 'LV-09-01', 'H49.09', 'H49.05', 'ONLINE', 'PROVINCIAL_CENTRE', 'FEE',
    'Phí chờ nộp', NULL, NULL),
  ('09', '03', '1.000001', 'LV-02-01', 'H49.02', 'H49.21', 'CENTRE', 'LOCAL_CENTRES', 'CHARGE',
    'Lệ phí hộ tịch', NULL, NULL),
  -- Told of, and never assessed: in no list and no sum.
  ('10', '03', '1.000001', 'LV-02-01', 'H49.02', 'H49.21', 'CENTRE', 'LOCAL_CENTRES', 'CHARGE',
    'Lệ phí hộ tịch', NULL, NULL)
) AS row (number, dossier, procedure_code, field_code, department_code, beneficiary_code, due_at, scope,
  kind, name, reason, legal_basis);

INSERT INTO fees.incoming_entry
  (partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form, receipt_series,
    receipt_number, recorded_at)
SELECT partner, code, ('00000000-0000-4000-a000-0000000000' || number)::uuid, kind, amount,
  at::timestamptz, point, CASE WHEN receipt IS NOT NULL THEN '01BLP' END,
  CASE WHEN receipt IS NOT NULL THEN 'AA/14P' END, receipt, at::timestamptz
FROM (VALUES
  ('01', 'quay', 'a1', 'ASSESSED', 8000, '2014-05-06T08:00+07', NULL, NULL),
  ('01', 'quay', 'p1', 'PAID', 8000, '2014-05-06T08:05+07', 'CENTRE', NULL),
  ('01', 'bien-lai', 'r1', 'RECEIPTED', 8000, '2014-05-07T08:00+07', NULL, '0000001'),
  -- A refund that nobody paid for.
  ('01', 'quay', 'f1', 'REFUNDED', 8001, '2014-05-08T08:00+07', NULL, NULL),
  ('02', 'quay', 'a2', 'ASSESSED', 0, '2014-05-05T08:00+07', NULL, NULL),
  -- Beyond 32 bits, and beyond what a double holds; assessed in one month, paid in the next.
  ('03', 'quay', 'a3', 'ASSESSED', 9007199254740993, '2014-05-31T08:00+07', NULL, NULL),
  ('03', 'ngan-hang', 'p3', 'PAID', 9007199254740993, '2014-06-02T08:00+07', 'BANK', NULL),
  ('03', 'bien-lai', 'r3', 'RECEIPTED', 9007199254740993, '2014-06-03T08:00+07', NULL, '0000003'),
  ('03', 'kho-bac', 's3', 'SETTLED', 9007199254740993, '2014-06-10T08:00+07', NULL, NULL),
  ('04', 'quay', 'a4', 'ASSESSED', 1500000, '2014-05-31T08:00+07', NULL, NULL),
  ('04', 'so', 'p4', 'PAID', 1500000, '2014-05-31T23:30+07', 'DEPARTMENT', NULL),
  ('05', 'quay', 'a5', 'ASSESSED', 20000, '2014-05-31T08:00+07', NULL, NULL),
  ('05', 'quay', 'p5', 'PAID', 20000, '2014-05-31T08:00+07', 'CENTRE', NULL),
  ('06', 'quay', 'a6', 'ASSESSED', 100, '2014-05-31T08:00+07', NULL, NULL),
  ('06', 'quay', 'p6', 'PAID', 100, '2014-05-31T08:05+07', 'CENTRE', NULL),
  ('06', 'quay', 'f6', 'REFUNDED', 100, '2014-06-01T08:00+07', NULL, NULL),
  ('07', 'quay', 'a7', 'ASSESSED', 1000, '2014-05-31T08:00+07', NULL, NULL),
  ('07', 'quay', 'c7', 'CANCELLED', 0, '2014-05-31T09:00+07', NULL, NULL),
  ('08', 'quay', 'a8', 'ASSESSED', 10000, '2014-05-31T08:00+07', NULL, NULL),
  ('08', 'quay', 'q8', 'REQUESTED', 10000, '2014-05-31T09:00+07', NULL, NULL),
  ('09', 'quay', 'a9', 'ASSESSED', 8000, '2014-05-20T08:00+07', NULL, NULL),
  ('09', 'quay', 'p9', 'PAID', 8000, '2014-05-20T08:05+07', 'CENTRE', NULL),
  ('10', 'quay', 'p10', 'PAID', 8000, '2014-05-20T08:05+07', 'CENTRE', NULL)
) AS row (number, partner, code, kind, amount, at, point, receipt);
SELECT fees.record_entries();

INSERT INTO fees.named_as_slow VALUES
  ('BAO-1', 'H49.09', 'Sở Tài nguyên và Môi trường thu chậm', '2014-05-01', '2014-06-30'),
  ('BAO-1', 'H49.05', 'Sở Công Thương thu chậm', '2014-05-01', '2014-06-30');

-- How two of the dossiers stand; the third is not in the copy yet. The first is overdue from the 21st of May
-- until the 20th of June, the second on one day.
INSERT INTO fees.dossier VALUES
  ('00000000-0000-4000-8000-000000000001', '2014-05-05', '2014-05-20', '2014-06-20',
    '{[2014-05-21,2014-06-20)}'),
  ('00000000-0000-4000-8000-000000000002', '2014-05-05', '2014-06-29', NULL,
    '{[2014-06-30,2014-07-01)}');
