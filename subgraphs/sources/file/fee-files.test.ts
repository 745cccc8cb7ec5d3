import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { droppedFiles, settle } from '../../../tests/dropped-files.ts'
import { codes, feeFeed, sourceOf } from '../../../tests/source.ts'
import { writeWorkbook } from '../../../tests/workbook.ts'
import { mapFee } from '../map-fee.ts'

const columns = [
  'id',
  'ho_so_id',
  'ma_tthc',
  'ma_linh_vuc',
  'loai',
  'ten',
  'so_tien',
  'ngay_xac_dinh',
  'ngay_nop',
]

test('fees of a file are whole đồng and days, or refused with the reason', async (t) => {
  const { folder, read } = await droppedFiles(t, {
    feed: 'fees',
    from: { key: 'id' },
    fields: feeFeed.fields,
  })
  const fee = (id: number, amount: string | number | null, paid: string | number | null = null) => [
    id,
    '000.00.20.H49-140505-0001',
    1.00512,
    'LV-02-01',
    1,
    'Lệ phí',
    amount,
    '05/05/2014',
    paid,
  ]
  const amounts = [
    135_000,
    '1.234.000 đ',
    '150000.0',
    150_000.0,
    '2.617',
    1.5,
    '-5',
    -5,
    '(5.000)',
    'miễn',
    null,
  ]
  await writeWorkbook(path.join(folder, 'phi.xlsx'), {
    Phí: [columns, ...amounts.map((amount, i) => fee(i, amount)), fee(99, 1_000, 41_764.5)],
  })
  await settle()
  const { records } = await read()
  const source = await sourceOf(t, 'so', {
    department: 'H49.02',
    system: 'file',
    connection: { folder, work: folder },
    codes,
    feeds: { fees: { from: { key: 'id' }, fields: feeFeed.fields } },
  })
  const mapping = source.feeds.fees?.fields ?? assert.fail()
  const mapped = records.map((record) => {
    const read = mapFee(source, mapping, record)
    return 'row' in read ? read.row.entries[0]?.amount : read.refusals[0]?.reason
  })
  assert.deepEqual(mapped, [
    135_000n,
    1_234_000n,
    150_000n,
    150_000n,
    2_617n,
    'NOT_AN_AMOUNT',
    'NEGATIVE_AMOUNT',
    'NEGATIVE_AMOUNT',
    'NOT_AN_AMOUNT',
    'NOT_AN_AMOUNT',
    'MISSING',
    1_000n,
  ])
  const last = records.at(-1) ?? assert.fail()
  const read99 = mapFee(source, mapping, last)
  assert.ok('row' in read99)
  assert.equal(read99.row.procedureCode, '1.005120')
  assert.deepEqual(read99.row.entries[1]?.at, new Date('2014-05-05T12:00:00+07:00'))
})
