import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AuditEvent, firstBreak, nextEvent } from './event.ts'

const at = new Date('2026-11-02T08:00:00+07:00')

function chainOf(actions: readonly string[]): AuditEvent[] {
  const events: AuditEvent[] = []
  for (const action of actions)
    events.push(nextEvent(events.at(-1) ?? null, { actor: 'office', action, details: {} }, at))
  return events
}

test('a chain as it was written is whole', () => {
  fc.assert(fc.property(fc.array(fc.string()), (actions) => firstBreak(chainOf(actions)) === null))
})

test('an event that is changed, left out or put elsewhere breaks the chain where it stands', () => {
  const events = chainOf(['a', 'b', 'c'])
  assert.equal(firstBreak(events.map((e) => (e.action === 'b' ? { ...e, actor: 'x' } : e))), 2n)
  assert.equal(firstBreak(events.filter(({ action }) => action !== 'b')), 2n)
  assert.equal(firstBreak(events.toReversed()), 1n)
})
