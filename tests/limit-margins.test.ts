import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildASTSchema, getIntrospectionQuery, Kind, parse } from 'graphql'
import { readDocumentedOperations } from '../demo/operations.ts'
import { measureDocument } from '../gateway/limits/document-size.ts'
import { type LimitName, standardLimits } from '../gateway/limits/limits.ts'
import { costFor, costOfOperation } from '../gateway/limits/operation-cost.ts'
import { readWeights } from '../gateway/limits/read-weights.ts'
import { measureVariables } from '../gateway/limits/variables-size.ts'
import { committedSupergraph } from '../gateway/settings.ts'

/** How many times as much as an honest operation asks a limit has to allow. */
const ample = 2

const root = path.join(import.meta.dirname, '..')
const supergraph = parse(readFileSync(committedSupergraph, 'utf8'))
const costParts = {
  schema: buildASTSchema(supergraph, { assumeValid: true }),
  weights: readWeights(supergraph),
  assumedListSize: standardLimits.assumedListSize,
}

interface Honest {
  readonly name: string
  readonly query: string
  readonly variables: string | null
}

function measure({ query, variables }: Honest): Partial<Record<LimitName, number>> {
  const document = parse(query)
  const [operation] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  assert.ok(operation)
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  const values = JSON.parse(variables ?? '{}')
  const bodyBytes = Buffer.byteLength(JSON.stringify({ query, variables: values }))
  return {
    bodyBytes,
    inflatedBytes: bodyBytes,
    ...measureDocument(document),
    ...measureVariables(values),
    cost: costFor(costOfOperation(operation, fragments, costParts), values),
  }
}

/** Prints for each limit the operation that comes the nearest to it, and by what factor it stays below. */
function assertAmple(t: TestContext, operations: readonly Honest[]): void {
  const measured = operations.map((operation) => ({
    name: operation.name,
    size: measure(operation),
  }))
  for (const [limit, most] of Object.entries(standardLimits.most) as Array<[LimitName, number]>) {
    const [nearest] = measured.toSorted((a, b) => (b.size[limit] ?? 0) - (a.size[limit] ?? 0))
    const largest = nearest?.size[limit]
    // One operation in each request.
    if (largest === undefined || largest === 0) continue
    const margin = most / largest
    t.diagnostic(`${limit}: ${most} is ${margin.toFixed(1)} times ${nearest?.name} (${largest})`)
    assert.ok(margin >= ample, `${limit}: ${nearest?.name} has ${largest} of ${most}`)
  }
}

test('every limit allows at least twice what the documented operations ask', (t) => {
  const operations = readDocumentedOperations()
  assert.ok(operations.length >= 24)
  assertAmple(t, operations)
})

test('every limit allows at least twice what reports and the explorer ask', (t) => {
  const reports = globSync('gateway/reports/definitions/**/*.graphql', { cwd: root })
  assert.ok(reports.length > 0)
  assertAmple(t, [
    ...reports.map((file) => ({
      name: path.basename(file, '.graphql'),
      query: readFileSync(path.join(root, file), 'utf8'),
      variables: null,
    })),
    { name: 'introspection', query: getIntrospectionQuery(), variables: null },
  ])
})

test('a list in pages costs as many rows as a page is asked for', () => {
  const lists = ['procedures', 'agencies', 'dossiers']
    .map((list) => [list, ''])
    .concat([['feesToCollect', 'point: CENTRE, onDate: "2014-07-02",']])
  for (const [list = '', given] of lists) {
    const costOf = (first: number) =>
      measure({
        name: list,
        query: `{ ${list}(${given} first: ${first}) { edges { node { __typename } } } }`,
        variables: null,
      }).cost
    // The connection, and for each row its edge and its node.
    assert.deepEqual([list, costOf(1), costOf(500)], [list, 3, 1001])
  }
})
