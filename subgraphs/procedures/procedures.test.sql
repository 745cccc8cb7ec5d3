-- Two departments of four fields, and thirteen procedures around 2 July 2014.
INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to) VALUES
  ('H49', 'Tỉnh Quảng Ninh', 'PROVINCE', NULL, NULL, NULL),
  ('H49.02', 'Sở Tư pháp', 'DEPARTMENT', 'H49', '1981-01-01', NULL),
  ('H49.05', 'Sở Công Thương', 'DEPARTMENT', 'H49', '2008-04-01', '2014-12-31'),
  ('H49.05.01', 'Chi cục Quản lý thị trường', 'DEPARTMENT', 'H49.05', '2008-04-01', '2014-07-01'),
  ('H49.20', 'Trung tâm Hành chính công tỉnh', 'PROVINCIAL_CENTRE', 'H49', '2014-03-24', NULL),
  ('H49.50', 'Sở Công Thương mới', 'DEPARTMENT', 'H49', '2015-01-01', NULL);
INSERT INTO procedures.agency_successor VALUES ('H49.05', 'H49.50'), ('H49.05', 'H49.02');
INSERT INTO procedures.field VALUES
  ('LV-02-01', 'Hộ tịch', 'H49.02'),
  ('LV-02-02', 'Chứng thực', 'H49.02'),
  ('LV-05-01', 'Lưu thông hàng hóa', 'H49.05'),
  ('LV-05-02', 'Điện', 'H49.05');

-- Ten in force: seven at the centre, three of them on the spot.
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, on_site_steps,
    time_limit_working_days, at_centre_since, valid_from, valid_to, review_state, iso_state)
SELECT '1.00000' || number, 'Thủ tục ' || number,
  CASE WHEN number < 5 THEN 'LV-02-01' WHEN number < 7 THEN 'LV-02-02' ELSE 'LV-05-01' END,
  'PARTIAL_ONLINE', CASE WHEN number = 0 THEN ARRAY['COMMUNE'] ELSE ARRAY['PROVINCE'] END,
  CASE WHEN number < 3 THEN ARRAY['RECEIVE', 'APPRAISE', 'APPROVE', 'RETURN'] ELSE '{}' END,
  CASE WHEN number = 1 THEN 5 END,
  CASE WHEN number < 7 THEN date '2014-07-02' END,
  '2010-01-01', NULL, 'STANDARDISED', 'DRAFTED'
FROM generate_series(0, 9) AS number;
-- Not in force any more, not yet, and with the steps but only later at the centre.
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, on_site_steps,
    at_centre_since, valid_from, valid_to, review_state, iso_state) VALUES
  ('1.000010', 'Đã bãi bỏ', 'LV-05-02', 'INFORMATION_ONLY', '{PROVINCE}', '{APPRAISE,APPROVE}',
    '2014-03-24', '2010-01-01', '2014-07-01', 'NOT_STARTED', 'NOT_STARTED'),
  ('1.000011', 'Chưa có hiệu lực', 'LV-05-02', 'FULL_ONLINE', '{PROVINCE}', '{APPRAISE,APPROVE}',
    '2014-07-03', '2014-07-03', NULL, 'IN_REVIEW', 'APPLIED'),
  ('1.000012', 'Sắp đưa vào Trung tâm', 'LV-05-01', 'FULL_ONLINE', '{PROVINCE,DISTRICT}',
    '{APPRAISE,APPROVE}', '2014-07-03', '2010-01-01', NULL, 'IN_REVIEW', 'APPLIED');

INSERT INTO procedures.procedure_alias VALUES
  ('T-QNI-000001-TT', '1.000001', '2009-01-01', '2016-12-31'),
  ('T-QNI-000009-TT', '1.000001', NULL, NULL);
INSERT INTO procedures.competence VALUES
  ('1.000001', 'H49.02'), ('1.000002', 'H49.05'), ('1.000002', 'H49.02');
INSERT INTO procedures.authorisation
  (procedure_code, valid_from, valid_to, from_code, to_code, legal_basis) VALUES
  ('1.000001', '2014-01-01', '2014-03-23', 'H49', 'H49.02', 'Quyết định cũ'),
  ('1.000001', '2014-03-24', NULL, 'H49.02', 'H49.20', 'Quyết định 1'),
  ('1.000001', '2014-07-03', NULL, 'H49', 'H49.20', 'Quyết định sau');

INSERT INTO procedures.publication VALUES
  ('BAO-1', 'Bài báo', 'Báo Quảng Ninh', '2014-07-02'),
  ('BAO-2', 'Bài khác', 'Báo Quảng Ninh', '2014-07-01');
INSERT INTO procedures.stated_share VALUES
  ('BAO-1', 'AT_CENTRE', 'bảy trong mười một', 7, 11, NULL),
  ('BAO-1', 'ON_THE_SPOT', 'ba trong bảy, 42,8%', 3, 7, '42.8');
INSERT INTO procedures.centre_goal VALUES ('BAO-1', '70% vào cuối năm', 70, '2014-12-31');
