import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { realClock } from '#kit/clock.ts'
import { askSource } from '../../subgraphs/sources/ask-source.ts'
import { connectorKinds } from '../../subgraphs/sources/connector-kinds.ts'
import { mapDossier } from '../../subgraphs/sources/map-dossier.ts'
import { sealWith } from '../../subgraphs/sources/seal.ts'
import { openSource } from '../../subgraphs/sources/start-following.ts'
import { readSource, soapSettings } from './department-source.ts'

/** How long the department itself takes, about as old software does. */
const ownMs = 30

/**
 * Looks dossiers up at a SOAP service, some at a time as people do; gives the milliseconds that each
 * took beyond the service's own time, as the service measures it.
 */
export async function millisecondsOverOwnTime(lookUps: number, atATime: number): Promise<number[]> {
  const service = await startOneStop()
  const source = await readSource(soapSettings(service.url))
  const opened = openSource({ ...source, concurrency: atATime }, connectorKinds, {
    clock: realClock,
    seal: sealWith(randomBytes(32)),
  })
  const { lookUp } = opened.feed('dossiers')
  const fields = source.feeds.dossiers?.fields
  if (!lookUp || !fields) throw new Error('The service cannot be asked for dossiers')

  const one = async (number: number): Promise<number> => {
    const code = `000.00.20.H49-140702-${1_000 + number}`
    const start = performance.now()
    const records = await askSource(source, new AbortController().signal, (within) =>
      lookUp(code, within),
    )
    const [mapped] = records.map((record) => mapDossier(source, fields, record))
    const tookMs = performance.now() - start
    if (!mapped || !('row' in mapped) || mapped.row.codes[0] !== code)
      throw new Error(`${code} was not found`)
    return tookMs - service.ownMs(code)
  }

  const over: number[] = []
  for (let number = 0; number < lookUps; number += atATime)
    over.push(...(await Promise.all(Array.from({ length: atATime }, (_, n) => one(number + n)))))
  await opened.stop()
  await service.stop()
  // The first calls open connections, which later ones keep.
  return over.slice(atATime * 5)
}

/** The old one-stop software's service, which notes how long it took over each code itself. */
export async function startOneStop() {
  const own = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const start = performance.now()
    let body = ''
    for await (const chunk of request) body += chunk
    const code = /<maSoHoSo>([^<]+)</.exec(body)?.[1] ?? ''
    await setTimeout(ownMs)
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' })
    own.set(code, performance.now() - start)
    response.end(answerTo(code))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/HoSoTTHCCongSoap`,
    ownMs: (code: string) => own.get(code) ?? Number.NaN,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const answerTo = (code: string) => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<ns1:traCuuHoSoResponse xmlns:ns1="http://service.cmon.oep.org/HoSoTTHCCongSoap"><return>
<maSoHoSo>${code}</maSoHoSo><maSoBienNhan>${code.slice(-4)}</maSoBienNhan>
<ngayNopHoSo>02/07/2014 08:01:10</ngayNopHoSo><thuTucHanhChinhId>1002445</thuTucHanhChinhId>
<linhVucId>LV-05-01</linhVucId><coQuanTiepNhanId>4920</coQuanTiepNhanId><hinhThucNop>0</hinhThucNop>
<chuSoHuu>Nguyễn Thị Lan</chuSoHuu><loaiChuSoHuu>0</loaiChuSoHuu><soGiayTo>100000012</soGiayTo>
<trangThaiHoSo>4</trangThaiHoSo><daXoa>0</daXoa></return></ns1:traCuuHoSoResponse>
</soapenv:Body></soapenv:Envelope>`
