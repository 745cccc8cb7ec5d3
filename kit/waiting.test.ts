import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitingSince } from './waiting.ts'

const { signal } = new AbortController()
const leftMs = (header?: string) => waitingSince(header, signal).leftMs()

/** Some milliseconds may pass between the two. */
function isAbout(actual: number, expected: number): void {
  assert.ok(actual <= expected && actual > expected - 100, `${actual} is not about ${expected}`)
}

test('of the time that its caller waits a subgraph keeps 200 ms', () => {
  isAbout(leftMs('1500'), 1_300)
  assert.ok(leftMs('150') < 0)
})

test('a caller who does not tell, or nothing of sense, is taken to wait as gateways do', () => {
  for (const header of [undefined, '', '-1', '1e9', '99999999', 'soon'])
    isAbout(leftMs(header), 1_800)
})

test('nobody is waited for longer than ten minutes', () => {
  isAbout(leftMs('999999'), 599_800)
})
