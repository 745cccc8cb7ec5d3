import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricDefinitions } from './metric-definitions.ts'

test('each definition has a version and says what it counts of whom', () => {
  for (const [name, { numerator, denominator, population }] of Object.entries(metricDefinitions)) {
    assert.match(name, /^[A-Z_]+_V[1-9]\d*$/)
    assert.ok([numerator, denominator, population].every((words) => words.length > 5))
  }
})
