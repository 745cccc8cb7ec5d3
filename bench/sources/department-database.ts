import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'

/**
 * Makes the tables of a department in an empty database, as such systems have them: a row for each
 * dossier, a row for each step, and when each was last changed. Every dossier has five steps and an
 * owner of its own.
 */
export async function fillDepartment(url: string, dossiers: number): Promise<void> {
  const database = openPostgres(url)
  try {
    await database.transaction(({ script }) =>
      script(`
        CREATE TABLE ho_so (
          id bigint PRIMARY KEY, ma_ho_so text NOT NULL, ma_tthc text, ma_linh_vuc text, kenh text,
          ngay_nop timestamp, chu_ho_so text, loai_doi_tuong text, so_giay_to text, cap_nhat timestamp
        );
        CREATE TABLE tien_do (
          id bigint PRIMARY KEY, ho_so_id bigint NOT NULL, thu_tu int, thoi_diem timestamp,
          trang_thai text, hen_tra date, cap_nhat timestamp
        );
        ${addDossiers(1, dossiers)}
        CREATE INDEX ON ho_so (cap_nhat, id);
        CREATE INDEX ON tien_do (cap_nhat, id);
      `),
    )
    await database.sql`VACUUM ANALYZE ho_so, tien_do`
  } finally {
    await database.stop()
  }
}

/** Adds dossiers with five steps each, spread over the working hours of some hundred days. */
function addDossiers(from: number, to: number): string {
  return `
    INSERT INTO ho_so
    SELECT n, '000.00.05.H49-14' || lpad((n / 10000 % 100)::text, 2, '0') || '01-' || lpad(n::text, 7, '0'),
      '1.00' || lpad((2000 + n % 40)::text, 4, '0'), 'LV-05-0' || (1 + n % 4), (1 + n % 3)::text,
      at, 'Nguyễn Văn ' || n, '1', lpad((100000000 + n)::text, 9, '0'), at
    FROM generate_series(${from}, ${to}) AS n
    CROSS JOIN LATERAL (
      SELECT timestamp '2014-03-24 07:00' + (n % 100) * interval '1 day' + (n % 14000) * interval '2 s' AS at
    ) AS moment;
    INSERT INTO tien_do
    SELECT n * 8::bigint + step, n, step, at + step * interval '30 minutes',
      (ARRAY['1', '2', '4', '9', '10'])[step],
      CASE step WHEN 2 THEN (at + interval '7 days')::date END,
      at + step * interval '30 minutes'
    FROM generate_series(${from}, ${to}) AS n
    CROSS JOIN LATERAL (
      SELECT timestamp '2014-03-24 07:00' + (n % 100) * interval '1 day' + (n % 14000) * interval '2 s' AS at
    ) AS moment
    CROSS JOIN generate_series(1, 5) AS step;
  `
}

/**
 * Has the database itself write some steps a second, ten times a second a few, for a while: the
 * department's staff at work.
 */
export async function writeSteps(
  database: Database,
  perSecond: number,
  seconds: number,
): Promise<void> {
  await database.transaction(({ script }) =>
    script(`
      CREATE OR REPLACE PROCEDURE ghi_tien_do() LANGUAGE plpgsql AS $$
      DECLARE
        last bigint := (SELECT max(id) FROM tien_do) / 8;
      BEGIN
        FOR tick IN 1..${seconds * 10} LOOP
          INSERT INTO tien_do
          SELECT (last + tick * ${perSecond / 10} + place) * 8, 1 + (tick * 97 + place * 13) % last,
            10 + tick * 8 + place, localtimestamp, '4', NULL, localtimestamp
          FROM generate_series(1, ${perSecond / 10}) AS place;
          COMMIT;
          PERFORM pg_sleep(0.1);
        END LOOP;
      END
      $$;
    `),
  )
  await database.sql`CALL ghi_tien_do()`
}
