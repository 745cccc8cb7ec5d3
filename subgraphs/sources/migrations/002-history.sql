-- How far feeds had been followed at moments of the past: noted at most once a minute, unless one
-- begins or ceases to fail. What a report as of a moment says of its sources is read from here.
CREATE TABLE sources.followed_history (
  source text COLLATE "C",
  feed text COLLATE "C",
  noted_at timestamptz,
  watermark timestamptz,
  failure text,
  PRIMARY KEY (source, feed, noted_at)
);

-- Nothing is noted any more for moments up to this one.
CREATE TABLE sources.closing (
  closed_until timestamptz NOT NULL
);
INSERT INTO sources.closing VALUES ('-infinity');

-- Notes how far a feed has been followed by now.
CREATE FUNCTION sources.note_history(of_source text, of_feed text, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('sources.closing'));
  INSERT INTO sources.followed_history
  SELECT source, feed, greatest(at, closed_until + interval '1 millisecond'), watermark, failure
  FROM sources.followed CROSS JOIN sources.closing
  WHERE source = of_source AND feed = of_feed AND NOT EXISTS (
    SELECT FROM (
      SELECT * FROM sources.followed_history AS noted
      WHERE noted.source = of_source AND noted.feed = of_feed
      ORDER BY noted_at DESC LIMIT 1
    ) AS latest
    WHERE latest.noted_at > at - interval '1 minute'
      AND latest.failure IS NOT DISTINCT FROM followed.failure
      AND (latest.watermark IS NULL) = (followed.watermark IS NULL)
  )
  ON CONFLICT (source, feed, noted_at) DO UPDATE
    SET watermark = excluded.watermark, failure = excluded.failure;
END
$$;

CREATE FUNCTION sources.close_history(until timestamptz) RETURNS void LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
BEGIN
  IF until <= (SELECT closed_until FROM sources.closing) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('sources.closing'));
  UPDATE sources.closing SET closed_until = until WHERE closed_until < until;
END
$$;
