import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAgencyCode, parseDossierCode } from '#domain/codes.ts'
import { routeOf } from './route.ts'

function agency(code: string) {
  const parsed = parseAgencyCode(code)
  assert.ok(parsed)
  return parsed
}

function dossier(code: string) {
  const parsed = parseDossierCode(code)
  assert.ok(parsed)
  return parsed
}

const source = (department: string, answersFor: readonly string[] = []) => ({
  department: agency(department),
  answersFor: answersFor.map(agency),
})

const trade = source('H49.05')
const market = source('H49.05.02')
const local = source('H49.35', ['H49.22', 'H49.23'])
const sources = [trade, market, local]

const routed = (code: string, body: string | null = null) =>
  routeOf(sources, dossier(code), body === null ? null : agency(body))

test('a code leads to the system of the body that gave it, in either form', () => {
  assert.equal(routed('000.00.05.H49-140630-0001'), trade)
  assert.equal(routed('H49.05-20140630-0000001'), trade)
})

test('of the systems above a body the nearest is asked', () => {
  assert.equal(routed('000.03.05.H49-140630-0001'), trade)
  assert.equal(routed('000.02.05.H49-140630-0001'), market)
  assert.equal(routed('H49.05.02-20140630-0000001'), market)
  assert.equal(routed('H49.05.02.07-20140630-0000001'), market)
})

test('a system answers for the bodies that it names', () => {
  assert.equal(routed('000.00.22.H49-140630-0001'), local)
  assert.equal(routed('000.01.23.H49-140630-0001'), local)
})

test('a code that leads nowhere leads to none', () => {
  assert.equal(routed('000.00.20.H49-140630-0001'), null)
  // Not below H49.05, though it begins alike; and the whole province is below no department.
  assert.equal(routed('H49.051-20140630-0000001'), null)
  assert.equal(routed('000.00.00.H49-140630-0001'), null)
})

test('the agency that is named comes before what the code tells', () => {
  assert.equal(routed('000.00.20.H49-140630-0001', 'H49.05'), trade)
  assert.equal(routed('000.00.05.H49-140630-0001', 'H49.22'), local)
  assert.equal(routed('000.00.05.H49-140630-0001', 'H49.20'), null)
})
