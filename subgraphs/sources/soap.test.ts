import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { standingClock } from '#kit/clock.ts'
import { startService } from '../../tests/department-service.ts'
import { sourceOf } from '../../tests/source.ts'
import { SourceFailure } from './connector.ts'
import { connectorKinds } from './connector-kinds.ts'
import { mapDossier } from './map-dossier.ts'
import { sealWith } from './seal.ts'
import { openSource } from './start-following.ts'
import { parseXml, XmlError } from './xml-fields.ts'

const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
const signal = () => AbortSignal.timeout(10_000)
const namespace = 'http://tracuuhoso.touchscreen.sharedservice.dtt.vn/'

/** A dossier as the one-stop software of old writes one: its own numbers, no offset, status by a number. */
const dossier = (id = 1017, more = '') => `
  <chuSoHuu>Nguyễn Văn An &amp; vợ</chuSoHuu>
  <coQuanTiepNhanId>1105</coQuanTiepNhanId>
  <id>${id}</id>
  <lePhi>20000</lePhi>
  <maSoBienNhan>BN-${id}</maSoBienNhan>
  <maSoHoSo>000.00.02.H49-140505-${id}</maSoHoSo>
  <ngayHenTraKetQua>2014-05-12T00:00:00</ngayHenTraKetQua>
  <ngayKetThucXuLy xsi:nil="true"/>
  <ngayNhanHoSo>2014-05-05T08:00:00</ngayNhanHoSo>
  <ngayTraKetQua/>
  <thuTucHanhChinhId>57</thuTucHanhChinhId>
  <trangThaiHoSo>2</trangThaiHoSo>${more}`

const envelope = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><S:Body>${body}</S:Body></S:Envelope>`

const returned = (...dossiers: readonly string[]) =>
  envelope(
    `<ns2:layHoSoResponse xmlns:ns2="${namespace}">${dossiers
      .map((each) => `<return>${each}</return>`)
      .join('')}</ns2:layHoSoResponse>`,
  )

const fields = {
  code: 'maSoHoSo',
  otherCodes: ['maSoBienNhan'],
  procedure: 'thuTucHanhChinhId',
  field: { always: 'LV-02-01' },
  receivedBy: 'coQuanTiepNhanId',
  channel: { always: '1' },
  submittedAt: 'ngayNhanHoSo',
  owner: { name: 'chuSoHuu' },
  events: [
    { status: { always: 'đã nhận' }, at: 'ngayNhanHoSo', appointmentOn: 'ngayHenTraKetQua' },
    { status: { always: 'đã xong' }, at: 'ngayKetThucXuLy' },
  ],
}

async function open(t: TestContext, url: string, connection: object = {}, source: object = {}) {
  const read = await sourceOf(t, 'so-tu-phap', {
    department: 'H49.02',
    system: 'soap',
    deadline: '2s',
    connection: { url: `${url}/HoSo?wsdl=khong`, namespace, ...connection },
    codes: {
      status: { 'đã nhận': 'ACCEPTED', 'đã xong': 'PROCESSED' },
      procedure: { '57': '1.000001' },
      agency: { '1105': 'H49.20' },
    },
    feeds: {
      dossiers: {
        from: {
          records: 'return',
          key: 'id',
          changes: {
            by: 'year',
            call: 'layHoSo',
            year: 'nam',
            yearZero: 2013,
            firstYear: 2014,
          },
          lookUp: { call: 'layHoSo', code: 'arg0', field: 'maSoBienNhan' },
        },
        fields,
      },
    },
    ...source,
  })
  const opened = openSource(read, connectorKinds, { clock, seal: sealWith(randomBytes(32)) })
  t.after(() => opened.stop())
  return { source: read, dossiers: opened.feed('dossiers') }
}

const xml = 'text/xml; charset=utf-8'

async function failureOf(asking: Promise<unknown> | undefined): Promise<SourceFailure> {
  const error = await asking?.then(
    () => null,
    (error: unknown) => error,
  )
  assert.ok(error instanceof SourceFailure, String(error))
  return error
}

test('looks a code up live, as a JAX-WS service is asked', async (t) => {
  const service = await startService(t, xml, () => returned(dossier()))
  const { source, dossiers } = await open(t, service.url)
  const records = await dossiers.lookUp?.('BN-1017', signal())
  const [asked] = service.received
  assert.equal(asked?.path, '/HoSo?wsdl=khong')
  assert.equal(asked?.headers.soapaction, '""')
  assert.match(asked?.body ?? '', /<m:layHoSo><arg0>BN-1017<\/arg0><\/m:layHoSo>/)
  const [record] = records ?? []
  const feed = source.feeds.dossiers
  assert.ok(record && feed)
  assert.deepEqual(
    [
      record.key,
      record.fields.chuSoHuu,
      record.fields.ngayKetThucXuLy,
      record.fields.ngayTraKetQua,
    ],
    ['1017', 'Nguyễn Văn An & vợ', null, null],
  )
  const mapped = mapDossier(source, feed.fields, record)
  assert.ok('row' in mapped, JSON.stringify(mapped))
  assert.deepEqual(
    [mapped.row.codes, mapped.row.procedureCode, mapped.row.receivedByCode],
    [['000.00.02.H49-140505-1017', 'BN-1017'], '1.000001', 'H49.20'],
  )
  assert.deepEqual(
    mapped.row.events.map(({ at, status }) => [at.toISOString(), status]),
    [['2014-05-05T01:00:00.000Z', 'ACCEPTED']],
  )
})

test('finds nothing where the service returns nothing, or something else', async (t) => {
  const service = await startService(t, xml, () => returned())
  const { dossiers } = await open(t, service.url)
  assert.deepEqual(await dossiers.lookUp?.('BN-1', signal()), [])
  service.answer(() => envelope(`<layHoSoResponse xmlns="${namespace}"/>`))
  assert.deepEqual(await dossiers.lookUp?.('BN-1', signal()), [])
  service.answer(() => returned(dossier(2)))
  assert.deepEqual(await dossiers.lookUp?.('BN-1', signal()), [])
})

test('takes the other element of a pair for the response, as WSDLs that are written by hand have it', async (t) => {
  const service = await startService(t, xml, () =>
    envelope(`<layHoSoResponse>${'<return><id>1</id></return>'}</layHoSoResponse>`),
  )
  const changes = { by: 'year', call: 'layHoSoRequest', year: 'nam', firstYear: 2014 }
  const from = { records: 'return', key: 'id', changes }
  const { dossiers } = await open(t, service.url, {}, { feeds: { dossiers: { from, fields } } })
  const { records } = await dossiers.readChanges(null, 10, signal())
  assert.deepEqual(
    records.map(({ key }) => key),
    ['1'],
  )
})

test('asks year by year, counted from 2013 as old systems do, for the departments of the settings', async (t) => {
  const service = await startService(t, xml, () => returned(dossier(2), dossier(1)))
  const { dossiers } = await open(t, service.url, { parameters: { maDonVi: '1105,1125' } })
  const page = await dossiers.readChanges(null, 10, signal())
  assert.match(service.received[0]?.body ?? '', /<maDonVi>1105,1125<\/maDonVi><nam>1<\/nam>/)
  assert.deepEqual(
    page.records.map(({ key }) => key),
    ['1', '2'],
  )
  assert.deepEqual(page.watermark, clock.now())
})

test('a replica that says nothing of its changes is told when it is read', async (t) => {
  const from = { records: 'return', key: 'id' }
  const settings = { feeds: { dossiers: { from, fields } } }
  await assert.rejects(
    open(t, 'http://127.0.0.1:1', {}, settings),
    /so-tu-phap\.feeds: dossiers: a replica .*`changes`/,
  )
  await open(t, 'http://127.0.0.1:1', {}, { ...settings, mode: 'live' })
})

test('asks a .NET service in its namespace, with its action and a user', async (t) => {
  const service = await startService(t, 'application/soap+xml', () => returned())
  const { dossiers } = await open(t, service.url, {
    version: '1.2',
    namespace: 'http://tempuri.org/',
    action: 'http://tempuri.org/',
    qualified: true,
    user: { name: 'so', password: 'mật khẩu' },
  })
  await dossiers.lookUp?.('BN-1', signal())
  const [asked] = service.received
  assert.match(asked?.headers['content-type'] ?? '', /action="http:\/\/tempuri\.org\/layHoSo/)
  assert.equal(
    Buffer.from(asked?.headers.authorization?.slice(6) ?? '', 'base64').toString(),
    'so:mật khẩu',
  )
  assert.match(asked?.body ?? '', /xmlns:m="http:\/\/tempuri\.org\/".*<m:arg0>BN-1<\/m:arg0>/)
})

test('reads what Axis writes once and refers to', async (t) => {
  const service = await startService(t, xml, () =>
    envelope(`
      <ns1:layHoSoResponse xmlns:ns1="${namespace}"><return href="#id0"/><return href="#id1"/></ns1:layHoSoResponse>
      <multiRef id="id0"><id>1</id><maSoBienNhan href="#id2"/></multiRef>
      <multiRef id="id1"><id>2</id><maSoBienNhan href="#khong-co"/></multiRef>
      <multiRef id="id2">BN-1</multiRef>`),
  )
  const { dossiers } = await open(t, service.url)
  const { records } = await dossiers.readChanges(null, 10, signal())
  assert.deepEqual(records, [
    { key: '1', fields: { id: '1', maSoBienNhan: 'BN-1' } },
    { key: '2', fields: { id: '2', maSoBienNhan: null } },
  ])
})

test('reads Windows-1258, as the document or its header says', async (t) => {
  // Combining marks follow their letters there: "Hậu" is â and a dot below.
  const name = Buffer.concat([Buffer.from('H'), Buffer.from([0xe2, 0xf2]), Buffer.from('u')])
  const [before = '', after = ''] = returned('<id>1</id><chuSoHuu>|</chuSoHuu>')
    .replace('UTF-8', 'windows-1258')
    .split('|')
  const service = await startService(t, 'text/xml', () =>
    Buffer.concat([Buffer.from(before), name, Buffer.from(after)]),
  )
  const { dossiers } = await open(t, service.url)
  const { records } = await dossiers.readChanges(null, 10, signal())
  assert.equal(String(records[0]?.fields.chuSoHuu).normalize('NFC'), 'Hậu')
})

const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a document type': [`<!DOCTYPE a>${returned(dossier()).slice(38)}`, /document type/],
  'an external entity': [
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${returned('<id>&x;</id>').slice(38)}`,
    /document type/,
  ],
  'entities that grow': [
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${returned('<id>&b;</id>').slice(38)}`,
    /document type/,
  ],
  'an entity that is not declared': [returned('<id>&x;</id>'), /not well formed/],
  'elements nested without end': [
    returned('<a>'.repeat(50_000) + '</a>'.repeat(50_000)),
    /more than is taken/,
  ],
  'references that grow': [
    envelope(
      `<layHoSoResponse><return href="#i0"/></layHoSoResponse>${Array.from(
        { length: 40 },
        (_, i) => `<multiRef id="i${i}"><a href="#i${i + 1}"/><b href="#i${i + 1}"/></multiRef>`,
      ).join('')}`,
    ),
    /more than is taken/,
  ],
  'references in a circle': [
    envelope(
      '<layHoSoResponse><return href="#i0"/></layHoSoResponse><multiRef id="i0"><a href="#i0"/></multiRef>',
    ),
    /more than is taken/,
  ],
  'a page of HTML': ['<html><body><p>Bảo trì<br></body></html>', /not well formed/],
  'another document': ['<a><b/></a>', /no SOAP/],
  'another element': [envelope('<loi>Nguyễn Văn An</loi>'), /^[^<]*without a response to layHoSo$/],
  'the response to another operation': [
    envelope('<layLePhiResponse/>'),
    /without a response to layHoSo$/,
  ],
  'an empty body': [envelope(''), /without a response to layHoSo$/],
  'a response of something else': [
    envelope('<layHoSoResponse><loi>Nguyễn Văn An</loi></layHoSoResponse>'),
    /answered without return$/,
  ],
  'a response that is text': [
    envelope('<layHoSoResponse>database is locked</layHoSoResponse>'),
    /answered without return$/,
  ],
  'an end too early': [returned(dossier()).slice(0, 400), /not well formed/],
  nothing: ['', /cannot be read/],
}
for (const [what, [answer, expected]] of Object.entries(refused))
  test(`an answer with ${what} is refused`, async (t) => {
    const service = await startService(t, xml, () => answer)
    const { dossiers } = await open(t, service.url)
    assert.match((await failureOf(dossiers.lookUp?.('BN-1', signal()))).message, expected)
  })

test('of a fault only the code is told, since its words may quote a person', async (t) => {
  const fault = (code: string) =>
    envelope(
      `<S:Fault><faultcode>${code}</faultcode><faultstring>Nguyễn Văn An</faultstring></S:Fault>`,
    )
  const service = await startService(t, xml, () => ({ status: 500, body: fault('S:Server') }))
  const { dossiers } = await open(t, service.url)
  const told = async () => (await failureOf(dossiers.lookUp?.('BN-1', signal()))).message
  assert.equal(await told(), 'the service answered with the fault S:Server')
  service.answer(() => fault('Nguyễn Văn An'))
  assert.equal(await told(), 'the service answered with the fault')
  service.answer(() => ({ status: 500, body: returned(dossier()) }))
  assert.equal(await told(), 'the service answered 500')
  service.answer(() => ({ status: 404, body: '' }))
  assert.equal(await told(), 'the service answered 404')
})

test('an answer without the code for success is a failure', async (t) => {
  const service = await startService(t, xml, () => returned('<ma>01</ma>'))
  const { dossiers } = await open(t, service.url, { resultCode: 'return.ma' })
  assert.match((await failureOf(dossiers.lookUp?.('BN-1', signal()))).message, /no success/)
  service.answer(() => returned('<ma>00</ma><id>1</id>'))
  assert.deepEqual(await dossiers.lookUp?.('BN-1', signal()), [])
})

test('whatever is looked up stays one value of the operation, and XML', async (t) => {
  const service = await startService(t, xml, () => returned())
  const { dossiers } = await open(t, service.url)
  const codes = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('</arg0><arg0>', '<![CDATA[', "'; DROP TABLE x; --", '&amp;', 'HS \u0000'),
  )
  await fc.assert(
    fc.asyncProperty(codes, async (code) => {
      const before = service.received.length
      await dossiers.lookUp?.(code, signal())
      const asked = service.received[before]
      if (!asked) return
      const [body] = parseXml(asked.body).children
      const [operation] = body?.children ?? []
      assert.deepEqual(
        operation?.children.map(({ name, text }) => [name, text]),
        [['arg0', code]],
      )
    }),
    { numRuns: 200 },
  )
})

test('any text at all is read as XML or refused with an XmlError', () => {
  const pieces = fc.constantFrom(
    '<a>',
    '</a>',
    '<a/>',
    '&lt;',
    '&#0;',
    '<!--',
    '-->',
    '<?x?>',
    ']]>',
    'ạ',
    '\u0000',
    '<a b="c">',
  )
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      try {
        parseXml(parts.join(''))
      } catch (error) {
        assert.ok(error instanceof XmlError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})
