-- Five hundred of each, every one with all that it can have, and of its own.
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT lpad(number::text, 6, '0') AS tail, format('H%s.%s.%s', 10 + number / 100,
  lpad((number / 10 % 10)::text, 2, '0'), lpad((number % 10)::text, 2, '0')) AS agency
FROM generate_series(0, 499) AS number;
INSERT INTO procedures.agency (code, name, kind) VALUES ('A00', 'Gốc', 'PROVINCE');
INSERT INTO procedures.agency (code, name, kind, parent_code)
  SELECT agency, agency, 'DEPARTMENT', 'A00' FROM made;
INSERT INTO procedures.agency_successor SELECT agency, 'A00' FROM made;
INSERT INTO procedures.field SELECT 'LV-' || tail, tail, agency FROM made;
INSERT INTO procedures.procedure
  (code, name, field_code, service_level, implementing_levels, on_site_steps,
    at_centre_since, valid_from, review_state, iso_state)
  SELECT '1.' || tail, tail, 'LV-' || tail, 'PARTIAL_ONLINE', '{PROVINCE}', '{}',
    NULL, '2010-01-01', 'STANDARDISED', 'APPLIED' FROM made;
INSERT INTO procedures.procedure_alias
  SELECT format('T-QNI-%s-TT', tail), '1.' || tail, NULL, NULL FROM made;
INSERT INTO procedures.competence SELECT '1.' || tail, agency FROM made;
INSERT INTO procedures.authorisation
  (procedure_code, valid_from, from_code, to_code, legal_basis)
  SELECT '1.' || tail, '2014-01-01', 'A00', agency, 'Quyết định' FROM made;
INSERT INTO procedures.publication SELECT 'P-' || tail, tail, 'Báo', '2014-07-02' FROM made;
INSERT INTO procedures.stated_share
  SELECT 'P-' || tail, 'AT_CENTRE', '', 1, 2, NULL FROM made;
INSERT INTO procedures.centre_goal SELECT 'P-' || tail, '', 70, '2014-12-31' FROM made;
INSERT INTO procedures.procedure_case (id, procedure_code, position, name, local_variant, locality_codes, valid_from)
  SELECT md5(tail)::uuid, '1.' || tail, 1, tail, 'Miền núi', ARRAY[agency], '2010-01-01' FROM made;
INSERT INTO procedures.case_channel
  SELECT md5(tail)::uuid, 'COUNTER', 'WORKING_DAYS', 3, '2010-01-01', NULL FROM made;
INSERT INTO procedures.case_fee
  SELECT md5('fee' || tail)::uuid, md5(tail)::uuid, 'COUNTER', 'FEE', tail, 1000, '2010-01-01', NULL FROM made;
INSERT INTO procedures.fee_exemption
  SELECT md5('fee' || tail)::uuid, 'CHILD', 50, tail, '2010-01-01', NULL FROM made;
INSERT INTO procedures.case_paper
  SELECT md5(tail)::uuid, 1, tail, 1, 0, 0, NULL, '2010-01-01', NULL FROM made;
INSERT INTO procedures.case_step SELECT md5(tail)::uuid, 1, tail, '2010-01-01', NULL FROM made;
INSERT INTO procedures.legal_basis SELECT '1.' || tail, tail, tail, '2010-01-01', NULL FROM made;
INSERT INTO procedures.result SELECT '1.' || tail, 1, tail, '2010-01-01', NULL FROM made;
INSERT INTO procedures.process
  SELECT md5(tail)::uuid, '1.' || tail, tail, 'ISO', '2010-01-01', NULL FROM made;
INSERT INTO procedures.process_step SELECT md5(tail)::uuid, 1, tail, tail, agency, 8 FROM made;
