-- One procedure with two cases, a local variant, and rows that changed on 2014-07-01.
INSERT INTO procedures.agency (code, name, kind) VALUES
  ('H49.02', 'Sở Tư pháp', 'DEPARTMENT'), ('H49.34', 'Ủy ban nhân dân huyện Cô Tô', 'DISTRICT');
INSERT INTO procedures.field VALUES ('LV-02-01', 'Hộ tịch', 'H49.02');
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, on_site_steps, time_limit_working_days,
    at_centre_since, valid_from, review_state, iso_state, target_groups, conditions)
VALUES
  ('1.000001', 'Đăng ký khai sinh', 'LV-02-01', 'FULL_ONLINE', '{COMMUNE}', '{}', 2,
    '2014-03-24', '2010-01-01', 'STANDARDISED', 'APPLIED', '{INDIVIDUAL}', 'Cư trú trong tỉnh'),
  ('1.000002', 'Đăng ký khai tử', 'LV-02-01', 'FULL_ONLINE', '{COMMUNE}', '{}', NULL,
    '2014-03-24', '2010-01-01', 'STANDARDISED', 'APPLIED', '{}', NULL),
  ('1.000003', 'Đăng ký kết hôn', 'LV-02-01', 'FULL_ONLINE', '{COMMUNE}', '{}', 1,
    '2014-03-24', '2010-01-01', 'STANDARDISED', 'NOT_STARTED', '{}', NULL);

INSERT INTO procedures.procedure_case
  (id, procedure_code, position, name, local_variant, locality_codes, valid_from, valid_to)
VALUES
  ('00000000-0000-0000-0000-000000000001', '1.000001', 3, 'Đúng hạn', NULL, '{}', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000002', '1.000001', 1, '[Đặc thù]', 'Hải đảo', '{H49.34}', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000003', '1.000001', 2, 'Cũ', NULL, '{}', '2010-01-01', '2014-06-30'),
  ('00000000-0000-0000-0000-000000000004', '1.000002', 1, 'Qua mạng', NULL, '{}', '2010-01-01', NULL);
INSERT INTO procedures.case_channel VALUES
  ('00000000-0000-0000-0000-000000000001', 'COUNTER', 'WORKING_DAYS', 3, '2010-01-01', '2014-06-30'),
  ('00000000-0000-0000-0000-000000000001', 'COUNTER', 'WORKING_DAYS', 2, '2014-07-01', NULL),
  ('00000000-0000-0000-0000-000000000001', 'ONLINE', 'WORKING_HOURS', 4, '2014-07-01', NULL),
  ('00000000-0000-0000-0000-000000000002', 'COUNTER', 'CALENDAR_DAYS', 9, '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000004', 'ONLINE', 'WORKING_HOURS', 4, '2010-01-01', NULL);
INSERT INTO procedures.case_fee VALUES
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'COUNTER', 'CHARGE',
    'Lệ phí hộ tịch', 10001, '2014-07-01', NULL),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000001', 'COUNTER', 'CHARGE',
    'Lệ phí hộ tịch', 8000, '2010-01-01', '2014-06-30'),
  ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000001', 'ONLINE', 'FEE',
    'Phí lớn', 9007199254740993, '2014-07-01', NULL);
INSERT INTO procedures.fee_exemption VALUES
  ('00000000-0000-0000-0000-00000000000a', 'DISABLED', 50, 'Luật A', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-00000000000a', 'CHILD', 100, 'Luật B', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-00000000000a', 'ELDERLY', 100, 'Luật C', '2014-07-03', NULL);
INSERT INTO procedures.case_paper VALUES
  ('00000000-0000-0000-0000-000000000001', 2, 'Giấy chứng sinh', 1, 0, 0, NULL, '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000001', 1, 'Tờ khai', 1, 0, 1, 'Mẫu 01', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000001', 3, 'Hộ khẩu', 0, 1, 0, NULL, '2010-01-01', '2014-06-30');
INSERT INTO procedures.case_step VALUES
  ('00000000-0000-0000-0000-000000000001', 2, 'Nhận kết quả', '2010-01-01', NULL),
  ('00000000-0000-0000-0000-000000000001', 1, 'Nộp hồ sơ', '2010-01-01', NULL);
INSERT INTO procedures.legal_basis VALUES
  ('1.000001', '158/2005/NĐ-CP', 'Nghị định', '2006-04-01', NULL),
  ('1.000001', '1/2000', 'Cũ', '2000-01-01', '2006-03-31');
INSERT INTO procedures.result VALUES ('1.000001', 1, 'Giấy khai sinh', '2010-01-01', NULL);
INSERT INTO procedures.process VALUES
  ('00000000-0000-0000-0000-0000000000d1', '1.000001', 'QT-1', 'TCVN ISO 9001:2008', '2010-01-01', '2014-06-30'),
  ('00000000-0000-0000-0000-0000000000d2', '1.000001', 'QT-2', 'TCVN ISO 9001:2008', '2014-07-01', NULL),
  ('00000000-0000-0000-0000-0000000000d3', '1.000002', 'QT-3', 'TCVN ISO 9001:2008', '2014-01-01', NULL);
INSERT INTO procedures.process_step VALUES
  ('00000000-0000-0000-0000-0000000000d1', 1, 'Tất cả', 'Chuyên viên', 'H49.02', 16),
  ('00000000-0000-0000-0000-0000000000d2', 2, 'Phê duyệt', 'Lãnh đạo', 'H49.02', 8.25),
  ('00000000-0000-0000-0000-0000000000d2', 1, 'Tiếp nhận', 'Cán bộ', 'H49.02', 8),
  ('00000000-0000-0000-0000-0000000000d3', 1, 'Tất cả', 'Chuyên viên', 'H49.02', 100);
