import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptDossier } from './kept-dossier.ts'
import { localCentresPortal } from './local-centres-portal.ts'
import { ministryBus } from './ministry-bus.ts'
import { nationalPortal } from './national-portal.ts'
import { oldOneStop } from './old-one-stop.ts'
import { openCps } from './opencps.ts'
import { openRegister } from './register.ts'
import type { Asked, Service } from './service.ts'

const at = (text: string) => new Date(`${text}+07:00`)

const dossier: KeptDossier = {
  key: '17',
  code: '000.01.21.H49-140630-0017',
  procedure: { code: '1.005129', name: 'Đăng ký khai sinh' },
  field: { code: 'LV-02-01', name: 'Hộ tịch' },
  department: 'H49.02',
  handledBy: 'H49.21',
  receivedBy: 'H49.21.01',
  locality: 'H49.21',
  channel: 'ONLINE',
  owner: {
    kind: 'Citizen',
    name: 'Nguyễn Thị <Lan> & con',
    birthDate: '1980',
    gender: 'FEMALE',
    phone: null,
    number: '100000012',
  },
  submittedAt: at('2014-06-30T08:00:05'),
  acceptBy: null,
  events: [
    {
      at: at('2014-06-30T09:00:00'),
      sequence: 2,
      status: '2',
      appointmentOn: '2014-07-04',
      supplementDueOn: null,
      agency: 'H49.21.01',
      note: null,
    },
    {
      at: at('2014-07-01T10:00:00'),
      sequence: 7,
      status: '7',
      appointmentOn: null,
      supplementDueOn: null,
      agency: 'H49.21',
      note: null,
    },
  ],
  fees: [],
  changedAt: at('2014-07-01T10:00:00'),
}

const archive = {
  until: at('2014-07-02T15:00:00'),
  changedSince: async () => [dossier],
  find: async (_system: string, code: string) => (code === dossier.code ? dossier : null),
  latest: async () => dossier,
}
const register = openRegister('mot-cua-dia-phuong', archive, () => at('2014-07-02T15:00:01'))

async function ask(service: Service, asked: Partial<Omit<Asked, 'query'>> & { query?: string }) {
  const { query, ...rest } = asked
  const given = { method: 'POST', path: '', headers: {}, body: '', ...rest }
  const { body } = await service({ ...given, query: new URLSearchParams(query) })
  return body
}

test('the old portal counts years and months from 2013, and takes numbers of bodies with commas between', async () => {
  const portal = localCentresPortal({ register })
  const found = async (query: string) => {
    const body = await ask(portal, { path: '/HanhChinhCong/DanhSach.aspx', query })
    return JSON.parse(body).ds.length
  }
  assert.equal(await found('nam=1&donvi=1105,1125'), 1)
  assert.equal(await found('nam=0&donvi=1105,1125'), 0)
  assert.equal(await found('thang=19&donvi=1105'), 1)
  assert.equal(await found('thang=18&donvi=1105'), 0)
  assert.equal(await found('nam=1&donvi=1125,1569'), 0)
})

test('the bus writes dates in three forms in one payload, and success as a number', async () => {
  const body = await ask(ministryBus({ register, token: 'x' }), {
    path: '/TraCuu',
    headers: { authorization: 'Bearer x' },
    query: `maHoSo=${dossier.code}`,
  })
  const { MaLoi, DuLieu } = JSON.parse(body)
  assert.equal(MaLoi, 0)
  assert.partialDeepStrictEqual(DuLieu[0], {
    IDHoSo: '17',
    NgayNopHoSo: '2014-06-30 08:00:05',
    NgayTiepNhan: '2014-06-30T09:00:00.000',
    NgayHenTra: '20140704000000',
  })
})

test('the portal of each department calls success by its own code, and tells what it refuses with HTTP 200', async () => {
  const account = { username: 'u', password: 'p' }
  for (const success of ['00', 0, '0']) {
    const portal = nationalPortal({ register, success, account })
    const { session } = JSON.parse(
      await ask(portal, { path: '/login', body: JSON.stringify(account) }),
    )
    const look = { service: 'TraCuuHoSo', mahoso: dossier.code }
    const headers = { dstcode: 'VN' }
    const known = await ask(portal, { headers, body: JSON.stringify({ session, ...look }) })
    assert.equal(JSON.parse(known).error_code, success)
    assert.equal(JSON.parse(known).result[0].NgayHenTra, '20140704000000')
    const refused = await ask(portal, { headers, body: JSON.stringify(look) })
    assert.equal(JSON.parse(refused).error_code, '99')
  }
})

test('OpenCPS has words for statuses', async () => {
  const body = await ask(openCps({ register, apiKey: 'x' }), {
    path: '/dossieractions',
    headers: { token: 'x' },
  })
  const statuses = JSON.parse(body).data.map(
    ({ dossierStatus }: { dossierStatus: string }) => dossierStatus,
  )
  assert.deepEqual(statuses, ['received', 'canceled'])
})

test('the old one-stop software knows procedures by numbers of its own, and writes XML that holds any name', async () => {
  const service = oldOneStop({ register })
  const body = await ask(service, {
    body: `<e:Envelope><e:Body><m:traCuuHoSo><maSoHoSo>${dossier.code}</maSoHoSo></m:traCuuHoSo></e:Body></e:Envelope>`,
  })
  assert.match(body, /<thuTucHanhChinhId>1005129</)
  assert.match(body, /<chuSoHuu>Nguyễn Thị &lt;Lan&gt; &amp; con</)
  assert.match(body, /<trangThaiHoSo>7</)
  assert.match(await ask(service, { body: '<Body><xoaHoSo/></Body>' }), /<faultcode>/)
})
