import type { MariaDb } from '../../tests/mariadb.ts'

/** Makes the tables of `department-database.ts`, with the same rows, in an empty MariaDB. */
export async function fillMariaDb({ run }: MariaDb, dossiers: number): Promise<void> {
  const rows = `(
    SELECT seq AS n, timestamp('2014-03-24 07:00') + INTERVAL seq % 100 DAY
      + INTERVAL seq % 14000 * 2 SECOND AS at
    FROM seq_1_to_${dossiers}
  ) AS dossier`
  await run(
    `CREATE TABLE ho_so (
      id bigint PRIMARY KEY, ma_ho_so varchar(40) NOT NULL, ma_tthc varchar(20),
      ma_linh_vuc varchar(20), kenh varchar(2), ngay_nop datetime, chu_ho_so varchar(200),
      loai_doi_tuong varchar(2), so_giay_to varchar(20), cap_nhat datetime, KEY (cap_nhat, id)
    )`,
    `CREATE TABLE tien_do (
      id bigint PRIMARY KEY, ho_so_id bigint NOT NULL, thu_tu int, thoi_diem datetime,
      trang_thai varchar(2), hen_tra date, cap_nhat datetime, KEY (cap_nhat, id)
    )`,
    `INSERT INTO ho_so
    SELECT n, concat('000.00.05.H49-14', lpad(n DIV 10000 % 100, 2, '0'), '01-', lpad(n, 7, '0')),
      concat('1.00', 2000 + n % 40), concat('LV-05-0', 1 + n % 4), 1 + n % 3, at,
      concat('Nguyễn Văn ', n), '1', lpad(100000000 + n, 9, '0'), at
    FROM ${rows}`,
    `INSERT INTO tien_do
    SELECT n * 8 + step, n, step, at + INTERVAL step * 30 MINUTE,
      elt(step, '1', '2', '4', '9', '10'),
      CASE step WHEN 2 THEN date(at + INTERVAL 7 DAY) END, at + INTERVAL step * 30 MINUTE
    FROM ${rows} CROSS JOIN (SELECT seq AS step FROM seq_1_to_5) AS steps`,
  )
}
