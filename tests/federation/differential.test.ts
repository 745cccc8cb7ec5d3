import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { operationChoices } from './choices.ts'
import { compareAnswers } from './compare.ts'
import { startFederation } from './start-federation.ts'
import { federations } from './supergraphs/all.ts'
import { writeOperation } from './write-operation.ts'

const requested = process.env.MOTCUA_DIFFERENTIAL_RUNS
const runs = requested ? Number(requested) : process.env.MOTCUA_REQUIRE_SERVICES ? 500 : 60

for (const federation of federations) {
  test(`on ${federation.name}, operations are answered as the specification says`, async (t) => {
    const running = await startFederation(t, federation)
    const operations = operationChoices.map((choice) =>
      writeOperation(choice, running.monolith.schema, federation.values),
    )
    await fc.assert(
      fc.asyncProperty(operations, async ({ query, variables }) => {
        const answers = await running.runBoth(query, variables)
        assert.deepEqual(compareAnswers(answers), [])
      }),
      { numRuns: runs },
    )
  })
}
