import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseEnv } from 'node:util'
import { ask } from './ask.ts'
import { type Program, startProgram } from './process.ts'
import { subgraphSdl } from './registry-world.ts'
import { openRover } from './rover.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

const ref = 'motcua@current'

/** A folder of `npm start` for one test, with the data of 2014 in it. */
async function dataFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-demo-registry-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(process.env.MOTCUA_TEST_DATABASE ?? '', folder, { recursive: true })
  return folder
}

function startDemo(t: TestContext, folder: string): Program {
  return startProgram(t, 'demo/main.ts', {
    PORT: '0',
    ADMIN_PORT: '0',
    STAND_INS_PORT: '0',
    REGISTRY_PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
  })
}

/** Rover with the settings that `npm start` wrote down. */
async function roverOf(t: TestContext, folder: string) {
  const file = path.join(folder, 'registry.env')
  const { APOLLO_REGISTRY_URL: url = '', APOLLO_KEY: key = '' } = parseEnv(
    await readFile(file, 'utf8'),
  )
  assert.equal((await stat(file)).mode & 0o077, 0, 'others may read the keys')
  const rover = await openRover(t)
  return async (args: readonly string[], stdin = '') => {
    const { code, stdout, stderr } = await rover(args, { url, key, stdin })
    assert.equal(code, 0, stderr)
    return stdout
  }
}

async function subgraphsBy(rover: (args: readonly string[]) => Promise<string>): Promise<string[]> {
  const { data } = JSON.parse(await rover(['subgraph', 'list', ref, '--format', 'json']))
  return data.subgraphs.map(({ name }: { name: string }) => name).sort()
}

const seeded = ['citizens', 'dossiers', 'fees', 'procedures']

test('npm start publishes its subgraphs, and a publish to its registry changes what it serves, also after the next start', async (t) => {
  const folder = await dataFolder(t)
  const platform = startDemo(t, folder)
  const url = await platform.url()
  const rover = await roverOf(t, folder)
  await until('the subgraphs are published', () => subgraphsBy(rover).catch(() => null), 60_000)
  assert.deepEqual(await subgraphsBy(rover), seeded)

  const land = await startStandIn(t, {
    name: 'land',
    sdl: subgraphSdl(
      'type Query { plots: [String] } type Dossier @key(fields: "id") { id: ID! plots: [String] }',
    ),
    resolvers: {
      Query: { plots: () => ['QN-1'] },
      Dossier: { __resolveReference: (dossier: object) => dossier, plots: () => ['QN-2'] },
    },
  })
  const args = ['subgraph', 'publish', ref, '--name', 'land', '--schema', '-']
  await rover([...args, '--routing-url', land.url], land.sdl)
  const query = '{ plots dossier(code: "000.00.20.H49-140630-0047") { status plots } }'
  const answer = { plots: ['QN-1'], dossier: { status: 'RETURNED', plots: ['QN-2'] } }
  await until('it is served', async () => (await ask(url, query)).data !== undefined, 60_000)
  assert.deepEqual((await ask(url, query)).data, answer)
  platform.child.kill('SIGTERM')
  assert.equal((await platform.ended()).code, 0)

  const again = await startDemo(t, folder).url()
  assert.deepEqual((await ask(again, query)).data, answer)
  assert.deepEqual(await subgraphsBy(await roverOf(t, folder)), [...seeded, 'land'].sort())
})

test('without its registry npm start says why, and serves the committed supergraph', async (t) => {
  const folder = await dataFolder(t)
  // Its keys cannot be read from there.
  await mkdir(path.join(folder, 'registry.env'))
  const platform = startDemo(t, folder)
  const { data } = await ask(await platform.url(), '{ procedureStatistics { total } }')
  assert.deepEqual(data, { procedureStatistics: { total: 1385 } })
  assert.match(platform.output(), /EISDIR[^\n]*there is no registry/)
})
