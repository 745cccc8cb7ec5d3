-- Codes below H49 are synthetic, and which bodies were the 19 of 2014 is unverified, as is each date:
-- the article names five departments and gives the number only.
INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to) VALUES
  ('H49', 'Ủy ban nhân dân tỉnh Quảng Ninh', 'PROVINCE', NULL, NULL, NULL);

INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to) VALUES
  ('H49.01', 'Sở Nội vụ', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.02', 'Sở Tư pháp', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.03', 'Sở Kế hoạch và Đầu tư', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.04', 'Sở Tài chính', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.05', 'Sở Công Thương', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.06', 'Sở Nông nghiệp và Phát triển nông thôn', 'DEPARTMENT', 'H49', NULL, '2025-02-28'),
  ('H49.07', 'Sở Giao thông vận tải', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.08', 'Sở Xây dựng', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.09', 'Sở Tài nguyên và Môi trường', 'DEPARTMENT', 'H49', NULL, '2025-02-28'),
  ('H49.10', 'Sở Thông tin và Truyền thông', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.11', 'Sở Lao động - Thương binh và Xã hội', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.12', 'Sở Văn hóa, Thể thao và Du lịch', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.13', 'Sở Khoa học và Công nghệ', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.14', 'Sở Giáo dục và Đào tạo', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.15', 'Sở Y tế', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.16', 'Sở Ngoại vụ', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.17', 'Ban Quản lý Khu kinh tế', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.18', 'Ban Dân tộc', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.19', 'Thanh tra tỉnh', 'DEPARTMENT', 'H49', NULL, NULL),
  ('H49.36', 'Sở Nông nghiệp và Môi trường', 'DEPARTMENT', 'H49', '2025-03-01', NULL);

-- "Hơn 3 tháng" before 2014-07-02: the article gives no day for the centre's opening.
INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to) VALUES
  ('H49.20', 'Trung tâm Hành chính công tỉnh Quảng Ninh', 'PROVINCIAL_CENTRE', 'H49', '2014-03-24', NULL);

-- District units of 2014; the district level ended on 2025-06-30.
CREATE TABLE draft.district AS
SELECT code, name, share, valid_to::date FROM (VALUES
  ('H49.21', 'thành phố Hạ Long', 30, '2025-06-30'),
  ('H49.22', 'thành phố Móng Cái', 15, '2025-06-30'),
  ('H49.23', 'thành phố Cẩm Phả', 20, '2025-06-30'),
  ('H49.24', 'thành phố Uông Bí', 16, '2025-06-30'),
  ('H49.25', 'thị xã Quảng Yên', 12, '2025-06-30'),
  ('H49.26', 'huyện Bình Liêu', NULL, '2025-06-30'),
  ('H49.27', 'huyện Tiên Yên', NULL, '2025-06-30'),
  ('H49.28', 'huyện Đầm Hà', NULL, '2025-06-30'),
  ('H49.29', 'huyện Hải Hà', NULL, '2025-06-30'),
  ('H49.30', 'huyện Ba Chẽ', NULL, '2025-06-30'),
  ('H49.31', 'huyện Vân Đồn', 7, '2025-06-30'),
  ('H49.32', 'huyện Hoành Bồ', NULL, '2019-12-31'),
  ('H49.33', 'huyện Đông Triều', NULL, '2025-06-30'),
  ('H49.34', 'huyện Cô Tô', NULL, '2025-06-30')
) AS listed (code, name, share, valid_to);

INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to)
SELECT code, 'Ủy ban nhân dân ' || name, 'DISTRICT', 'H49', NULL, valid_to FROM draft.district;

INSERT INTO dossiers.agency_level (agency_code, level) SELECT code, 'DISTRICT' FROM draft.district;

-- An assumption: the article says that some localities have a centre, and neither which nor how many.
-- `share` is how much of the local centres' dossiers each takes, in percent.
INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to)
SELECT code || '.01', 'Trung tâm Hành chính công ' || name, 'LOCAL_CENTRE', code, '2014-03-24', valid_to
FROM draft.district WHERE share IS NOT NULL;

INSERT INTO procedures.agency_successor (agency_code, successor_code) VALUES
  ('H49.06', 'H49.36'),
  ('H49.09', 'H49.36'),
  ('H49.32', 'H49.21');
