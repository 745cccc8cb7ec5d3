-- Eleven dossiers, named by the last digits of their ids; the clock stands at 15:00 of 2 July 2014.
INSERT INTO dossiers.dossier
  (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
    received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at)
SELECT
  ('00000000-0000-4000-8000-0000000000' || number)::uuid, 'centre', number,
  procedure_code, field_code, department_code, handled_by_code, received_by_code, locality_code,
  CASE WHEN locality_code IS NULL THEN 'PROVINCIAL_CENTRE' ELSE 'LOCAL_CENTRES' END,
  channel, ('00000000-0000-4000-9000-0000000000' || number)::uuid, owner_kind,
  submitted_at::timestamptz
FROM (VALUES
  ('01', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20', NULL, 'COUNTER', 'Citizen', '2014-04-01T07:55+07'),
  ('02', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20', NULL, 'COUNTER', 'Citizen', '2014-04-01T08:00+07'),
  ('03', '1.000002', 'LV-02-02', 'H49.02', 'H49.02', 'H49.20', NULL, 'POST', 'Citizen', '2014-04-01T08:10+07'),
  ('04', '1.000003', 'LV-05-01', 'H49.05', 'H49.05', 'H49.20', NULL, 'COUNTER', 'Organisation', '2014-06-25T08:00+07'),
  ('05', '1.000003', 'LV-05-01', 'H49.05', 'H49.05.01', 'H49.20', NULL, 'ONLINE', 'Organisation', '2014-06-10T08:00+07'),
  ('06', '1.000002', 'LV-02-02', 'H49.02', 'H49.02', 'H49.20', NULL, 'COUNTER', 'Citizen', '2014-05-02T08:00+07'),
  ('07', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20', NULL, 'ONLINE', 'Citizen', '2014-06-30T08:00+07'),
  ('08', '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20', NULL, 'ONLINE', 'Citizen', '2014-06-29T08:00+07'),
  ('09', '1.000002', 'LV-02-02', 'H49.02', 'H49.02', 'H49.20', NULL, 'COUNTER', 'Citizen', '2014-05-28T08:00+07'),
  ('10', '1.000001', 'LV-02-01', 'H49.02', 'H49.21', 'H49.21.01', 'H49.21', 'COUNTER', 'Citizen', '2014-06-25T08:00+07'),
  -- A longer code that only looks as if it stood below H49.05.
  ('11', '1.000003', 'LV-05-01', 'H49.05', 'H49.051', 'H49.22.01', 'H49.22', 'COUNTER', 'Citizen', '2014-05-05T08:00+07')
) AS row (number, procedure_code, field_code, department_code, handled_by_code, received_by_code,
  locality_code, channel, owner_kind, submitted_at);

INSERT INTO dossiers.dossier_code (code, source, dossier_id, position)
SELECT code, source, ('00000000-0000-4000-8000-0000000000' || number)::uuid, position
FROM (VALUES
  ('H49.02-20140401-0000001', 'department', '01', 1),
  ('000.00.20.H49-140401-0001', 'centre', '01', 0),
  ('H49.20-20140625-0000004', 'centre', '04', 0),
  ('H49.20-20140625-0000004', 'department', '04', 1),
  -- Two systems, one code, two dossiers.
  ('H49-20140401-0000009', 'centre', '02', 0),
  ('H49-20140401-0000009', 'department', '03', 0)
) AS row (code, source, number, position);

UPDATE dossiers.dossier SET accept_by = '2014-06-30T16:00+07' WHERE source_key = '07';

INSERT INTO dossiers.calendar_year (agency_code, year) VALUES (NULL, 2014), ('H49.21', 2015);
INSERT INTO dossiers.office_session (agency_code, weekday, opens, closes)
SELECT NULL::text, weekday, time '07:00' + half * interval '6:30', time '11:30' + half * interval '5:30'
FROM generate_series(1, 5) AS weekday CROSS JOIN generate_series(0, 1) AS half
UNION ALL
SELECT 'H49.21', weekday, '07:00', '11:30' FROM generate_series(1, 6) AS weekday;
INSERT INTO dossiers.calendar_day (agency_code, day, kind, legal_basis, makes_up_for) VALUES
  (NULL, '2014-04-26', 'MAKE_UP', 'Làm bù ngày 02/5', '2014-05-02'),
  (NULL, '2014-04-30', 'HOLIDAY', 'Ngày Chiến thắng', NULL),
  (NULL, '2014-05-01', 'HOLIDAY', 'Ngày Quốc tế Lao động', NULL),
  (NULL, '2014-05-02', 'SWAP_OFF', 'Hoán đổi với thứ Bảy 26/4', NULL);

INSERT INTO dossiers.incoming_event
  (dossier_id, at, source_sequence, status, source_status, appointment_on, agency_code, note, recorded_at)
SELECT ('00000000-0000-4000-8000-0000000000' || number)::uuid, at::timestamptz, sequence, status,
  source_status, appointment_on::date, agency_code, note, at::timestamptz
FROM (VALUES
  ('01', '2014-04-01T07:55+07', 1, 'REGISTERED', '1', NULL, 'H49.20', NULL),
  ('01', '2014-04-01T08:00+07', 2, 'ACCEPTED', '2', '2014-04-08', 'H49.20', 'Đủ hồ sơ'),
  ('01', '2014-04-07T16:00+07', 3, 'PROCESSED', '9', NULL, NULL, NULL),
  ('01', '2014-04-09T09:00+07', 4, 'RETURNED', '10', NULL, 'H49.20', NULL),
  -- Half an hour before midnight of the day, and half an hour after.
  ('02', '2014-04-01T08:05+07', 1, 'ACCEPTED', '2', '2014-04-08', 'H49.20', NULL),
  ('02', '2014-04-08T23:30+07', 2, 'PROCESSED', '9', NULL, 'H49.02', NULL),
  ('03', '2014-04-01T08:15+07', 1, 'ACCEPTED', '2', '2014-04-08', 'H49.20', NULL),
  ('03', '2014-04-09T00:30+07', 2, 'PROCESSED', '9', NULL, 'H49.02', NULL),
  -- Two within one millisecond.
  ('04', '2014-06-25T08:00:00.123457+07', 1, 'ACCEPTED', '2', '2014-07-02', 'H49.20', NULL),
  ('10', '2014-06-25T08:00:00.123456+07', 1, 'ACCEPTED', '2', '2014-07-10', 'H49.21.01', NULL),
  ('10', '2014-06-26T08:00+07', 2, 'UNKNOWN', 'DANG_LUAN_CHUYEN', NULL, 'H49.21', NULL),
  ('05', '2014-06-10T08:00+07', 1, 'ACCEPTED', '2', '2014-06-20', 'H49.20', NULL),
  ('05', '2014-06-25T10:00+07', 2, 'IN_PROGRESS', '4', '2014-07-01', 'H49.05.01', 'Hẹn lại'),
  ('06', '2014-05-02T08:00+07', 1, 'ACCEPTED', '2', '2014-05-08', 'H49.20', NULL),
  ('07', '2014-06-30T08:00+07', 1, 'REGISTERED', '1', NULL, NULL, NULL),
  ('08', '2014-06-29T08:00+07', 1, 'REGISTERED', '1', NULL, NULL, NULL),
  ('08', '2014-06-30T08:00+07', 2, 'REJECTED_AT_INTAKE', '3', NULL, 'H49.20', 'Sai thẩm quyền'),
  ('09', '2014-05-28T08:00+07', 1, 'ACCEPTED', '2', NULL, 'H49.20', NULL),
  ('09', '2014-06-01T08:00+07', 2, 'WITHDRAWN', '7', NULL, 'H49.20', NULL),
  ('11', '2014-05-05T08:00+07', 1, 'ACCEPTED', '2', '2014-05-12', 'H49.22.01', NULL),
  ('11', '2014-05-13T08:00+07', 2, 'PROCESSED', '9', NULL, 'H49.22', NULL)
) AS row (number, at, sequence, status, source_status, appointment_on, agency_code, note);
SELECT dossiers.record_events();

-- An apology, a supplement that came and one that is waited for, and a step that is not legal, which
-- was recorded a week later.
INSERT INTO dossiers.incoming_event (dossier_id, at, source_sequence, kind, status, source_status,
  appointment_on, supplement_due_on, agency_code, note, recorded_at)
SELECT ('00000000-0000-4000-8000-0000000000' || number)::uuid, at::timestamptz, sequence, kind, status,
  source_status, appointment_on::date, supplement_due_on::date, agency_code, note, recorded_at::timestamptz
FROM (VALUES
  ('11', '2014-05-12T16:00+07', 3, 'APOLOGY_ISSUED', NULL, NULL, '2014-05-20', NULL, 'H49.22.01',
    'Phiếu xin lỗi', '2014-05-12T16:00+07'),
  ('05', '2014-06-25T09:00+07', 3, 'STATUS_CHANGED', 'SUPPLEMENT_REQUESTED', '5', NULL, '2014-06-27',
    'H49.05.01', 'Bổ sung tờ khai', '2014-06-25T09:00+07'),
  ('06', '2014-05-10T08:00+07', 2, 'STATUS_CHANGED', 'SUPPLEMENT_REQUESTED', '5', NULL, '2014-06-20',
    'H49.02', 'Bổ sung bản sao', '2014-05-10T08:00+07'),
  ('09', '2014-05-29T08:00+07', 3, 'STATUS_CHANGED', 'STOPPED', '8', NULL, NULL, 'H49.02', NULL,
    '2014-06-05T08:00+07')
) AS row (number, at, sequence, kind, status, source_status, appointment_on, supplement_due_on,
  agency_code, note, recorded_at);
SELECT dossiers.record_events();

INSERT INTO dossiers.stated_share VALUES
  ('BAO-1', 'ON_TIME_AT_PROVINCIAL_CENTRE', 'ba trên bảy, 42,8%', 'PROVINCIAL_CENTRE',
    '2014-04-01', '2014-07-02', 3, 7, '42.8'),
  ('BAO-1', 'ON_TIME_AT_LOCAL_CENTRES', 'một trên hai', 'LOCAL_CENTRES',
    '2014-04-01', '2014-07-02', 1, 2, NULL);
