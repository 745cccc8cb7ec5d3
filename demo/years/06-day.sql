-- What happened on one of the last days, to one half of the dossiers.
SET LOCAL synchronous_commit = off;

INSERT INTO dossiers.incoming_event (
  dossier_id, at, source_sequence, kind, status, source_status, appointment_on, supplement_due_on,
  agency_code, note, recorded_at
)
SELECT
  dossier_id, at, source_sequence, kind, status, source_status, appointment_on, supplement_due_on,
  agency_code, note, recorded_at
FROM draft.later_event
WHERE half = current_setting('motcua.half')::integer
  AND second / 28800 = (SELECT max(number) FROM draft.intake_day)
    - current_setting('motcua.days_ago')::integer;

SELECT dossiers.record_events();
