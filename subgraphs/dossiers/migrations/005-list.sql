-- What writes the rows of the list of dossiers.

-- A moment as RFC 3339 at the province's offset, which never changes.
CREATE FUNCTION dossiers.rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN replace((moment AT TIME ZONE 'Asia/Ho_Chi_Minh')::text, ' ', 'T') || '+07:00';

-- Text as a field of CSV. What a spreadsheet would take for a formula begins with an apostrophe.
CREATE FUNCTION dossiers.csv_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN left(value, 1) = ANY ('{=,+,-,@,"\t","\r"}'::text[]) THEN '"''' ELSE '"' END
  || replace(value, '"', '""') || '"';
