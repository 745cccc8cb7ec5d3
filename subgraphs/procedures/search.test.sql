-- Names that differ by marks, by the place of a tone, or not at all; one holds what LIKE would expand.
INSERT INTO procedures.agency (code, name, kind) VALUES ('H49.02', 'Sở Tư pháp', 'DEPARTMENT');
INSERT INTO procedures.field VALUES ('LV-02-01', 'Hộ tịch', 'H49.02');
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, on_site_steps,
    time_limit_working_days, at_centre_since, valid_from, review_state, iso_state)
SELECT code, name, 'LV-02-01', 'PARTIAL_ONLINE', '{PROVINCE}', '{}', 5, '2014-03-24', '2010-01-01',
  'STANDARDISED', 'APPLIED'
FROM (VALUES
  ('1.000001', 'Đăng ký khai sinh'),
  ('1.000002', 'Đăng ký lại khai sinh'),
  ('1.000003', 'Đăng ký khai sinh có yếu tố nước ngoài'),
  ('1.000004', 'Xóa đăng ký thế chấp'),
  ('1.000005', 'Xoá đăng ký phương tiện'),
  ('1.000006', 'Xoa bóp, bấm huyệt'),
  ('1.000007', 'Hỗ trợ 70% chi phí (sinh_hoạt)'),
  ('1.000008', 'Đăng ký khai tử'),
  ('1.000009', 'Ánh sáng đô thị'),
  ('1.000010', 'An toàn lao động'),
  ('1.000011', 'Ăn uống công cộng'),
  ('1.000012', 'Quy hoạch quỹ đất'),
  ('1.000013', 'Sinh hoạt hè')
) AS named (code, name);
INSERT INTO procedures.procedure_alias VALUES ('T-QNI-123456-TT', '1.000008', NULL, NULL);
