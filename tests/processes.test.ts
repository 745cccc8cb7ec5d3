import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { prepareDemo } from '../demo/prepare.ts'
import { ask } from './ask.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { type Program, startProgram } from './process.ts'

const subgraphs = ['procedures', 'dossiers', 'fees', 'citizens']

const query = `{
  dossier(code: "000.00.20.H49-140630-0047") {
    status
    procedure { name }
    owner { maskedName }
    fees { amount }
  }
}`

/** The four subgraphs and the gateway, each in a process of its own, on one PostgreSQL. */
async function startProcesses(t: TestContext) {
  const database = await createPostgres()
  t.after(() => database.stop())
  await prepareDemo(database)

  const programs = new Map<string, Program>()
  const urls: Record<string, string> = {}
  for (const name of subgraphs) {
    const program = startProgram(t, `subgraphs/${name}/main.ts`, {
      DATABASE_URL: database.url,
      PORT: '0',
      CLOCK_START: '2014-07-02T15:00:00+07:00',
    })
    programs.set(name, program)
    urls[`SUBGRAPH_URL_${name.toUpperCase()}`] = `${await program.url()}/graphql`
  }
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0', ...urls })
  programs.set('gateway', gateway)
  return { programs, url: await gateway.url() }
}

test('each part in a process of its own answers together, and a dead one costs its own fields', {
  skip: postgresSkip,
}, async (t) => {
  const { programs, url } = await startProcesses(t)
  const whole = await ask<{ dossier: Record<string, unknown> }>(url, query)
  assert.equal(whole.errors, undefined)

  const fees = programs.get('fees')
  fees?.child.kill('SIGTERM')
  assert.equal((await fees?.ended())?.code, 0)
  const partial = await ask<{ dossier: Record<string, unknown> }>(url, query)
  assert.deepEqual(partial.data?.dossier, { ...whole.data?.dossier, fees: null })
  assert.deepEqual(
    partial.errors?.map(({ extensions }) => extensions),
    [{ code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'fees' }],
  )
})

test('a subgraph in a process of its own says that it needs PostgreSQL', async (t) => {
  const program = startProgram(t, 'subgraphs/fees/main.ts', {})
  const { code, output } = await program.ended()
  assert.equal(code, 1)
  assert.match(output, /DATABASE_URL is required.*PostgreSQL.*npm start/)
})
