import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeldCode } from './store.ts'
import { dossiersWithTakenCodes } from './taken-codes.ts'

const told = (id: string, ...codes: string[]) => ({ id, codes })
const held = (id: string, code: string, holder: string): HeldCode => ({ id, code, holder })

const refused = (
  page: Parameters<typeof dossiersWithTakenCodes>[0],
  rows: readonly HeldCode[] = [],
  untaken: readonly string[] = [],
) => [...dossiersWithTakenCodes(page, rows, new Set(untaken))].toSorted()

test('of new dossiers with one code the one that came first has it', () => {
  assert.deepEqual(refused([told('a', 'x'), told('b', 'x', 'y'), told('c', 'y')]), ['b', 'c'])
})

test('a dossier that keeps its code has it, though another comes with it earlier in the page', () => {
  const rows = [held('b', 'x', 'a')]
  assert.deepEqual(refused([told('b', 'x'), told('a', 'x')], rows), ['b'])
  assert.deepEqual(refused([told('b', 'x')], rows), ['b'])
})

test('a code is passed on where its dossier comes without it, and not where that one is refused', () => {
  const rows = [held('b', 'x', 'a')]
  const page = [told('b', 'x'), told('a', 'y')]
  assert.deepEqual(refused(page, rows), [])
  assert.deepEqual(refused(page, rows, ['a']), ['b'])
  assert.deepEqual(refused(page, [...rows, held('a', 'y', 'elsewhere')]), ['a', 'b'])
})

test('codes of a whole page move up by one, or stay where they are', () => {
  const count = 20_000
  const page = Array.from({ length: count }, (_, n) => told(String(n), String(n + 1)))
  const rows = page
    .slice(0, -1)
    .map(({ id }) => held(id, String(Number(id) + 1), String(Number(id) + 1)))
  assert.deepEqual(refused(page, rows), [])
  assert.equal(refused(page, rows, [String(count - 1)]).length, count - 1)
})
