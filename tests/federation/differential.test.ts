import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { type GraphQLSchema, parse } from 'graphql'
import { operationChoices } from './choices.ts'
import { compareAnswers, type Difference } from './compare.ts'
import type { Federation } from './federation.ts'
import { knownDifferences, type Shown } from './known-differences.ts'
import { generatedRuns } from './runs.ts'
import { isUnplanned, startFederation } from './start-federation.ts'
import { federations } from './supergraphs/all.ts'
import { interfaceObjects } from './supergraphs/interface-objects.ts'
import { type WrittenOperation, writeOperation } from './write-operation.ts'

for (const federation of federations)
  test(`on ${federation.name}, generated operations are answered as the specification says`, async (t) => {
    const running = await startFederation(t, federation)
    const { schema } = running.monolith
    await fc.assert(
      fc.asyncProperty(operationsOn(federation, schema), async ({ query, variables }) => {
        const answers = await running.runBoth(query, variables)
        // What takes Apollo's planner over the limit has no answer to compare; the native one plans all.
        if (federation === interfaceObjects) fc.pre(!isUnplanned(answers.motcua, 'motcua'))
        const differences = compareAnswers(answers)
        const shown = { document: parse(query), schema, federation: federation.name }
        assert.deepEqual(unknown(differences, shown), [])
      }),
      generatedRuns(60, 500),
    )
  })

function operationsOn(
  { values }: Federation,
  schema: GraphQLSchema,
): fc.Arbitrary<WrittenOperation> {
  return operationChoices.map((choice) => writeOperation(choice, schema, values))
}

function unknown(
  differences: readonly Difference[],
  shown: Omit<Shown, 'difference'>,
): Difference[] {
  return differences.filter(
    (difference) => !knownDifferences.some(({ explains }) => explains({ difference, ...shown })),
  )
}

describe('each known difference is there still:', () => {
  for (const { name, federation, query, explains } of knownDifferences)
    test(name, async (t) => {
      const running = await startFederation(t, named(federation))
      const differences = compareAnswers(await running.runBoth(query))
      assert.notDeepEqual(differences, [])
      const { schema } = running.monolith
      for (const difference of differences) {
        const shown = { difference, document: parse(query), schema, federation }
        assert.ok(explains(shown), JSON.stringify(difference))
      }
    })
})

function named(name: string): Federation {
  const federation = federations.find((one) => one.name === name)
  if (!federation) throw new Error(`No supergraph is named ${name}`)
  return federation
}
