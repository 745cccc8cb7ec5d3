import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeSubgraphs } from '../composition/apollo-composition.ts'
import { lint } from './lint/lint.ts'
import { checkViolation, failsCheck, protocolDiagnostic, violationOfHint } from './violation.ts'

test('a hint of composition is told with its places in bytes, and fails nothing', () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")\n'
  const sdls = new Map([
    ['fees', `${link}"Phí 🏛."\n enum E { A B } type Query { e: E }`],
    ['centre', `${link}type Query { f: E } enum E { A }`],
  ])
  const composed = composeSubgraphs(
    Array.from(sdls, ([name, sdl]) => ({ name, url: `http://${name}`, sdl })),
  )
  assert.ok('hints' in composed)
  const hints = composed.hints.map((hint) => violationOfHint(hint, sdls))
  const found = hints.map(checkViolation).flatMap(({ rule, sourceLocations }) =>
    sourceLocations.map(({ subgraphName, start }) => {
      const bytes = Buffer.from(sdls.get(subgraphName) ?? '').subarray(start.byteOffset)
      return [rule, subgraphName, bytes.toString().slice(0, 6)]
    }),
  )
  assert.ok(found.length > 0)
  for (const [, subgraph, text] of found)
    assert.equal(text, subgraph === 'fees' ? '"Phí 🏛'.slice(0, 6) : 'enum E')
  assert.equal(failsCheck(hints), false)
})

test('a lint finding is told with its one place, and fails a check if it is an error', () => {
  const [finding] = lint('type fee { id: ID! } ', { isForeign: () => false })
  assert.ok(finding)
  assert.deepEqual(protocolDiagnostic(finding), {
    rule: 'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
    level: 'ERROR',
    coordinate: 'fee',
    message: 'Names of types are written like FeeItem',
    sourceLocations: [
      {
        start: { byteOffset: 5, line: 1, column: 6 },
        end: { byteOffset: 8, line: 1, column: 9 },
      },
    ],
  })
  assert.ok(failsCheck([finding]))
})
