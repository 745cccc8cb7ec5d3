-- Whose system tells of a dossier, by the names that sources.yaml gives them: each department's own of what
-- came to the provincial centre, the old portal of what came to the local ones.
CREATE TABLE draft.source AS
SELECT * FROM (VALUES
  ('H49.01', 'so-noi-vu'),
  ('H49.02', 'so-tu-phap'),
  ('H49.03', 'so-ke-hoach-va-dau-tu'),
  ('H49.04', 'so-tai-chinh'),
  ('H49.05', 'so-cong-thuong'),
  ('H49.06', 'so-nong-nghiep'),
  ('H49.07', 'so-giao-thong-van-tai'),
  ('H49.08', 'so-xay-dung'),
  ('H49.09', 'so-tai-nguyen-va-moi-truong'),
  ('H49.10', 'so-thong-tin-va-truyen-thong'),
  ('H49.11', 'so-lao-dong'),
  ('H49.12', 'so-van-hoa'),
  ('H49.13', 'so-khoa-hoc-va-cong-nghe'),
  ('H49.14', 'so-giao-duc-va-dao-tao'),
  ('H49.15', 'so-y-te'),
  ('H49.16', 'so-ngoai-vu'),
  ('H49.17', 'ban-quan-ly-khu-kinh-te'),
  ('H49.18', 'ban-dan-toc'),
  ('H49.19', 'thanh-tra-tinh')
) AS listed (department_code, source);
