-- The article in its own words and numbers. A percentage is text: "93" and "93.0" claim different precision.
INSERT INTO procedures.publication (code, title, publisher, figures_on) VALUES (
  'BAOQUANGNINH-2014-07-02',
  'Phấn đấu giải quyết 70% thủ tục hành chính tại Trung tâm Hành chính công trong năm 2014',
  'Báo Quảng Ninh',
  '2014-07-02'
);

INSERT INTO procedures.stated_share (
  publication_code, measure, quote, stated_numerator, stated_denominator, stated_percent
) VALUES
  (
    'BAOQUANGNINH-2014-07-02', 'AT_CENTRE',
    'Trung tâm đang tiếp nhận và giải quyết 457/1.385 thủ tục hành chính thuộc 53 lĩnh vực của 19 sở, ngành',
    457, 1385, NULL
  ),
  (
    'BAOQUANGNINH-2014-07-02', 'ON_THE_SPOT',
    'Trong đó có 136 thủ tục thực hiện theo nguyên tắc thẩm định, phê duyệt tại chỗ, đạt tỷ lệ 29,7%',
    136, 457, '29.7'
  );

INSERT INTO procedures.centre_goal (publication_code, quote, share_percent, by_date) VALUES (
  'BAOQUANGNINH-2014-07-02',
  'Phấn đấu đến hết năm 2014 sẽ đưa 70% thủ tục hành chính vào giải quyết tại Trung tâm hành chính công tỉnh',
  70, '2014-12-31'
);

INSERT INTO procedures.review_goal (publication_code, quote, share_percent, by_date) VALUES (
  'BAOQUANGNINH-2014-07-02',
  'triển khai việc rà soát, chuẩn hóa các thủ tục hành chính thuộc thẩm quyền giải quyết, hoàn thành trong tháng 7',
  100, '2014-07-31'
);

INSERT INTO dossiers.stated_share (
  publication_code, measure, quote, scope, period_from, period_to,
  stated_numerator, stated_denominator, stated_percent
) VALUES
  (
    'BAOQUANGNINH-2014-07-02', 'ON_TIME_AT_PROVINCIAL_CENTRE',
    'Trung tâm HCC tỉnh đã tiếp nhận tổng số 2.617 hồ sơ, trong đó 2.479 hồ sơ đã giải quyết đúng hạn, đạt tỷ lệ 93%',
    'PROVINCIAL_CENTRE', '2014-03-24', '2014-07-02', 2479, 2617, '93'
  ),
  (
    'BAOQUANGNINH-2014-07-02', 'ON_TIME_AT_LOCAL_CENTRES',
    'Đối với Trung tâm HCC của các địa phương, đã tiếp nhận tổng số 35.597 hồ sơ thuộc các lĩnh vực, trong đó 34.195 hồ sơ đã giải quyết đúng hạn, đạt tỷ lệ 91,1%',
    'LOCAL_CENTRES', '2014-03-24', '2014-07-02', 34195, 35597, '91.1'
  );

INSERT INTO fees.named_as_slow (publication_code, agency_code, quote, period_from, period_to)
SELECT
  'BAOQUANGNINH-2014-07-02', agency_code,
  'phê bình Sở Kế hoạch và Đầu tư, Sở Công thương chậm triển khai thực hiện thu một số loại phí tại Trung tâm HCC',
  '2014-03-24', '2014-07-02'
FROM (VALUES ('H49.03'), ('H49.05')) AS named (agency_code);
