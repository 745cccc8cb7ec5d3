-- Made-up people and bodies; whoever bears such a name does so by chance. An id is made of an ordinal,
-- never of a name or an identity number.
CREATE UNLOGGED TABLE draft.party AS
SELECT
  owner_id AS id, owner_kind AS kind, owner_ordinal AS ordinal,
  -- One of 130 pairs of birth year and gender, and six digits of its own within the pair.
  owner_ordinal * 104395301 % 130000000 AS serial
FROM draft.owner
GROUP BY owner_id, owner_kind, owner_ordinal;

-- One in three papers gives the year of birth alone. A few give a wrong year or gender, which the
-- number of the card does not bear out.
INSERT INTO citizens.party (id, kind, name, birth_date, gender, phone)
SELECT
  id, kind,
  CASE WHEN kind = 'Household' THEN 'Hộ ' ELSE '' END || (ARRAY[
    'Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Trần', 'Trần', 'Trần',
    'Lê', 'Lê', 'Phạm', 'Phạm', 'Hoàng', 'Hoàng', 'Vũ', 'Vũ', 'Bùi', 'Đỗ', 'Đặng', 'Ngô', 'Dương', 'Lý',
    'Đinh', 'Hà', 'Tô', 'Mai', 'Đoàn', 'Lương', 'Chìu'
  ])[1 + draft.dice(ordinal, 40, 32)] || ' ' ||
  CASE WHEN serial / 1000000 % 2 = 0
    THEN (ARRAY['Văn', 'Văn', 'Văn', 'Đức', 'Hữu', 'Quang', 'Minh', 'Xuân', 'Công', 'Mạnh', 'Ngọc', 'Thế'])
        [1 + draft.dice(ordinal, 41, 12)] || ' ' ||
      (ARRAY['An', 'Bình', 'Chiến', 'Cường', 'Dũng', 'Đạt', 'Hải', 'Hiếu', 'Hùng', 'Hưng', 'Khánh', 'Kiên',
        'Lâm', 'Long', 'Nam', 'Phong', 'Phúc', 'Quân', 'Sơn', 'Thắng', 'Toàn', 'Trung', 'Tuấn', 'Việt'])
        [1 + draft.dice(ordinal, 42, 24)]
    ELSE (ARRAY['Thị', 'Thị', 'Thị', 'Thị', 'Thu', 'Ngọc', 'Thanh', 'Minh', 'Hồng', 'Bích', 'Kim', 'Phương'])
        [1 + draft.dice(ordinal, 41, 12)] || ' ' ||
      (ARRAY['Anh', 'Chi', 'Dung', 'Giang', 'Hà', 'Hạnh', 'Hiền', 'Hoa', 'Hồng', 'Hương', 'Lan', 'Liên',
        'Linh', 'Loan', 'Mai', 'Nga', 'Nhung', 'Oanh', 'Phượng', 'Thảo', 'Thủy', 'Trang', 'Vân', 'Yến'])
        [1 + draft.dice(ordinal, 42, 24)]
  END,
  CASE WHEN kind = 'Citizen' THEN
    to_char(
      make_date((1932 + serial / 2000000)::integer + (draft.dice(ordinal, 81, 400) = 0)::integer, 1, 1)
        + draft.dice(ordinal, 84, 365),
      CASE WHEN draft.dice(ordinal, 85, 3) = 0 THEN 'YYYY' ELSE 'YYYY-MM-DD' END
    ) END,
  CASE WHEN kind = 'Citizen' THEN
    CASE WHEN (serial / 1000000 % 2 = 0) <> (draft.dice(ordinal, 82, 500) = 0) THEN 'MALE' ELSE 'FEMALE' END
  END,
  CASE WHEN draft.dice(ordinal, 86, 10) < 7 THEN '09' || lpad((ordinal * 67280421 % 100000000)::text, 8, '0') END
FROM draft.party WHERE kind IN ('Citizen', 'Household')
UNION ALL
SELECT
  id, kind,
  CASE WHEN kind = 'StateAgency' THEN (ARRAY['Ban Quản lý dự án', 'Trung tâm', 'Trường Trung học', 'Phòng'])
      [1 + draft.dice(ordinal, 43, 4)] || ' ' || (1 + ordinal)
    ELSE
  (ARRAY['Công ty TNHH', 'Công ty cổ phần', 'Doanh nghiệp tư nhân', 'Hợp tác xã'])[1 + draft.dice(ordinal, 43, 4)] || ' ' ||
  (ARRAY['Thương mại', 'Xây dựng', 'Vận tải', 'Du lịch', 'Thủy sản', 'Cơ khí', 'Dịch vụ', 'Nông nghiệp'])
    [1 + draft.dice(ordinal, 44, 8)] || ' ' ||
  (ARRAY['An', 'Đại', 'Hải', 'Hạ', 'Hồng', 'Kim', 'Minh', 'Tân', 'Thành', 'Thiên'])[1 + draft.dice(ordinal, 45, 10)] || ' ' ||
  (ARRAY['Dương', 'Đức', 'Gia', 'Khang', 'Lộc', 'Long', 'Phát', 'Phúc', 'Thịnh', 'Vượng'])[1 + draft.dice(ordinal, 46, 10)] ||
  ' ' || (1 + ordinal) END,
  NULL, NULL, '0203' || lpad((ordinal * 7368787 % 10000000)::text, 7, '0')
FROM draft.party WHERE kind IN ('Organisation', 'StateAgency');

-- Four in five citizens have the nine-digit card, the others the twelve-digit number; some have both,
-- some a passport too.
INSERT INTO citizens.identity_document (party_id, kind, number, valid_from, valid_to, verified)
SELECT
  id, 'IDENTITY_CARD_9', '1' || lpad((ordinal * 67867967 % 100000000)::text, 8, '0'),
  date '2000-01-03' + draft.dice(ordinal, 47, 4900), NULL::date, draft.dice(ordinal, 48, 10) < 9
FROM draft.party WHERE kind = 'Citizen' AND draft.dice(ordinal, 49, 100) < 80
UNION ALL
SELECT
  id, 'CITIZEN_CARD_12',
  -- Some went through a spreadsheet, which took the leading zero.
  CASE WHEN draft.dice(ordinal, 80, 120) = 0 THEN '22' ELSE '022' END || serial / 1000000 % 2 || lpad((32 + serial / 2000000)::text, 2, '0') || lpad((serial % 1000000)::text, 6, '0'),
  date '2013-01-02' + draft.dice(ordinal, 50, 500), NULL::date, draft.dice(ordinal, 80, 120) > 0
FROM draft.party WHERE kind = 'Citizen' AND draft.dice(ordinal, 49, 100) >= 76
UNION ALL
SELECT
  id, 'PASSPORT',
  chr((66 + ordinal / 10000000 % 10)::integer) || lpad((ordinal * 49979687 % 10000000)::text, 7, '0'),
  issued_on, (issued_on + interval '10 years')::date, draft.dice(ordinal, 51, 10) < 7
FROM draft.party
CROSS JOIN LATERAL (SELECT date '2006-01-04' + draft.dice(ordinal, 52, 3000) AS issued_on) AS issue
WHERE kind = 'Citizen' AND draft.dice(ordinal, 53, 100) < 6
UNION ALL
SELECT
  id, 'HOUSEHOLD_BOOK', '22' || lpad((ordinal * 8380417 % 10000000)::text, 7, '0'),
  date '1998-01-05' + draft.dice(ordinal, 55, 5500), NULL, true
FROM draft.party WHERE kind = 'Household';

-- Tax codes: nine digits and a tenth that checks them, 10 - (weighted sum mod 11). Where that would be
-- 10 no such code exists; the next number then has one, since the last weight is no multiple of 11.
INSERT INTO citizens.identity_document (party_id, kind, number, valid_from, valid_to, verified)
SELECT
  id, 'TAX_CODE',
  -- One in a hundred was mistyped.
  digits || (10 - checksum % 11 + (draft.dice(ordinal, 83, 100) = 0)::integer) % 10, date '2001-01-03' + draft.dice(ordinal, 54, 4500), NULL, true
FROM draft.party
CROSS JOIN LATERAL (SELECT ordinal * 15485863 % 5000000 * 2 AS even) AS number
CROSS JOIN LATERAL (
  SELECT
    '57' || lpad((even + odd)::text, 7, '0') AS digits,
    5 * 31 + 7 * 29
      + even / 1000000 % 10 * 23 + even / 100000 % 10 * 19 + even / 10000 % 10 * 17
      + even / 1000 % 10 * 13 + even / 100 % 10 * 7 + even / 10 % 10 * 5 + (even % 10 + odd) * 3
      AS checksum
  FROM (VALUES (0), (1)) AS next (odd)
) AS candidate
WHERE kind IN ('Organisation', 'StateAgency') AND checksum % 11 > 0 AND (
  -- The first of the two that exists: the odd one only where the even one has none.
  substr(digits, 9)::integer % 2 = 0 OR (checksum - 3) % 11 = 0
);
