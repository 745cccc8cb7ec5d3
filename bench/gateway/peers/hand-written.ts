import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool } from 'undici'
import { heavyQuery } from '../shapes.ts'

/**
 * What somebody would write who had to answer the heavy operation and nothing else: its fetches by
 * hand, each entity asked for once, the answer put together and written out. It checks nothing.
 */
interface Reference {
  readonly id: string
}

interface Station extends Reference {
  readonly code: string
  readonly name: string
  readonly built: number
  readonly active: boolean
  readonly depth: number | null
  readonly place: Reference
  readonly operator: Reference
}

interface Place {
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly elevation: number
  readonly region: Reference
}

interface Agency {
  readonly name: string
  readonly website: string | null
  readonly office: Reference
}

interface Sensor extends Reference {
  readonly model: string
  readonly quantity: string
  readonly unit: string | null
  readonly installed: string
}

interface Visit {
  readonly at: string
  readonly costDong: number
  readonly contractor: Reference
}

interface Alert {
  readonly __typename: string
  readonly at: string
  readonly text: string
  readonly issuer: Reference
  readonly level?: number
  readonly part?: string
}

interface Calibration {
  readonly at: string
  readonly deviation: number
  readonly laboratory: Reference
}

interface Region {
  readonly name: string
  readonly population: number
  readonly areaKm2: number
}

const urls: Record<string, string> = JSON.parse(process.env.SUBGRAPH_URLS ?? '{}')
const headers = { 'content-type': 'application/json', accept: 'application/json' }

/** Gives the way to ask a subgraph for data. */
function opened(name: string) {
  const { origin, pathname } = new URL(urls[name] ?? '')
  const pool = new Pool(origin)
  return async <Data>(query: string, variables: object): Promise<Data> => {
    const { body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    })
    const answer: { data: Data } = JSON.parse(await body.text())
    return answer.data
  }
}

const root = opened('stations')

/** Gives the way to fetch entities of one type from a subgraph, each of them once. */
function entitiesOf<Entity>(subgraph: string, type: string, selection: string) {
  const ask = opened(subgraph)
  const query = `query($representations:[_Any!]!){_entities(representations:$representations){...on ${type}{${selection}}}}`
  return async (references: Iterable<Reference>): Promise<(reference: Reference) => Entity> => {
    const ids = [...new Set(Array.from(references, ({ id }) => id))]
    const representations = ids.map((id) => ({ __typename: type, id }))
    const { _entities } = await ask<{ _entities: Entity[] }>(query, { representations })
    const byId = new Map(ids.map((id, index) => [id, _entities[index]]))
    return ({ id }) => {
      const entity = byId.get(id)
      if (entity === undefined) throw new Error(`No ${type} ${id}`)
      return entity
    }
  }
}

const fetchPlaces = entitiesOf<Place>(
  'places',
  'Place',
  'name latitude longitude elevation region{id}',
)
const fetchAgencies = entitiesOf<Agency>('agencies', 'Agency', 'name website office{id}')
const fetchRegions = entitiesOf<Region>('regions', 'Region', 'name population areaKm2')
const fetchSensors = entitiesOf<{ readonly sensors: readonly Sensor[] }>(
  'sensors',
  'Station',
  'sensors{id model quantity unit installed}',
)
const fetchAlerts = entitiesOf<{ readonly alerts: readonly Alert[] }>(
  'alerts',
  'Station',
  'alerts{__typename at text issuer{id} ...on FloodAlert{level}...on FaultAlert{part}}',
)
const fetchVisits = entitiesOf<{ readonly visits: readonly Visit[] }>(
  'upkeep',
  'Station',
  'visits{at costDong contractor{id}}',
)
const fetchReadings = entitiesOf<{ readonly latest: readonly unknown[] }>(
  'readings',
  'Sensor',
  'latest(count:3){at value quality}',
)
const fetchCalibrations = entitiesOf<{ readonly calibration: Calibration | null }>(
  'upkeep',
  'Sensor',
  'calibration{at deviation laboratory{id}}',
)

interface Network {
  readonly name: string
  readonly purpose: string
  readonly stations: readonly Station[]
}

const networkQuery =
  'query($stations:Int!){network(id:"1"){name purpose stations(first:$stations){id code name built active depth place{id} operator{id}}}}'

async function answerHeavy(variables: { stations: number }) {
  const { network } = await root<{ network: Network }>(networkQuery, variables)
  const { stations } = network

  const placesFetched = fetchPlaces(stations.map(({ place }) => place))
  const regionsFetched = placesFetched.then((placeOf) =>
    fetchRegions(stations.map(({ place }) => placeOf(place).region)),
  )
  const operatorsFetched = fetchAgencies(stations.map(({ operator }) => operator))
  const operatorOfficesFetched = operatorsFetched.then((agencyOf) =>
    fetchPlaces(stations.map(({ operator }) => agencyOf(operator).office)),
  )
  const officeRegionsFetched = Promise.all([operatorsFetched, operatorOfficesFetched]).then(
    ([agencyOf, officeOf]) =>
      fetchRegions(stations.map(({ operator }) => officeOf(agencyOf(operator).office).region)),
  )
  const sensorsFetched = fetchSensors(stations)
  const allSensors = sensorsFetched.then((sensorsOf) =>
    stations.flatMap((station) => sensorsOf(station).sensors),
  )
  const readingsFetched = allSensors.then(fetchReadings)
  const calibrationsFetched = allSensors.then(fetchCalibrations)
  const laboratoriesFetched = Promise.all([allSensors, calibrationsFetched]).then(
    ([sensors, calibrationOf]) =>
      fetchAgencies(
        sensors.flatMap((sensor) => calibrationOf(sensor).calibration?.laboratory ?? []),
      ),
  )
  const alertsFetched = fetchAlerts(stations)
  const issuersFetched = alertsFetched.then((alertsOf) =>
    fetchAgencies(
      stations.flatMap((station) => alertsOf(station).alerts.map(({ issuer }) => issuer)),
    ),
  )
  const visitsFetched = fetchVisits(stations)
  const contractors = visitsFetched.then((visitsOf) =>
    stations.flatMap((station) => visitsOf(station).visits.map(({ contractor }) => contractor)),
  )
  const contractorsFetched = contractors.then(fetchAgencies)
  const contractorOfficesFetched = Promise.all([contractors, contractorsFetched]).then(
    ([all, agencyOf]) => fetchPlaces(all.map((contractor) => agencyOf(contractor).office)),
  )

  const [placeOf, regionOf, operatorOf, officeOf, officeRegionOf, sensorsOf, readingsOf] =
    await Promise.all([
      placesFetched,
      regionsFetched,
      operatorsFetched,
      operatorOfficesFetched,
      officeRegionsFetched,
      sensorsFetched,
      readingsFetched,
    ])
  const [calibrationOf, laboratoryOf, alertsOf, issuerOf, visitsOf, contractorOf, depotOf] =
    await Promise.all([
      calibrationsFetched,
      laboratoriesFetched,
      alertsFetched,
      issuersFetched,
      visitsFetched,
      contractorsFetched,
      contractorOfficesFetched,
    ])

  function placeView(station: Station) {
    const { name, latitude, longitude, elevation, region } = placeOf(station.place)
    const { name: regionName, population } = regionOf(region)
    return { name, latitude, longitude, elevation, region: { name: regionName, population } }
  }

  function operatorView(station: Station) {
    const { name, website, office } = operatorOf(station.operator)
    const place = officeOf(office)
    const { name: regionName, areaKm2 } = officeRegionOf(place.region)
    const region = { name: regionName, areaKm2 }
    return { name, website, office: { name: place.name, region } }
  }

  function sensorView(sensor: Sensor) {
    const { model, quantity, unit, installed } = sensor
    const { latest } = readingsOf(sensor)
    return { model, quantity, unit, installed, latest, calibration: calibrationView(sensor) }
  }

  function calibrationView(sensor: Sensor) {
    const { calibration } = calibrationOf(sensor)
    if (calibration === null) return null
    const { at, deviation, laboratory } = calibration
    return { at, deviation, laboratory: { name: laboratoryOf(laboratory).name } }
  }

  function alertView({ __typename, at, text, issuer, level, part }: Alert) {
    const { name, website } = issuerOf(issuer)
    return { __typename, at, text, issuer: { name, website }, level, part }
  }

  function visitView({ at, costDong, contractor }: Visit) {
    const { name, office } = contractorOf(contractor)
    const { name: officeName, elevation } = depotOf(office)
    return { at, costDong, contractor: { name, office: { name: officeName, elevation } } }
  }

  return {
    name: network.name,
    purpose: network.purpose,
    stations: stations.map((station) => ({
      code: station.code,
      name: station.name,
      built: station.built,
      active: station.active,
      depth: station.depth,
      place: placeView(station),
      operator: operatorView(station),
      sensors: sensorsOf(station).sensors.map(sensorView),
      alerts: alertsOf(station).alerts.map(alertView),
      visits: visitsOf(station).visits.map(visitView),
    })),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.end('yes')
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString())
  if (query !== heavyQuery) {
    response.writeHead(400).end()
    return
  }
  const text = JSON.stringify({ data: { network: await answerHeavy(variables) } })
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})
server.listen(Number(process.env.PORT), '127.0.0.1')
await once(server, 'listening')
