-- The periods that reports are made for. Each is a row, so that one which a circular moves can be
-- corrected by itself.
CREATE TABLE periods.calendar (
  code text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  legal_basis text NOT NULL
);
INSERT INTO periods.calendar VALUES
  ('NATURAL_V1', 'Tháng, quý, năm dương lịch', 'The calendar itself'),
  ('DECREE_09_2019_V1', 'Kỳ báo cáo chốt số liệu ngày 14',
    'Nghị định 09/2019/NĐ-CP [G]: a quarter is the 15th of the month before it to the 14th of its last month; whether form II.06a follows it is unverified');

-- `code` is the month `2014-06`, the quarter `2014-Q2` or the year `2014` that a period reports on.
CREATE TABLE periods.period (
  calendar text COLLATE "C" REFERENCES periods.calendar,
  code text COLLATE "C",
  kind text NOT NULL CHECK (kind IN ('MONTH', 'QUARTER', 'YEAR')),
  first_day date NOT NULL,
  last_day date NOT NULL,
  PRIMARY KEY (calendar, code),
  CHECK (first_day <= last_day)
);
INSERT INTO periods.period (calendar, code, kind, first_day, last_day)
SELECT calendar, code, kind, first_month::date + shift, (last_month + interval '1 month')::date - 1 + shift
FROM (
  SELECT first, first + months - interval '1 month' AS last, kind, code
  FROM (VALUES
    ('MONTH', interval '1 month', 'YYYY-MM'), ('QUARTER', interval '3 months', 'YYYY-"Q"Q'),
    ('YEAR', interval '1 year', 'YYYY')
  ) AS kinds (kind, months, form)
  CROSS JOIN LATERAL generate_series(timestamp '2010-01-01', '2040-12-01', months) AS first
  CROSS JOIN LATERAL (SELECT to_char(first, form) AS code) AS named
) AS period
CROSS JOIN (VALUES
  ('NATURAL_V1', interval '0', 0), ('DECREE_09_2019_V1', interval '1 month', 14)
) AS cut (calendar, earlier, shift)
CROSS JOIN LATERAL (
  SELECT first - earlier AS first_month, last - earlier AS last_month
) AS moved;
