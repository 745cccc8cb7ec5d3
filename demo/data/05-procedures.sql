-- What most dossiers are about, in two-thousandths of those of a population; the other procedures
-- share the rest evenly. `district_only` procedures cannot come to the provincial centre.
CREATE TABLE draft.popular AS
SELECT * FROM (VALUES
  ('LOCAL_CENTRES', 'Chứng thực bản sao từ bản chính', 240, true),
  ('LOCAL_CENTRES', 'Đăng ký biến động do chuyển nhượng, tặng cho, thừa kế quyền sử dụng đất', 190, false),
  ('LOCAL_CENTRES', 'Đăng ký thế chấp quyền sử dụng đất', 130, false),
  ('LOCAL_CENTRES', 'Đăng ký hộ kinh doanh', 120, true),
  ('LOCAL_CENTRES', 'Đăng ký khai sinh', 110, true),
  ('LOCAL_CENTRES', 'Chứng thực chữ ký', 90, true),
  ('LOCAL_CENTRES', 'Cấp giấy chứng nhận quyền sử dụng đất lần đầu', 70, false),
  ('LOCAL_CENTRES', 'Xóa đăng ký thế chấp quyền sử dụng đất', 70, false),
  ('LOCAL_CENTRES', 'Cấp bản sao trích lục hộ tịch', 70, false),
  ('LOCAL_CENTRES', 'Cấp giấy phép xây dựng nhà ở riêng lẻ', 60, true),
  ('LOCAL_CENTRES', 'Cấp giấy xác nhận tình trạng hôn nhân', 60, false),
  ('LOCAL_CENTRES', 'Chứng thực hợp đồng, giao dịch', 50, false),
  ('LOCAL_CENTRES', 'Đăng ký kết hôn', 40, true),
  ('LOCAL_CENTRES', 'Cải chính hộ tịch', 40, false),
  ('LOCAL_CENTRES', 'Tách thửa, hợp thửa đất', 40, false),
  ('LOCAL_CENTRES', 'Chuyển mục đích sử dụng đất', 40, false),
  ('LOCAL_CENTRES', 'Giải quyết trợ cấp xã hội hàng tháng', 40, true),
  ('LOCAL_CENTRES', 'Đăng ký thay đổi nội dung đăng ký hộ kinh doanh', 30, true),
  ('LOCAL_CENTRES', 'Đăng ký lại khai sinh', 20, true),
  ('LOCAL_CENTRES', 'Cấp giấy phép kinh doanh bán lẻ rượu', 10, false),
  ('LOCAL_CENTRES', 'Chấm dứt hoạt động hộ kinh doanh', 5, true),
  ('LOCAL_CENTRES', 'Đăng ký khai tử', 5, true),
  ('PROVINCIAL_CENTRE', 'Cấp phiếu lý lịch tư pháp số 1', 250, false),
  ('PROVINCIAL_CENTRE', 'Cấp đổi giấy phép lái xe', 220, false),
  ('PROVINCIAL_CENTRE', 'Đăng ký thay đổi nội dung đăng ký doanh nghiệp', 150, false),
  ('PROVINCIAL_CENTRE', 'Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên', 90, false),
  ('PROVINCIAL_CENTRE', 'Cấp phù hiệu xe chạy hợp đồng', 80, false),
  ('PROVINCIAL_CENTRE', 'Cấp giấy phép kinh doanh vận tải bằng xe ô tô', 70, false),
  ('PROVINCIAL_CENTRE', 'Cấp chứng chỉ hành nghề khám bệnh, chữa bệnh', 60, false),
  ('PROVINCIAL_CENTRE', 'Cấp giấy phép lao động cho người nước ngoài', 60, false),
  ('PROVINCIAL_CENTRE', 'Cấp thẻ hướng dẫn viên du lịch quốc tế', 50, false),
  ('PROVINCIAL_CENTRE', 'Cấp chứng chỉ hành nghề hoạt động xây dựng', 50, false),
  ('PROVINCIAL_CENTRE', 'Thông báo lập chi nhánh, văn phòng đại diện', 40, false),
  ('PROVINCIAL_CENTRE', 'Cấp phiếu lý lịch tư pháp số 2', 40, false),
  ('PROVINCIAL_CENTRE', 'Cấp giấy chứng nhận đủ điều kiện kinh doanh thuốc', 30, false),
  ('PROVINCIAL_CENTRE', 'Cấp giấy phép kinh doanh bán buôn rượu', 20, false)
) AS listed (scope, name, slots, district_only);

-- Each field's procedures in order: those to come to the centre first, then the others.
CREATE TABLE draft.procedure AS
WITH named AS (
  SELECT
    field_code, trim(verb || ' ' || noun) AS name, family, verb, noun,
    row_number() OVER (
      PARTITION BY field_code
      ORDER BY family <> 'own', verb.position, family COLLATE "C", noun.position
    ) AS place
  FROM draft.noun JOIN draft.verb USING (family)
), kept AS (
  SELECT
    named.*, department_code, days, at_district, at_centre, on_the_spot,
    coalesce(local.district_only, false) AS district_only,
    local.name IS NOT NULL AS is_popular_locally,
    provincial.name IS NOT NULL AS is_popular_at_centre,
    row_number() OVER (ORDER BY named.field_code, place) AS entry
  FROM named
  JOIN draft.field ON field.code = field_code AND place <= procedures
  LEFT JOIN draft.popular AS local ON local.scope = 'LOCAL_CENTRES' AND local.name = named.name
  LEFT JOIN draft.popular AS provincial
    ON provincial.scope = 'PROVINCIAL_CENTRE' AND provincial.name = named.name
), ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY field_code ORDER BY district_only, NOT is_popular_at_centre, place
    ) AS centre_rank
  FROM kept
)
SELECT
  '1.' || lpad((100 + entry * 7)::text, 6, '0') AS code,
  name, field_code, department_code, entry, family, verb, noun,
  district_only,
  is_popular_locally OR (at_district AND draft.dice(entry, 1, 3) = 0) AS at_district,
  centre_rank <= at_centre AS at_centre,
  centre_rank <= on_the_spot AS on_the_spot,
  CASE
    WHEN centre_rank > at_centre THEN NULL
    WHEN is_popular_at_centre OR centre_rank = 1 OR draft.dice(entry, 2, 10) < 6 THEN date '2014-03-24'
    WHEN draft.dice(entry, 3, 10) < 6 THEN date '2014-05-05'
    ELSE date '2014-06-02'
  END AS at_centre_since,
  CASE
    WHEN centre_rank <= on_the_spot THEN least(days, 1 + draft.dice(entry, 4, 3))
    ELSE least(30, greatest(1, days - days / 3 + draft.dice(entry, 5, days)))
  END AS working_days
FROM ranked;

INSERT INTO procedures.procedure (
  code, name, field_code, service_level, implementing_levels, on_site_steps,
  time_limit_working_days, at_centre_since, valid_from, review_state, iso_state, target_groups,
  conditions
)
SELECT
  procedure.code, procedure.name, field_code,
  CASE
    WHEN draft.dice(entry, 6, 100) < 3 AND procedure.at_centre THEN 'FULL_ONLINE'
    WHEN draft.dice(entry, 6, 100) < 35 THEN 'PARTIAL_ONLINE'
    ELSE 'INFORMATION_ONLY'
  END,
  CASE
    WHEN district_only AND field_code IN ('LV-02-01', 'LV-02-02') THEN ARRAY['DISTRICT', 'COMMUNE']
    WHEN district_only THEN ARRAY['DISTRICT']
    WHEN procedure.at_district THEN ARRAY['PROVINCE', 'DISTRICT']
    ELSE ARRAY['PROVINCE']
  END,
  CASE
    WHEN procedure.on_the_spot AND draft.dice(entry, 7, 4) > 0
      THEN ARRAY['RECEIVE', 'APPRAISE', 'APPROVE', 'SEAL', 'RETURN']
    WHEN procedure.on_the_spot THEN ARRAY['RECEIVE', 'APPRAISE', 'APPROVE', 'RETURN']
    WHEN procedure.at_centre THEN ARRAY['RECEIVE', 'RETURN']
    -- What is done within three days could be appraised and approved there.
    WHEN working_days <= 3 THEN ARRAY['APPRAISE', 'APPROVE']
    ELSE '{}'
  END,
  working_days, at_centre_since,
  make_date(2008 + draft.dice(entry, 8, 6), 1 + draft.dice(entry, 9, 12), 1),
  CASE
    WHEN draft.dice(entry, 10, 100) < CASE WHEN procedure.at_centre THEN 75 ELSE 15 END THEN 'STANDARDISED'
    WHEN draft.dice(entry, 11, 100) < 60 THEN 'IN_REVIEW'
    ELSE 'NOT_STARTED'
  END,
  CASE
    WHEN draft.dice(entry, 12, 100) < CASE WHEN procedure.at_centre THEN 40 ELSE 10 END THEN 'APPLIED'
    WHEN draft.dice(entry, 13, 100) < 50 THEN 'DRAFTED'
    ELSE 'NOT_STARTED'
  END,
  CASE
    WHEN organisations = 0 THEN ARRAY['INDIVIDUAL', 'HOUSEHOLD']
    WHEN organisations = 100 THEN ARRAY['ENTERPRISE', 'ORGANISATION']
    WHEN organisations < 50 THEN ARRAY['INDIVIDUAL', 'ENTERPRISE']
    ELSE ARRAY['INDIVIDUAL', 'ENTERPRISE', 'ORGANISATION']
  END,
  CASE
    WHEN family IN ('permit', 'establish')
      THEN 'Đáp ứng các điều kiện theo quy định của pháp luật trong lĩnh vực ' || field.name
  END
FROM draft.procedure JOIN draft.field ON field.code = field_code;

-- The letters for Quảng Ninh in codes of Project 30 are unverified, as are the days they were in use.
INSERT INTO procedures.procedure_alias (code, procedure_code)
SELECT 'T-QNI-' || (100000 + entry * 137) || '-TT', code
FROM draft.procedure WHERE draft.dice(entry, 14, 100) < 85;

INSERT INTO procedures.competence (procedure_code, agency_code)
SELECT code, department_code FROM draft.procedure
UNION ALL
SELECT
  code,
  'H49.' || lpad((1 + (substr(department_code, 5)::integer + draft.dice(entry, 16, 18)) % 19)::text, 2, '0')
FROM draft.procedure WHERE draft.dice(entry, 15, 100) < 15;

INSERT INTO procedures.authorisation (
  procedure_code, valid_from, from_code, to_code, legal_basis
)
SELECT
  code, at_centre_since,
  CASE WHEN entry % 3 = 0 THEN 'H49' ELSE department_code END,
  CASE WHEN entry % 3 = 0 THEN department_code ELSE 'H49.20' END,
  CASE WHEN entry % 3 = 0 THEN 'Quyết định ủy quyền của Chủ tịch Ủy ban nhân dân tỉnh'
    ELSE 'Quyết định ủy quyền của thủ trưởng sở, ngành cho cán bộ tại Trung tâm' END
FROM draft.procedure WHERE on_the_spot;

-- The centres of districts began with the provincial one, and handle what is carried out there. No
-- commune had one.
INSERT INTO procedures.local_one_stop (procedure_code, level, valid_from)
SELECT code, 'DISTRICT', date '2014-03-24' FROM procedures.procedure
WHERE 'DISTRICT' = ANY(implementing_levels);
