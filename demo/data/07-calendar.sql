-- Days off and make-up days of 2014; weekends need no row. "[G] unverified": known in general, checked
-- against no document.
INSERT INTO dossiers.calendar_day (day, kind, legal_basis) VALUES
  ('2014-01-01', 'HOLIDAY', 'Tết Dương lịch: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-01-30', 'HOLIDAY', 'Tết Nguyên đán: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-01-31', 'HOLIDAY', 'Tết Nguyên đán: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-02-01', 'HOLIDAY', 'Tết Nguyên đán: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-02-02', 'HOLIDAY', 'Tết Nguyên đán: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-02-03', 'HOLIDAY', 'Tết Nguyên đán: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-02-04', 'COMPENSATORY', 'Nghỉ bù Tết Nguyên đán (01/02, thứ Bảy) [G] unverified'),
  ('2014-02-05', 'COMPENSATORY', 'Nghỉ bù Tết Nguyên đán (02/02, Chủ nhật) [G] unverified'),
  ('2014-04-09', 'HOLIDAY', 'Giỗ Tổ Hùng Vương (10/3 âm lịch): Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-04-26', 'MAKE_UP', 'Làm bù ngày 02/5 [G] unverified'),
  ('2014-04-30', 'HOLIDAY', 'Ngày Chiến thắng: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-05-01', 'HOLIDAY', 'Ngày Quốc tế Lao động: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified'),
  ('2014-05-02', 'SWAP_OFF', 'Hoán đổi với thứ Bảy 26/4 [G] unverified'),
  ('2014-09-02', 'HOLIDAY', 'Quốc khánh: Bộ luật Lao động 10/2012/QH13, Điều 115 [G] unverified');

-- The days on which the centres work, numbered from their first. Seconds of opening time counted from
-- there are the generator's only clock: a day has 28,800 (07:00 to 11:30 and 13:30 to 17:00), and
-- whatever falls on one falls on a working day within opening hours.
CREATE TABLE draft.working_day AS
SELECT (row_number() OVER (ORDER BY day) - 1)::integer AS number, day::date
FROM generate_series(timestamp '2014-03-24', '2014-12-31', interval '1 day') AS day
LEFT JOIN dossiers.calendar_day USING (day)
WHERE CASE WHEN kind IS NULL THEN extract(isodow FROM day) < 6 ELSE kind = 'MAKE_UP' END;
