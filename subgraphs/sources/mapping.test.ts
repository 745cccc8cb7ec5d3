import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { codes, dossierFeed, eventFeed, feeFeed, sourceOf } from '../../tests/source.ts'
import { mapDossier } from './map-dossier.ts'
import { mapEvent } from './map-event.ts'
import { mapFee } from './map-fee.ts'
import type { RawFields, RawValue } from './record.ts'
import type { Source } from './settings.ts'

let source: Source

before(async () => {
  source = await sourceOf({ after: () => {} }, 'so', {
    department: 'H49.02',
    system: 'postgresql',
    connection: { url: 'postgres://127.0.0.1/so' },
    codes: {
      ...codes,
      status: { 'Đã trả': 'RETURNED', D: 'ACCEPTED', Đ: 'PROCESSED' },
      procedure: { '17': '1.000017' },
      agency: { '1105': 'H49.05' },
    },
    feeds: {
      dossiers: {
        ...dossierFeed,
        fields: { ...dossierFeed.fields, handledBy: 'co_quan', otherCodes: ['so_bien_nhan'] },
      },
      events: eventFeed,
      fees: feeFeed,
    },
  })
})

const right: RawFields = {
  ma_ho_so: 'HS-1',
  so_bien_nhan: 'BN-1',
  ma_tthc: '1.000001',
  ma_linh_vuc: 'LV-02-01',
  co_quan: '1105',
  kenh: '2',
  ngay_nop: '2014-05-05 07:50:00',
  ngay_tiep_nhan: '2014-05-05 08:00:00',
  ngay_hen_tra: '12/05/2014',
  chu_ho_so: 'Nguyễn Văn An',
  loai_doi_tuong: '1',
  so_giay_to: '22087001289',
}

function map(fields: RawFields) {
  const { feeds } = source
  assert.ok(feeds.dossiers)
  return mapDossier(source, feeds.dossiers.fields, { key: '1', fields })
}

const rowOf = (fields: RawFields) => {
  const mapped = map(fields)
  assert.ok('row' in mapped, JSON.stringify(mapped))
  return mapped.row
}

const refusalsOf = (fields: RawFields) => {
  const mapped = map(fields)
  return 'refusals' in mapped
    ? mapped.refusals.map(({ field, reason }) => `${field} ${reason}`)
    : []
}

test('a record becomes a dossier in our words, by the lists of its source', () => {
  assert.deepEqual(rowOf(right), {
    key: '1',
    codes: ['HS-1', 'BN-1'],
    procedureCode: '1.000001',
    fieldCode: 'LV-02-01',
    departmentCode: 'H49.02',
    handledByCode: 'H49.05',
    receivedByCode: 'H49.20',
    localityCode: null,
    scope: 'PROVINCIAL_CENTRE',
    channel: 'ONLINE',
    submittedAt: new Date('2014-05-05T07:50:00+07:00'),
    acceptBy: null,
    people: [
      {
        role: 'OWNER',
        person: {
          key: '1#OWNER',
          kind: 'Citizen',
          name: 'Nguyễn Văn An',
          birthDate: null,
          gender: null,
          phone: null,
          // It lost its leading zero in a spreadsheet, and stays as it came.
          document: { kind: 'CITIZEN_CARD_12', number: '22087001289' },
        },
      },
    ],
    events: [
      {
        dossier: '1',
        at: new Date('2014-05-05T08:00:00+07:00'),
        sequence: 1,
        status: null,
        sourceStatus: '2',
        vocabulary: 'NATIONAL_PORTAL',
        appointmentOn: '2014-05-12',
        supplementDueOn: null,
        agencyCode: null,
        note: null,
      },
    ],
  })
})

test('names are kept in NFC however they were typed, without space around them', () => {
  const typed = `  ${'Nguyễn Văn Hậu'.normalize('NFD')} `
  assert.equal(rowOf({ ...right, chu_ho_so: typed }).people[0]?.person.name, 'Nguyễn Văn Hậu')
})

test('codes are compared byte by byte, without space around them', () => {
  const { feeds } = source
  const statusOf = (trang_thai: string) => {
    assert.ok(feeds.events)
    const fields = { ho_so_id: '1', thoi_diem: '20140505080000', thu_tu: '1', trang_thai }
    const mapped = mapEvent(source, feeds.events.fields, { key: 'e', fields })
    return 'row' in mapped ? [mapped.row.status, mapped.row.vocabulary] : mapped
  }
  assert.deepEqual(statusOf('D'), ['ACCEPTED', null])
  assert.deepEqual(statusOf('Đ '), ['PROCESSED', null])
  assert.deepEqual(statusOf('Đã trả'.normalize('NFD')), ['RETURNED', null])
  // Not in the source's own list: the store looks it up, and finds it there or not.
  assert.deepEqual(statusOf('d'), [null, 'NATIONAL_PORTAL'])
})

test("a system's own codes of procedures and agencies are known by its lists, and no other code that is none", () => {
  assert.equal(rowOf({ ...right, ma_tthc: '17' }).procedureCode, '1.000017')
  assert.deepEqual(refusalsOf({ ...right, ma_tthc: '18' }), ['procedure NOT_A_CODE'])
  // Dossiers know their procedure by its national code.
  assert.deepEqual(refusalsOf({ ...right, ma_tthc: 'T-QNI-123456-TT' }), ['procedure NOT_A_CODE'])
  assert.deepEqual(refusalsOf({ ...right, co_quan: '1106' }), ['handledBy NOT_A_CODE'])
})

test('a code or number that no index could hold is refused, and a long name is not', () => {
  const long = 'x'.repeat(201)
  assert.deepEqual(
    refusalsOf({
      ...right,
      ma_ho_so: long,
      so_bien_nhan: long,
      ma_linh_vuc: long,
      so_giay_to: long,
    }).toSorted(),
    ['code TOO_LONG', 'field TOO_LONG', 'otherCodes TOO_LONG', 'owner.number TOO_LONG'],
  )
  assert.equal(rowOf({ ...right, ma_ho_so: 'x'.repeat(200), chu_ho_so: long }).codes.length, 2)
  const { feeds } = source
  assert.ok(feeds.events && feeds.fees)
  const ofLong = { key: 'e', fields: { ho_so_id: long } }
  for (const mapped of [
    mapEvent(source, feeds.events.fields, ofLong),
    mapFee(source, feeds.fees.fields, ofLong),
  ])
    assert.deepEqual('refusals' in mapped && mapped.refusals[0], {
      field: 'dossier',
      reason: 'TOO_LONG',
    })
})

test('names that every object has are codes like any other, known by no list', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    assert.equal(rowOf({ ...right, ma_linh_vuc: name }).fieldCode, name)
    assert.deepEqual(
      refusalsOf({
        ...right,
        co_quan: name,
        ma_tthc: name,
        kenh: name,
        loai_doi_tuong: name,
      }).sort(),
      [
        'channel UNKNOWN_CODE',
        'handledBy NOT_A_CODE',
        'owner.kind UNKNOWN_CODE',
        'procedure NOT_A_CODE',
      ],
    )
  }
})

test('everything that is wrong is told, once for each field', () => {
  assert.deepEqual(
    refusalsOf({
      ...right,
      ma_ho_so: null,
      kenh: '9',
      ngay_tiep_nhan: '31/04/2014',
      chu_ho_so: 'a\0b',
    }),
    ['code MISSING', 'channel UNKNOWN_CODE', 'owner.name UNFIT_TEXT', 'events.0.at NOT_A_MOMENT'],
  )
  assert.deepEqual(refusalsOf({ ...right, chu_ho_so: 'x'.repeat(2_001) }), ['owner.name TOO_LONG'])
})

test('an amount is whole đồng, or refused: never read as another', () => {
  const { feeds } = source
  const mapped = (so_tien: string) => {
    assert.ok(feeds.fees)
    const fields = {
      ...{ ho_so_id: '1', ma_tthc: '1.000001', ma_linh_vuc: 'LV', loai: '1', ten: 'Phí' },
      ...{ so_tien, ngay_xac_dinh: '2014-05-05' },
    }
    return mapFee(source, feeds.fees.fields, { key: 'f', fields })
  }
  const amountOf = (so_tien: string) => {
    const fee = mapped(so_tien)
    return 'row' in fee ? fee.row.entries[0]?.amount : fee.refusals[0]?.reason
  }
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (dong) => {
      assert.equal(amountOf(String(dong)), dong)
      if (dong > 0n) assert.equal(amountOf(`-${dong}`), 'NEGATIVE_AMOUNT')
      for (const text of [
        `${dong}.0`,
        `${dong},5`,
        `${dong} đ`,
        `0${dong}`,
        `+${dong}`,
        `${dong}e3`,
      ])
        assert.equal(amountOf(text), 'NOT_AN_AMOUNT', text)
    }),
  )
})

const value = fc.letrec<{ value: RawValue; fields: RawFields }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '1',
      '2014-05-05',
      "'; DROP TABLE x; --",
      '../../etc/passwd',
      '%s',
      '\0',
      '\ud800',
    ),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('fields'),
  ),
  fields: fc.dictionary(
    fc.constantFrom(...Object.keys(right), '__proto__', 'constructor'),
    tie('value'),
  ),
})).value

test('whatever a record holds, it is taken or refused with a reason, and never throws', () => {
  const record = fc.record(
    Object.fromEntries(
      Object.keys(right).map((name) => [name, fc.oneof(value, fc.constant(right[name] ?? null))]),
    ),
  )
  fc.assert(
    fc.property(record, (fields) => {
      const mapped = map(fields)
      if ('refusals' in mapped) {
        assert.ok(mapped.refusals.length > 0)
        assert.equal(
          new Set(mapped.refusals.map(({ field }) => field)).size,
          mapped.refusals.length,
        )
      } else {
        const text = JSON.stringify(mapped.row)
        assert.ok(text.isWellFormed() && !text.includes('\\u0000') && !text.includes('\\ud'))
        assert.equal(text.normalize('NFC'), text)
      }
    }),
    { numRuns: 500 },
  )
})
