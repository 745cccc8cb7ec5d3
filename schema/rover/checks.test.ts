import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { centreSdl, feesSdl, serveRegistry, subgraphSdl } from '../../tests/registry-world.ts'
import { centreUrl, graphsOf, type RoverGraph } from '../../tests/rover-graph.ts'
import { reportOperations } from '../../tests/sent-operations.ts'

const withoutDue = feesSdl.replace(' due: Int', '')

/** What Rover shows, table and all, with one space between words. */
const shown = ({ stdout, stderr }: { stdout: string; stderr: string }) =>
  `${stdout}\n${stderr}`.replace(/[\s│┆]+/g, ' ')

/** Persists one operation, which counts from then on. */
async function persist({ graph, rover }: RoverGraph, variant: string, body: string) {
  const operation = { id: body, name: 'Due', type: 'query', body }
  const sent = await rover(
    ['persisted-queries', 'publish', `${graph}@${variant}`, '--manifest', '-'],
    JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [operation],
    }),
  )
  assert.equal(sent.code, 0, sent.stderr)
}

eachDatabase('a check', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  test('fails where a change breaks an operation, and tells whom and by which name it passes', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'fees', feesSdl)
    const unused = await graph.check('dev', 'fees', withoutDue)
    assert.equal(unused.code, 0, unused.stderr)

    await persist(graph, 'dev', 'query Due { fee { due } }')
    const broken = await graph.check('dev', 'fees', withoutDue)
    assert.equal(broken.code, 1)
    assert.match(broken.stderr, /E043/)
    assert.match(shown(broken), /FAIL FIELD_REMOVED/)
    assert.match(shown(broken), /Asked for by Due/)
    assert.match(shown(broken), /Compared 1 schema changes against 1 operations/)
  })

  test('lets a change pass until the day that an operator says, and no longer', async () => {
    const graph = await newGraph()
    const ref = `${graph.graph}@dev`
    await graph.publish('dev', 'fees', feesSdl)
    await persist(graph, 'dev', 'query Due { fee { due } }')
    const override = (until: string) =>
      world().operate(
        ...['override', ref, 'FIELD_REMOVED Fee.due', '--reason', 'agreed', '--until', until],
      )
    await assert.rejects(override('soon'), /until: not a calendar date/)
    await assert.rejects(world().operate('override', ref, 'X'), /an override needs a reason/)
    await override('2999-12-31')
    const passed = await graph.check('dev', 'fees', withoutDue)
    assert.equal(passed.code, 0, passed.stderr)
    assert.match(shown(passed), /which test lets pass until 2999-12-31: agreed/)

    await override('2020-01-01')
    assert.equal((await graph.check('dev', 'fees', withoutDue)).code, 1)
    assert.match((await world().operate('overrides', ref)).join(), /until 2020-01-01 {2}test/)
    assert.match((await world().operate('audit')).join('\n'), /"change\.overridden"/)
  })

  test('does not count the operations that an operator excludes', async () => {
    const graph = await newGraph()
    const ref = `${graph.graph}@dev`
    await graph.publish('dev', 'fees', feesSdl)
    await persist(graph, 'dev', 'query Due { fee { due } }')
    const set = await world().operate('protect', ref, '--exclude-operations', 'Due')
    assert.ok(set.includes('excludedOperations  Due'))
    assert.equal((await graph.check('dev', 'fees', withoutDue)).code, 0)
    await world().operate('protect', ref, '--exclude-operations', '', '--window-days', '7')
    assert.ok((await world().operate('protect', ref)).includes('windowDays  7'))
    assert.equal((await graph.check('dev', 'fees', withoutDue)).code, 1)
    await assert.rejects(world().operate('protect', ref, '--min-count', 'x'), /"x" is no number/)
  })

  test('counts what clients sent within the window, over the thresholds, and not of all clients', async () => {
    const graph = await newGraph()
    const ref = `${graph.graph}@dev`
    await graph.publish('dev', 'fees', feesSdl)
    const due = { name: 'Due', document: 'query Due{fee{due}}' }
    await reportOperations(world(), graph.key, ref, [
      { ...due, client: 'portal', requests: 3 },
      { name: 'Id', document: 'query Id{fee{id}}', client: 'portal', requests: 97 },
    ])
    const check = (...options: string[]) => graph.check('dev', 'fees', withoutDue, options)
    const broken = await check()
    assert.equal(broken.code, 1)
    assert.match(shown(broken), /Asked for by Due \(portal 3 times\)/)
    assert.match(shown(broken), /against 2 operations/)
    assert.equal((await check('--query-count-threshold', '3')).code, 1)
    assert.equal((await check('--query-count-threshold', '4')).code, 0)
    assert.equal((await check('--validation-period', '1w')).code, 1)

    const protect = (...options: string[]) => world().operate('protect', ref, ...options)
    await protect('--min-percentage', '3.5')
    assert.equal((await check()).code, 0)
    await protect('--min-percentage', '3', '--exclude-clients', 'portal')
    assert.equal((await check()).code, 0)
    await protect('--exclude-clients', 'app')
    assert.equal((await check()).code, 1)
  })

  const badly = subgraphSdl(
    '"Phí. Fees." type Query { fee: fee_item }\n"Khoản phí. A fee." type fee_item { id: ID! Due: Int }',
  )

  test('tells what the rules of the house find, where it stands, and not what stood there before', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'centre', subgraphSdl('type Query { desk: Int }'), centreUrl)
    const first = await graph.check('dev', 'fees', badly)
    assert.equal(first.code, 1)
    assert.match(shown(first), /ERROR fee_item 3 Names of types are written like FeeItem/)
    assert.match(shown(first), /ERROR fee_item\.Due 3 Names of fields/)

    await graph.publish('dev', 'fees', badly)
    const again = await graph.check('dev', 'fees', badly)
    assert.equal(again.code, 0, shown(again))
    const worse = badly.replace('Due: Int', 'Due: Int Owed: Int')
    const third = await graph.check('dev', 'fees', worse)
    assert.equal(third.code, 1)
    assert.match(shown(third), /fee_item\.Owed/)
    assert.doesNotMatch(shown(third), /fee_item\.Due/)
  })

  test('and linting alone find the same', async () => {
    const graph = await newGraph()
    const ref = `${graph.graph}@dev`
    await graph.publish('dev', 'fees', badly)
    const lint = (sdl: string, ...options: string[]) =>
      graph.rover(['subgraph', 'lint', ref, '--name', 'fees', '--schema', '-', ...options], sdl)
    const linted = await lint(badly)
    assert.equal(linted.code, 1)
    assert.match(linted.stderr, /E042/)
    assert.match(
      shown(linted),
      /written like FeeItem ╭─\[ stdin:3:26 \].*collectedAt ╭─\[ stdin:3:45 \]/,
    )
    const ignoring = await lint(badly, '--ignore-existing-lint-violations')
    assert.equal(ignoring.code, 0, shown(ignoring))

    const broken = await lint('type Query {')
    assert.equal(broken.code, 1)
    assert.match(shown(broken), /Syntax Error/)

    const whole = ['graph', 'lint', `${graph.graph}@whole`, '--schema', '-']
    assert.equal((await graph.rover(whole, 'type query { a: Int }')).code, 1)
    const good = '"Câu hỏi. Questions." type Query { "Một. One." a: Int }'
    const clean = await graph.rover(whole, good)
    assert.equal(clean.code, 0, shown(clean))
  })

  test('shows all that it found on its page', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'fees', feesSdl)
    await persist(graph, 'dev', 'query Due { fee { due } }')
    const sdl = subgraphSdl(
      'type Query { fee: Fee } type Fee @key(fields: "id") { id: ID! Owed: Int }',
    )
    const { stdout, stderr } = await graph.check('dev', 'fees', sdl, ['--background'])
    const page = /http:\S+\/check\/[\w-]+/.exec(stdout + stderr)?.[0] ?? ''
    const text = await (await fetch(page)).text()
    assert.match(text, /Check of subgraph "fees" .*: failed/)
    assert.match(text, /Composition: PASSED/)
    assert.match(
      text,
      /held against 1 operations: FAILED[\s\S]*FAILURE FIELD_REMOVED: .*Its id: FIELD_REMOVED Fee\.due/,
    )
    assert.match(text, /ERROR FIELD_NAMES_SHOULD_BE_CAMEL_CASE at 2:\d+: /)
  })

  test('of a graph without subgraphs is held against operations too', async () => {
    const { graph, rover, ...rest } = await newGraph()
    const ref = `${graph}@whole`
    const described = (fields: string) => `"Câu hỏi. Questions." type Query { ${fields} }`
    const a = '"Một. One." a: Int'
    const b = '"Hai. Two." b: Int'
    await rover(['graph', 'publish', ref, '--schema', '-'], described(a + b))
    await persist({ graph, rover, ...rest }, 'whole', 'query B { b }')
    const check = (sdl: string) => rover(['graph', 'check', ref, '--schema', '-'], sdl)
    const same = await check(described(a + b))
    assert.equal(same.code, 0, shown(same))
    const broken = await check(described(a))
    assert.equal(broken.code, 1)
    assert.match(shown(broken), /FAIL FIELD_REMOVED/)
  })

  test('before a publish stops what does not pass', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'fees', feesSdl)
    await persist(graph, 'dev', 'query Due { fee { due } }')
    const args = ['subgraph', 'publish', `${graph.graph}@dev`, '--name', 'fees', '--schema', '-']
    const stopped = await graph.rover([...args, '--check'], withoutDue)
    assert.equal(stopped.code, 1, shown(stopped))
    const kept = await graph.rover(['subgraph', 'fetch', `${graph.graph}@dev`, '--name', 'fees'])
    assert.equal(kept.stdout.trim(), feesSdl)
    const done = await graph.rover([...args, '--check'], `${feesSdl}\n# again`)
    assert.equal(done.code, 0, shown(done))
  })

  test('tells hints of composition, and operations of which nothing can be said', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'fees', feesSdl)
    await graph.publish('dev', 'centre', centreSdl, centreUrl)
    await persist(graph, 'dev', 'query Due { nowhere }')
    const checked = await graph.check('dev', 'fees', feesSdl)
    assert.equal(checked.code, 0, shown(checked))
    assert.match(shown(checked), /INFO OPERATION_NOT_CHECKED/)
  })
})
