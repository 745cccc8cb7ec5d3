-- A citizen with several documents, a body with one, a citizen without, a family, an agency, a citizen
-- whose documents are faulty; and five hundred more.
INSERT INTO citizens.party (id, kind, name, birth_date, gender, phone) VALUES
  ('00000000-0000-4000-8000-00000000000a', 'Citizen', 'Nguyễn Văn An', '1987-05-06', 'MALE', '0912345123'),
  ('00000000-0000-4000-8000-00000000000b', 'Organisation', 'Công ty Ánh Dương', NULL, NULL, NULL),
  ('00000000-0000-4000-8000-00000000000c', 'Citizen', 'Trần Thị Bình', '1990', NULL, NULL),
  ('00000000-0000-4000-8000-00000000000d', 'Household', 'Hộ Phạm Văn Đức', NULL, NULL, NULL),
  ('00000000-0000-4000-8000-00000000000e', 'StateAgency', 'Trường Tiểu học Hạ Long', NULL, NULL, '02033825123'),
  ('00000000-0000-4000-8000-00000000000f', 'Citizen', 'Lê Thị Em', '2001-02-03', 'FEMALE', NULL);

INSERT INTO citizens.identity_document (party_id, kind, number, valid_from, valid_to, verified) VALUES
  ('00000000-0000-4000-8000-00000000000a', 'PASSPORT', 'B1234567', NULL, NULL, false),
  ('00000000-0000-4000-8000-00000000000a', 'IDENTITY_CARD_9', '101234567', '2001-05-06', '2016-05-06', true),
  ('00000000-0000-4000-8000-00000000000a', 'CITIZEN_CARD_12', '022087001289', '2014-01-02', NULL, true),
  ('00000000-0000-4000-8000-00000000000b', 'TAX_CODE', '5700100256', '2009-07-08', NULL, true),
  ('00000000-0000-4000-8000-00000000000d', 'HOUSEHOLD_BOOK', '220001234', '2001-07-08', NULL, true),
  ('00000000-0000-4000-8000-00000000000f', 'CITIZEN_CARD_12', '22087001290', '2014-01-02', NULL, false),
  ('00000000-0000-4000-8000-00000000000f', 'PASSPORT', 'C7654321', '2013-05-01', '2012-05-01', false);

INSERT INTO citizens.party (id, kind, name)
SELECT ('10000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 'Citizen', 'Lê Số ' || number
FROM generate_series(0, 499) AS number;
INSERT INTO citizens.identity_document (party_id, kind, number)
SELECT ('10000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 'CITIZEN_CARD_12',
  '022' || lpad(number::text, 9, '0')
FROM generate_series(0, 499) AS number;
