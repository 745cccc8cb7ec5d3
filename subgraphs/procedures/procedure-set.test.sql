-- 10,001 procedures, one of them in a field of its own.
INSERT INTO procedures.agency (code, name, kind) VALUES ('H49.02', 'Sở Tư pháp', 'DEPARTMENT');
INSERT INTO procedures.field VALUES
  ('LV-0', 'Hộ tịch', 'H49.02'), ('LV-1', 'Chứng thực', 'H49.02');
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, valid_from, review_state, iso_state)
SELECT '1.' || lpad(number::text, 6, '0'), 'Thủ tục ' || number,
  CASE number WHEN 0 THEN 'LV-1' ELSE 'LV-0' END, 'PARTIAL_ONLINE', '{PROVINCE}', '2010-01-01',
  'NOT_STARTED', 'NOT_STARTED'
FROM generate_series(0, 10000) AS number;
