import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anonymous, type Caller, callerOf } from '../caller.ts'
import { type AccessRule, accessFailure, passes } from './access-rules.ts'

const officer: Caller = callerOf({ scope: 'a b', roles: ['p'] }, 'roles')

const cases: ReadonlyArray<readonly [AccessRule, boolean, boolean]> = [
  [{ kind: 'authenticated' }, true, false],
  [{ kind: 'scopes', anyOf: [['a', 'b']] }, true, false],
  [{ kind: 'scopes', anyOf: [['a', 'c'], ['b']] }, true, false],
  [{ kind: 'scopes', anyOf: [['a', 'c']] }, false, false],
  [{ kind: 'scopes', anyOf: [['p']] }, false, false],
  [{ kind: 'scopes', anyOf: [] }, true, true],
  [{ kind: 'policies', anyOf: [['p']] }, true, false],
  [{ kind: 'policies', anyOf: [['a']] }, false, false],
]

for (const [rule, forOfficer, forAnonymous] of cases)
  test(`${JSON.stringify(rule)} is passed by an officer: ${forOfficer}, by anyone: ${forAnonymous}`, () => {
    assert.equal(passes(rule, officer), forOfficer)
    assert.equal(passes(rule, anonymous), forAnonymous)
  })

test('who has not signed in is told to, and who has is told that it does not suffice', () => {
  assert.equal(accessFailure(anonymous).code, 'UNAUTHENTICATED')
  assert.equal(accessFailure(officer).code, 'FORBIDDEN')
})
