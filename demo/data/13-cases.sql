-- Made up: which cases a procedure has, their papers, fees and exemptions. The acts exist; that these
-- procedures rest on them, and that they grant these exemptions, is unverified.

-- Cases with names of their own; the other procedures have general ones.
CREATE TABLE draft.named_case AS
SELECT * FROM (VALUES
  ('Đăng ký khai sinh', 1, 'Đăng ký đúng hạn'),
  ('Đăng ký khai sinh', 2, 'Đăng ký quá hạn'),
  ('Đăng ký kết hôn', 1, 'Cả hai bên thường trú trong tỉnh'),
  ('Đăng ký kết hôn', 2, 'Một bên thường trú ngoài tỉnh'),
  ('Cấp đổi giấy phép lái xe', 1, 'Giấy phép lái xe sắp hết thời hạn sử dụng'),
  ('Cấp đổi giấy phép lái xe', 2, 'Giấy phép lái xe bị hỏng, không còn sử dụng được'),
  ('Cấp phiếu lý lịch tư pháp số 1', 1, 'Người chỉ cư trú trong tỉnh'),
  ('Cấp phiếu lý lịch tư pháp số 1', 2, 'Người đã cư trú ở nhiều nơi hoặc ở nước ngoài'),
  ('Cấp giấy chứng nhận quyền sử dụng đất lần đầu', 1, 'Có giấy tờ về quyền sử dụng đất'),
  ('Cấp giấy chứng nhận quyền sử dụng đất lần đầu', 2, 'Không có giấy tờ về quyền sử dụng đất')
) AS listed (procedure_name, position, name);

CREATE TABLE draft.case AS
WITH placed AS (
  SELECT procedure.*, position
  FROM draft.procedure CROSS JOIN generate_series(1, 3) AS position
  WHERE position = 1
    OR position = 2 AND (draft.dice(entry, 70, 100) < 22 AND working_days >= 5
      OR procedure.name IN (SELECT procedure_name FROM draft.named_case))
    OR position = 3 AND (at_district OR district_only)
      AND (field_code IN ('LV-02-01', 'LV-09-01') OR draft.dice(entry, 71, 100) < 25)
)
SELECT
  draft.id_of('motcua demo case ' || placed.code || ' ' || placed.position) AS id,
  placed.code, placed.position, entry, family, placed.field_code, placed.department_code, placed.at_centre,
  district_only,
  placed.on_the_spot, verb, placed.name AS procedure_name,
  coalesce(named_case.name, (ARRAY[
    CASE WHEN count(*) OVER (PARTITION BY placed.code) = 1 THEN 'Trường hợp chung'
      ELSE 'Trường hợp thông thường' END,
    'Trường hợp phải xác minh, kiểm tra thực tế',
    '[Đặc thù] Miền núi, hải đảo'
  ])[placed.position]) AS name,
  published.valid_from, service_level <> 'INFORMATION_ONLY' AS is_online,
  organisations, charge_kind, charge_name, charge_dong, working_days
FROM placed
JOIN procedures.procedure AS published ON published.code = placed.code
JOIN draft.field ON field.code = placed.field_code
LEFT JOIN draft.named_case
  ON procedure_name = placed.name AND named_case.position = placed.position;

INSERT INTO procedures.procedure_case (
  id, procedure_code, position, name, local_variant, locality_codes, valid_from
)
SELECT
  id, code, position, name,
  CASE position WHEN 3 THEN 'Miền núi, hải đảo' END,
  CASE position WHEN 3 THEN ARRAY['H49.26', 'H49.30', 'H49.31', 'H49.34'] ELSE '{}' END,
  valid_from
FROM draft.case;

-- The first case takes as long on every channel as the dossiers' appointments say.
CREATE TABLE draft.channel AS
SELECT
  draft.case.*, channel,
  CASE
    WHEN position = 2 AND channel = 'ONLINE' AND working_days <= 2 THEN 'WORKING_HOURS'
    WHEN position = 2 AND working_days >= 15 AND entry % 2 = 0 THEN 'CALENDAR_DAYS'
    ELSE 'WORKING_DAYS'
  END AS unit,
  CASE
    WHEN position = 1 THEN working_days
    WHEN position = 2 AND channel = 'ONLINE' AND working_days <= 2 THEN working_days * 8 + 4
    WHEN position = 2 AND working_days >= 15 AND entry % 2 = 0
      THEN working_days * 2 - CASE channel WHEN 'ONLINE' THEN 5 ELSE 0 END
    WHEN position = 2
      THEN working_days + (working_days + 1) / 2 - CASE channel WHEN 'ONLINE' THEN 1 ELSE 0 END
    ELSE working_days + CASE WHEN field_code = 'LV-09-01' THEN 15 ELSE 5 END
  END AS amount,
  CASE channel WHEN 'COUNTER' THEN valid_from ELSE greatest(valid_from, date '2013-01-01') END AS since
FROM draft.case CROSS JOIN unnest(ARRAY['COUNTER', 'ONLINE', 'POST']) AS channel
WHERE is_online OR channel = 'COUNTER';

INSERT INTO procedures.case_channel (
  case_id, channel, time_limit_unit, time_limit_amount, valid_from
)
SELECT id, channel, unit, amount, since FROM draft.channel;

-- Some charges were lower until the end of 2013.
CREATE TABLE draft.case_fee AS
SELECT
  draft.id_of('motcua demo fee ' || id || channel || older) AS fee_id, id AS case_id, code, channel,
  charge_kind AS kind, charge_name AS name, organisations, field_code,
  (CASE position WHEN 2 THEN charge_dong * 6 / 5 WHEN 3 THEN (charge_dong + 1) / 2 ELSE charge_dong END
    * CASE WHEN older THEN 4 ELSE 5 END / 5)::bigint AS dong,
  CASE WHEN older OR NOT is_raised THEN since ELSE date '2014-01-01' END AS valid_from,
  CASE WHEN older THEN date '2013-12-31' END AS valid_to
FROM draft.channel
CROSS JOIN LATERAL (
  SELECT draft.dice(entry, 72, 100) < 20 AND since < date '2014-01-01' AS is_raised
) AS history
CROSS JOIN unnest(ARRAY[false, true]) AS older
WHERE charge_kind IS NOT NULL AND (is_raised OR NOT older);

INSERT INTO procedures.case_fee (
  id, case_id, channel, kind, name, amount_dong, valid_from, valid_to
)
SELECT fee_id, case_id, channel, kind, name, dong, valid_from, valid_to FROM draft.case_fee;

INSERT INTO procedures.fee_exemption (
  fee_id, beneficiary, reduction_percent, legal_basis, valid_from
)
SELECT fee_id, beneficiary, reduction_percent, legal_basis, valid_from
FROM draft.case_fee
JOIN (VALUES
  ('POOR_HOUSEHOLD', 100, 'Pháp lệnh Phí và lệ phí 38/2001/PL-UBTVQH10', true),
  ('REVOLUTIONARY_MERIT', 100, 'Pháp lệnh Ưu đãi người có công với cách mạng 26/2005/PL-UBTVQH11', true),
  ('DISABLED', 50, 'Luật Người khuyết tật 51/2010/QH12', true),
  ('CHILD', 100, 'Luật Bảo vệ, chăm sóc và giáo dục trẻ em 25/2004/QH11', false)
) AS granted (beneficiary, reduction_percent, legal_basis, everywhere)
  ON everywhere OR field_code IN ('LV-02-01', 'LV-14-02')
WHERE organisations < 50;

INSERT INTO procedures.case_paper (
  case_id, position, name, originals, copies, e_copies, form, valid_from
)
SELECT
  id, row_number() OVER (PARTITION BY id ORDER BY place), paper, originals, copies, e_copies,
  CASE place WHEN 1 THEN 'Mẫu 01-' || substr(field_code, 4) END, valid_from
FROM draft.case
JOIN (VALUES
  (1, 'own register confirm', 'Tờ khai', 1, 0, 0),
  (1, 'permit benefit', 'Đơn đề nghị', 1, 0, 0),
  (1, 'approve establish', 'Tờ trình hoặc công văn đề nghị', 1, 0, 0),
  (1, 'accept', 'Văn bản thông báo', 1, 0, 0),
  (2, 'people', 'Giấy chứng minh nhân dân hoặc hộ chiếu', 0, 1, 0),
  (3, 'bodies', 'Giấy chứng nhận đăng ký hoạt động hoặc quyết định thành lập', 0, 1, 0),
  (4, 'birth', 'Giấy chứng sinh', 1, 0, 0),
  (5, 'birth', 'Giấy chứng nhận kết hôn của cha mẹ, nếu có', 0, 1, 0),
  (6, 'permit', 'Tài liệu chứng minh đủ điều kiện', 0, 1, 1),
  (7, 'again', 'Giấy đã được cấp', 1, 0, 0),
  (8, 'approve', 'Hồ sơ thuyết minh, bản vẽ', 2, 0, 1),
  (9, 'register own', 'Giấy tờ làm căn cứ giải quyết', 0, 1, 0),
  (10, 'confirm', 'Giấy tờ cần xác nhận', 1, 1, 0),
  (11, 'benefit', 'Giấy xác nhận của Ủy ban nhân dân cấp xã', 1, 0, 0),
  (12, 'establish', 'Đề án và dự thảo điều lệ', 1, 0, 1),
  (13, 'second', 'Tài liệu phục vụ xác minh, kiểm tra thực tế', 0, 1, 0),
  (14, 'local', 'Giấy xác nhận cư trú tại xã miền núi, hải đảo', 1, 0, 0)
) AS asked (place, classes, paper, originals, copies, e_copies)
  ON string_to_array(classes, ' ') && ARRAY[
    CASE WHEN procedure_name = 'Đăng ký khai sinh' AND place > 3 THEN 'birth' ELSE family END,
    CASE WHEN procedure_name = 'Đăng ký khai sinh' THEN 'birth' END,
    CASE WHEN organisations < 100 THEN 'people' END,
    CASE WHEN organisations >= 50 THEN 'bodies' END,
    CASE WHEN procedure_name ~ '^(Cấp lại|Cấp đổi|Đổi|Gia hạn|Sửa đổi)' THEN 'again' END,
    CASE position WHEN 2 THEN 'second' WHEN 3 THEN 'local' END
  ];

INSERT INTO procedures.case_step (case_id, position, description, valid_from)
SELECT
  draft.case.id, step.position, step.description, draft.case.valid_from
FROM draft.case
JOIN procedures.agency ON agency.code = department_code
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN draft.case.at_centre THEN 'Trung tâm Hành chính công tỉnh'
    WHEN district_only THEN 'bộ phận một cửa của Ủy ban nhân dân cấp huyện, cấp xã'
    ELSE 'bộ phận một cửa của ' || agency.name
  END AS counter
) AS place
CROSS JOIN LATERAL unnest(ARRAY[
  'Nộp hồ sơ tại ' || counter || CASE WHEN is_online THEN ', qua mạng hoặc qua bưu chính' ELSE '' END,
  'Cán bộ kiểm tra hồ sơ, cấp giấy biên nhận và hẹn ngày trả kết quả',
  CASE
    WHEN draft.case.position = 2 THEN 'Xác minh, kiểm tra thực tế và thẩm định hồ sơ'
    WHEN on_the_spot THEN 'Thẩm định, phê duyệt tại chỗ'
    ELSE 'Thẩm định và giải quyết hồ sơ'
  END,
  CASE WHEN charge_kind IS NULL THEN 'Nhận kết quả tại ' || counter
    ELSE 'Nộp phí, lệ phí và nhận kết quả tại ' || counter END
]) WITH ORDINALITY AS step (description, position);

-- The Land Law of 2013 took over on 2014-07-01.
INSERT INTO procedures.legal_basis (procedure_code, number, title, valid_from, valid_to)
SELECT code, number, title, valid_from::date, valid_to::date
FROM draft.procedure
JOIN (VALUES
  ('LV-01-01', '45/2010/NĐ-CP', 'Nghị định quy định về tổ chức, hoạt động và quản lý hội', '2010-07-01', NULL),
  ('LV-01-02', '92/2012/NĐ-CP', 'Nghị định quy định chi tiết và biện pháp thi hành Pháp lệnh tín ngưỡng, tôn giáo', '2013-01-01', NULL),
  ('LV-01-03', '01/2011/QH13', 'Luật Lưu trữ', '2012-07-01', NULL),
  ('LV-01-04', '15/2003/QH11', 'Luật Thi đua, khen thưởng', '2004-07-01', NULL),
  ('LV-02-01', '158/2005/NĐ-CP', 'Nghị định về đăng ký và quản lý hộ tịch', '2006-04-01', NULL),
  ('LV-02-02', '79/2007/NĐ-CP', 'Nghị định về cấp bản sao từ sổ gốc, chứng thực bản sao từ bản chính, chứng thực chữ ký', '2007-07-01', NULL),
  ('LV-02-03', '24/2008/QH12', 'Luật Quốc tịch Việt Nam', '2009-07-01', NULL),
  ('LV-02-04', '28/2009/QH12', 'Luật Lý lịch tư pháp', '2010-07-01', NULL),
  ('LV-02-05', '65/2006/QH11', 'Luật Luật sư', '2007-01-01', NULL),
  ('LV-03-01', '60/2005/QH11', 'Luật Doanh nghiệp', '2006-07-01', NULL),
  ('LV-03-02', '59/2005/QH11', 'Luật Đầu tư', '2006-07-01', NULL),
  ('LV-03-03', '23/2012/QH13', 'Luật Hợp tác xã', '2013-07-01', NULL),
  ('LV-04-01', '09/2008/QH12', 'Luật Quản lý, sử dụng tài sản nhà nước', '2009-01-01', NULL),
  ('LV-04-02', '11/2012/QH13', 'Luật Giá', '2013-01-01', NULL),
  ('LV-05-01', '36/2005/QH11', 'Luật Thương mại', '2006-01-01', NULL),
  ('LV-05-02', '28/2004/QH11', 'Luật Điện lực', '2005-07-01', NULL),
  ('LV-05-03', '06/2007/QH12', 'Luật Hóa chất', '2008-07-01', NULL),
  ('LV-05-04', '39/2009/NĐ-CP', 'Nghị định về vật liệu nổ công nghiệp', '2009-06-10', NULL),
  ('LV-06-01', '36/2001/PL-UBTVQH10', 'Pháp lệnh Bảo vệ và kiểm dịch thực vật', '2002-01-01', NULL),
  ('LV-06-02', '18/2004/PL-UBTVQH11', 'Pháp lệnh Thú y', '2004-10-01', NULL),
  ('LV-06-03', '17/2003/QH11', 'Luật Thủy sản', '2004-07-01', NULL),
  ('LV-06-04', '29/2004/QH11', 'Luật Bảo vệ và phát triển rừng', '2005-04-01', NULL),
  ('LV-07-01', '23/2008/QH12', 'Luật Giao thông đường bộ', '2009-07-01', NULL),
  ('LV-07-02', '23/2004/QH11', 'Luật Giao thông đường thủy nội địa', '2005-01-01', NULL),
  ('LV-08-01', '30/2009/QH12', 'Luật Quy hoạch đô thị', '2010-01-01', NULL),
  ('LV-08-02', '16/2003/QH11', 'Luật Xây dựng', '2004-07-01', NULL),
  ('LV-08-03', '63/2006/QH11', 'Luật Kinh doanh bất động sản', '2007-01-01', NULL),
  ('LV-09-01', '13/2003/QH11', 'Luật Đất đai', '2004-07-01', '2014-06-30'),
  ('LV-09-01', '45/2013/QH13', 'Luật Đất đai', '2014-07-01', NULL),
  ('LV-09-02', '52/2005/QH11', 'Luật Bảo vệ môi trường', '2006-07-01', NULL),
  ('LV-09-03', '60/2010/QH12', 'Luật Khoáng sản', '2011-07-01', NULL),
  ('LV-09-04', '17/2012/QH13', 'Luật Tài nguyên nước', '2013-01-01', NULL),
  ('LV-10-01', '19/2012/QH13', 'Luật Xuất bản', '2013-07-01', NULL),
  ('LV-10-02', '49/2010/QH12', 'Luật Bưu chính', '2011-01-01', NULL),
  ('LV-11-01', '26/2005/PL-UBTVQH11', 'Pháp lệnh Ưu đãi người có công với cách mạng', '2005-10-01', NULL),
  ('LV-11-02', '10/2012/QH13', 'Bộ luật Lao động', '2013-05-01', NULL),
  ('LV-11-03', '76/2006/QH11', 'Luật Dạy nghề', '2007-06-01', NULL),
  ('LV-11-04', '136/2013/NĐ-CP', 'Nghị định quy định chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội', '2014-01-01', NULL),
  ('LV-12-01', '28/2001/QH10', 'Luật Di sản văn hóa', '2002-01-01', NULL),
  ('LV-12-02', '77/2006/QH11', 'Luật Thể dục, thể thao', '2007-07-01', NULL),
  ('LV-12-03', '44/2005/QH11', 'Luật Du lịch', '2006-01-01', NULL),
  ('LV-13-01', '29/2013/QH13', 'Luật Khoa học và công nghệ', '2014-01-01', NULL),
  ('LV-13-02', '04/2011/QH13', 'Luật Đo lường', '2012-07-01', NULL),
  ('LV-13-03', '18/2008/QH12', 'Luật Năng lượng nguyên tử', '2009-01-01', NULL),
  ('LV-14-01', '38/2005/QH11', 'Luật Giáo dục', '2006-01-01', NULL),
  ('LV-14-02', '33/2007/QĐ-BGDĐT', 'Quyết định ban hành Quy chế văn bằng, chứng chỉ của hệ thống giáo dục quốc dân', '2007-07-01', NULL),
  ('LV-15-01', '40/2009/QH12', 'Luật Khám bệnh, chữa bệnh', '2011-01-01', NULL),
  ('LV-15-02', '34/2005/QH11', 'Luật Dược', '2005-10-01', NULL),
  ('LV-15-03', '55/2010/QH12', 'Luật An toàn thực phẩm', '2011-07-01', NULL),
  ('LV-16-01', '111/2011/NĐ-CP', 'Nghị định về chứng nhận lãnh sự, hợp pháp hóa lãnh sự', '2012-02-01', NULL),
  ('LV-17-01', '29/2008/NĐ-CP', 'Nghị định quy định về khu công nghiệp, khu chế xuất và khu kinh tế', '2008-04-01', NULL),
  ('LV-17-02', '29/2008/NĐ-CP', 'Nghị định quy định về khu công nghiệp, khu chế xuất và khu kinh tế', '2008-04-01', NULL),
  ('LV-18-01', '05/2011/NĐ-CP', 'Nghị định về công tác dân tộc', '2011-03-01', NULL),
  ('LV-19-01', '02/2011/QH13', 'Luật Khiếu nại', '2012-07-01', NULL)
) AS act (field_code, number, title, valid_from, valid_to) USING (field_code)
UNION ALL
SELECT
  code, '93/2007/QĐ-TTg',
  'Quyết định ban hành Quy chế thực hiện cơ chế một cửa, cơ chế một cửa liên thông', '2007-09-01', NULL
FROM draft.procedure;

INSERT INTO procedures.result (procedure_code, position, name, valid_from)
SELECT
  code, 1,
  CASE
    WHEN procedure.name IN ('Đăng ký khai sinh', 'Đăng ký lại khai sinh') THEN 'Giấy khai sinh'
    WHEN procedure.name LIKE 'Đăng ký kết hôn%' THEN 'Giấy chứng nhận kết hôn'
    WHEN procedure.name = 'Đăng ký khai tử' THEN 'Giấy chứng tử'
    WHEN verb IN ('Cấp', 'Cấp lại', 'Cấp đổi', 'Gia hạn', 'Sửa đổi, bổ sung')
      THEN replace(initcap(left(noun, 1) COLLATE "C"), 'đ', 'Đ') || substr(noun, 2)
    WHEN procedure.name LIKE 'Cấp %'
      THEN replace(initcap(substr(procedure.name, 5, 1) COLLATE "C"), 'đ', 'Đ') || substr(procedure.name, 6)
    WHEN family = 'confirm' THEN 'Giấy xác nhận'
    WHEN family = 'register' THEN 'Giấy chứng nhận hoặc văn bản xác nhận đăng ký'
    WHEN family IN ('approve', 'establish', 'benefit') OR verb = 'Thu hồi' THEN 'Quyết định'
    WHEN family = 'accept' THEN 'Văn bản xác nhận đã tiếp nhận'
    ELSE 'Văn bản giải quyết'
  END,
  published.valid_from
FROM draft.procedure JOIN procedures.procedure AS published USING (code);
