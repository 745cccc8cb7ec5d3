import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.join(import.meta.dirname, '..')

const aliases: Readonly<Record<string, string>> = { '#kit': 'kit', '#domain': 'subgraphs/domain' }

interface SourceFile {
  readonly name: string
  readonly text: string
  /** What it imports: ours as paths from the root, libraries by their specifier. */
  readonly imports: readonly string[]
}

const files: SourceFile[] = globSync('{kit,gateway,subgraphs,schema,demo}/**/*.ts', { cwd: root })
  .filter((name) => !name.endsWith('.test.ts'))
  .map((name) => {
    const text = readFileSync(path.join(root, name), 'utf8')
    return { name, text, imports: importsOf(name, text) }
  })

function importsOf(file: string, text: string): string[] {
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)
  return [...specifiers].map(([, specifier = '']) => {
    if (specifier.startsWith('.')) return path.join(path.dirname(file), specifier)
    const [head = '', ...rest] = specifier.split('/')
    return aliases[head] ? path.join(aliases[head], ...rest) : specifier
  })
}

/** The part of the house that a path belongs to: `kit`, `gateway`, `schema`, `demo` or `subgraphs/<name>`; null for a library. */
function partOf(file: string): string | null {
  const [top = '', name] = file.split('/')
  if (top === 'subgraphs') return `subgraphs/${name}`
  return ['kit', 'gateway', 'schema', 'demo'].includes(top) ? top : null
}

function mayImport(from: string, to: string): boolean {
  if (from === to || from === 'demo') return true
  if (to === 'kit') return from !== 'kit'
  return from.startsWith('subgraphs/') && shared.includes(to)
}

/** What all subgraphs build on. */
const shared = ['subgraphs/domain', 'subgraphs/sources', 'subgraphs/reports']

test('a part imports only itself and what is made to be shared', () => {
  const strays = files.flatMap(({ name, imports }) =>
    imports.flatMap((specifier) => {
      const to = partOf(specifier)
      const from = partOf(name)
      return to && from && !mayImport(from, to) ? [`${name} imports ${specifier}`] : []
    }),
  )
  assert.deepEqual(strays, [])
})

test('stand-ins for departments know nothing of what follows them', () => {
  const strays = files
    .filter(({ name }) => name.startsWith('demo/stand-ins/'))
    .flatMap(({ name, imports }) =>
      imports
        .filter((specifier) => !/^(demo\/stand-ins\/|node:)/.test(specifier))
        .map((specifier) => `${name} imports ${specifier}`),
    )
  assert.deepEqual(strays, [])
})

test('in a subgraph, stores and reports know neither its resolvers nor its wiring', () => {
  const strays = files
    .filter(({ name }) => /^subgraphs\/[^/]+\/(store|report)\.ts$/.test(name))
    .flatMap(({ name, imports }) =>
      imports
        .filter((specifier) => partOf(specifier) === partOf(name))
        .filter((specifier) => /\/(main|resolvers)\.ts$/.test(specifier))
        .map((specifier) => `${name} imports ${specifier}`),
    )
  assert.deepEqual(strays, [])
})

test('the domain does no input or output', () => {
  const strays = files
    .filter(({ name }) => name.startsWith('subgraphs/domain/'))
    .flatMap(({ name, imports }) =>
      imports
        .filter((specifier) => /^(node:|pg$|pino$|fastify$|ioredis$|@apollo\/)/.test(specifier))
        .map((specifier) => `${name} imports ${specifier}`),
    )
  assert.deepEqual(strays, [])
})

/**
 * Big libraries come in by one door each, so that they stay replaceable; everyone else asks that file.
 * Those without a door come in through another library only.
 */
const doors: Readonly<Record<string, string | readonly string[] | null>> = {
  '@apollo/composition': 'schema/composition/apollo-composition.ts',
  '@apollo/gateway': 'gateway/apollo-gateway.ts',
  '@apollo/query-planner': 'gateway/execution/apollo-planner-worker.ts',
  '@apollo/federation-internals': [
    'gateway/execution/apollo-planner-worker.ts',
    'schema/composition/apollo-api-schema.ts',
  ],
  '@graphql-hive/router-query-planner': 'gateway/execution/native-planner.ts',
  '@apollo/subgraph': 'kit/subgraph.ts',
  // Written by gateways, read by the registry.
  '@apollo/usage-reporting-protobuf': [
    'gateway/usage/write-report.ts',
    'schema/usage/read-report.ts',
  ],
  '@apollo/utils.usagereporting': 'gateway/usage/read-operation.ts',
  '@electric-sql/pglite': 'kit/pglite-worker.ts',
  // What differs, and what of it an operation meets.
  '@graphql-inspector/core': [
    'schema/checks/operations/schema-changes.ts',
    'schema/checks/operations/change-places.ts',
  ],
  ioredis: 'kit/redis/connect.ts',
  'rate-limiter-flexible': 'gateway/quotas/rate-limiter.ts',
  '@fastify/cors': 'gateway/cross-origin.ts',
  // Subgraphs, their lists as streams, and the services of departments, which are asked in another way.
  undici: [
    'gateway/http-pool.ts',
    'gateway/http-connections.ts',
    'gateway/routed-connector.ts',
    'gateway/reports/list-client.ts',
    'subgraphs/sources/service-http.ts',
  ],
  saxes: ['subgraphs/sources/xml-fields.ts', 'subgraphs/sources/file/xml-events.ts'],
  // Our store, and the databases of departments, which are read in another way.
  pg: ['kit/postgres.ts', 'subgraphs/sources/postgresql.ts'],
  mysql2: 'subgraphs/sources/mariadb.ts',
  'csv-stringify': 'gateway/reports/write-csv.ts',
  yazl: 'gateway/reports/write-xlsx.ts',
  yauzl: 'subgraphs/sources/file/zip-parts.ts',
  'csv-parse': 'subgraphs/sources/file/csv-file.ts',
  '@valibot/to-json-schema': 'subgraphs/sources/editor-schema.ts',
  '@apollo/query-graphs': null,
}

const doorsOf = (door: string | readonly string[] | null) => (door === null ? [] : [door].flat())

/** The package of a specifier: `@apollo/subgraph` of `@apollo/subgraph/dist/x.js`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

test('each big library is imported through its door', () => {
  const strays = files.flatMap(({ name, imports }) =>
    imports
      .filter((specifier) => {
        const door = doors[packageOf(specifier)]
        return door !== undefined && !doorsOf(door).includes(name)
      })
      .map((specifier) => `${name} imports ${specifier}`),
  )
  assert.deepEqual(strays, [])
})

test('each door leads to its library', () => {
  const unused = Object.entries(doors).filter(
    ([library, door]) =>
      !doorsOf(door).every((door) =>
        files.some(
          ({ name, imports }) =>
            name === door && imports.some((specifier) => packageOf(specifier) === library),
        ),
      ),
  )
  assert.deepEqual(unused, [])
})

test('only a main.ts or cli.ts reads the environment', () => {
  const readers = files
    .filter(({ name }) => !/\/(main|cli)\.ts$/.test(name))
    .filter(({ text }) => text.includes('process.env'))
  assert.deepEqual(
    readers.map(({ name }) => name),
    [],
  )
})

test('SQL stands only in stores, reports, migrations and what reads departments in SQL', () => {
  const statement =
    /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b[\s\S]{0,200}?\b(FROM|VALUES|SET|WHERE|\()/
  const mayHoldSql = /(\/store|\/report|^kit\/migrate|^subgraphs\/sources\/sql)\.ts$/
  const strays = files
    .filter(({ name }) => !name.startsWith('demo/') && !mayHoldSql.test(name))
    .filter(({ text }) => statement.test(text))
  assert.deepEqual(
    strays.map(({ name }) => name),
    [],
  )
})
