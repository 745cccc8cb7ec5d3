import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPostgres, postgresSkip } from '../../tests/databases.ts'
import { startProgram } from '../../tests/process.ts'
import { codes, dossierFeed, sourcesFile } from '../../tests/source.ts'

const npmRun = ['npm', 'run', '--silent', 'source', '--'] as const

test('npm run source -- check shows mapped rows and what cannot be mapped', {
  skip: postgresSkip,
}, async (t) => {
  const department = await createPostgres()
  t.after(() => department.stop())
  await department.transaction(({ script }) =>
    script(`
      CREATE TABLE ho_so (id int, ma_ho_so text, ma_tthc text, ma_linh_vuc text, kenh text,
        ngay_nop timestamp, ngay_tiep_nhan timestamp, ngay_hen_tra date, ngay_ket_thuc date,
        ngay_tra date, chu_ho_so text, loai_doi_tuong text, so_giay_to text, cap_nhat timestamp);
      INSERT INTO ho_so VALUES
        (1, 'HS-1', '1.000001', 'LV-02-01', '1', '2014-05-05', NULL, NULL, NULL, NULL, 'An', '1', NULL, '2014-05-05'),
        (2, 'HS-2', 'TT-7', 'LV-02-01', '8', '2014-05-05', NULL, NULL, NULL, NULL, 'An', '1', NULL, '2014-05-05');
    `),
  )
  const source = {
    department: 'H49.02',
    system: 'postgresql',
    codes,
    feeds: { dossiers: dossierFeed },
  }
  const file = await sourcesFile(t, {
    'so-tu-phap': { ...source, connection: { url: `\${SO_TU_PHAP_URL}` } },
    'so-y-te': { ...source, connection: { url: 'postgres://nobody@127.0.0.1:1/none' } },
  })
  const settings = { SOURCES_FILE: file, SO_TU_PHAP_URL: department.url, HOME: '/nonexistent' }

  const { code, output } = await startProgram(t, '', settings, [
    ...npmRun,
    'check',
    'so-tu-phap',
  ]).ended()
  assert.match(output, /dossiers: 2 records read, 1 can be taken, 1 cannot/)
  assert.match(output, /"codes": \[\s*"HS-1"\s*\]/)
  assert.match(output, /refused 2: procedure NOT_A_CODE, channel UNKNOWN_CODE/)
  assert.equal(code, 2)

  const silent = await startProgram(t, '', settings, [...npmRun, 'check', 'so-y-te']).ended()
  assert.equal(silent.code, 1)
  assert.match(silent.output, /PostgreSQL did not answer: .*ECONNREFUSED/)

  const unknown = await startProgram(t, '', settings, [...npmRun, 'check', 'so-x']).ended()
  assert.match(unknown.output, /describes no source so-x; it has so-tu-phap, so-y-te/)
})
