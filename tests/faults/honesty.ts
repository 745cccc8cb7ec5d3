import assert from 'node:assert/strict'
import type { LaboratoryAnswer } from './laboratory.ts'

type Path = readonly (string | number)[]

/**
 * Fails unless an answer holds nothing but what is true, and an error at, above or below each place where
 * it holds nothing although something is there.
 */
export function assertHonest(answer: LaboratoryAnswer, truth: unknown): void {
  assert.equal(answer.status, 200)
  const places = answer.errors.flatMap(({ path }) => (path ? [path] : []))
  const isTold = (place: Path) =>
    places.some((path) => leadsTo(path, place) || leadsTo(place, path))
  compare(answer.data, truth, [], isTold)
}

function leadsTo(path: Path, place: Path): boolean {
  return path.every((step, i) => place[i] === step)
}

function compare(value: unknown, truth: unknown, place: Path, isTold: (place: Path) => boolean) {
  if (value === null && truth !== null) {
    assert.ok(isTold(place), `nothing at ${place.join('.')}, and no error`)
    return
  }
  if (typeof truth !== 'object' || truth === null) {
    assert.deepEqual(value, truth, `not what is true at ${place.join('.')}`)
    return
  }
  assert.ok(typeof value === 'object' && value !== null)
  assert.deepEqual(Object.keys(value), Object.keys(truth), `at ${place.join('.')}`)
  for (const [key, under] of Object.entries(truth)) {
    const step = Array.isArray(truth) ? Number(key) : key
    compare(Object.getOwnPropertyDescriptor(value, key)?.value, under, [...place, step], isTold)
  }
}

/** What the gateway knows and no client may: addresses, ports, stacks, paths, words of the subgraph. */
export function assertTellsNothing(text: string, port: number): void {
  for (const secret of [`${port}`, '127.0.0.1', 'ECONN', 'node_modules', ' at ', 'secret', 'http'])
    assert.ok(!text.includes(secret), `"${secret}" is in ${text}`)
}
