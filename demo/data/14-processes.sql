-- Processes under TCVN ISO 9001:2008: those applied hold today, those in draft from October 2014. Their
-- steps share out the time limit, rounded down to a quarter of an hour; some appraisals overrun it.
CREATE TABLE draft.process AS
SELECT
  draft.id_of('motcua demo process ' || code) AS id, code, entry, department_code, working_days,
  draft.procedure.at_centre, on_the_spot,
  CASE iso_state WHEN 'APPLIED' THEN greatest(valid_from, date '2012-01-01') ELSE date '2014-10-01' END
    AS since,
  CASE WHEN 'PROVINCE' = ANY(implementing_levels) THEN 'PROVINCE' ELSE 'DISTRICT' END AS level
FROM draft.procedure JOIN procedures.procedure AS published USING (code)
WHERE iso_state <> 'NOT_STARTED';

INSERT INTO procedures.process (id, procedure_code, document_number, standard, valid_from, level)
SELECT
  id, code, 'QT-' || substr(department_code, 5) || '-' || lpad(entry::text, 4, '0'),
  'TCVN ISO 9001:2008', since, level
FROM draft.process;

INSERT INTO procedures.process_step (process_id, position, name, role, agency_code, hours)
SELECT
  id, position, name, role,
  CASE WHEN at_counter AND at_centre THEN 'H49.20' ELSE department_code END,
  greatest(1, working_days * 32 * percent / 100) / 4.0
    + CASE WHEN position = 3 AND draft.dice(entry, 80, 100) < 6 THEN 8 ELSE 0 END
FROM draft.process
CROSS JOIN LATERAL (VALUES
  (1, 'Tiếp nhận, kiểm tra hồ sơ', 'Cán bộ tiếp nhận', true, 5),
  (2, 'Phân công xử lý', 'Trưởng phòng chuyên môn', false, 5),
  (3, 'Thẩm định hồ sơ', 'Chuyên viên thẩm định', on_the_spot, 60),
  (4, 'Phê duyệt', CASE WHEN on_the_spot THEN 'Người được ủy quyền' ELSE 'Lãnh đạo cơ quan' END, on_the_spot, 20),
  (5, 'Đóng dấu, trả kết quả', 'Cán bộ trả kết quả', true, 10)
) AS step (position, name, role, at_counter, percent);
