import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallEnd, Pass } from '#kit/circuit-breaker.ts'
import { type Caller, createMachineCircuits } from './machine-circuits.ts'
import type { ToPrimary } from './messages.ts'
import { createToldCircuit } from './told-circuit.ts'

const subgraph = 'fees'

/** The circuits of a machine whose workers are told at once. */
function startCircuits() {
  let nowMs = performance.now()
  const circuits = createMachineCircuits(() => nowMs)

  function openWorker() {
    const told: string[] = []
    const circuit = createToldCircuit(subgraph, tell, (state) => told.push(state))
    const caller: Caller = {
      circuit: (subgraph, view) => circuit.hear({ type: 'circuit', subgraph, ...view }),
      trial: (subgraph, granted) => circuit.hear({ type: 'trial', subgraph, granted }),
    }
    function tell(message: ToPrimary): void {
      if (message.type === 'ended' || message.type === 'try' || message.type === 'tried')
        circuits.hear(caller, message)
    }
    circuits.hear(caller, { type: 'open', subgraph, name: 'fees', places: 1 })
    const { breaker } = circuit
    return {
      told,
      die: () => circuits.leave(caller),
      enter: async (): Promise<Pass | null> => breaker.enter(nowMs),
      end: (end: CallEnd, pass: Pass = 'call') => breaker.end(pass, end, nowMs),
      state: breaker.state,
    }
  }

  return {
    openWorker,
    /** To when a trial is due, also by the clock of workers. */
    pass() {
      nowMs = performance.now() + 31_000
    },
  }
}

test('five failures in a row open the circuit for all workers, whoever had them', async () => {
  const { openWorker } = startCircuits()
  const [a, b] = [openWorker(), openWorker()]
  for (const worker of [a, b, a, b]) worker.end('failed')
  assert.equal(await b.enter(), 'call')
  a.end('failed')
  assert.deepEqual([a.told, b.told], [['open'], ['open']])
  assert.deepEqual([await a.enter(), await b.enter()], [null, null])
  assert.deepEqual([openWorker().state()], ['open'], 'and for one that begins later')
})

test('a call is refused where the primary does not say in time whether it may try', async () => {
  const told: ToPrimary[] = []
  const circuit = createToldCircuit(
    subgraph,
    (message) => told.push(message),
    () => {},
  )
  const open = { state: 'open', refusesForMs: 0, isSuspect: false } as const
  circuit.hear({ type: 'circuit', subgraph, ...open })
  assert.equal(await circuit.breaker.enter(performance.now() + 1_000), null)
  circuit.hear({ type: 'trial', subgraph, granted: true })
  assert.deepEqual(told, [
    { type: 'try', subgraph },
    { type: 'tried', subgraph, end: 'untold' },
  ])
})

test('a success of another worker ends a row of failures', async () => {
  const { openWorker } = startCircuits()
  const [a, b] = [openWorker(), openWorker()]
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) a.end('failed')
    b.end('succeeded')
  }
  assert.equal(await a.enter(), 'call')
})

test('half of the calls of all workers open the circuit', async () => {
  const { openWorker } = startCircuits()
  const [a, b] = [openWorker(), openWorker()]
  for (let i = 0; i < 12; i++) {
    a.end('failed')
    b.end('succeeded')
  }
  assert.equal(a.state(), 'open')
})

test('one worker tries, and all go by what comes of it', async () => {
  const { openWorker, pass } = startCircuits()
  const [a, b] = [openWorker(), openWorker()]
  for (let i = 0; i < 5; i++) a.end('failed')
  pass()
  const [ofA, ofB] = [await a.enter(), await b.enter()]
  assert.deepEqual([ofA, ofB], ['trial', null])
  a.end('succeeded', 'trial')
  assert.deepEqual([await a.enter(), await b.enter()], ['call', 'call'])
  assert.deepEqual(b.told, ['open', 'half-open', 'closed'])
})

test('a trial of a worker that is gone is left to another', async () => {
  const { openWorker, pass } = startCircuits()
  const [a, b] = [openWorker(), openWorker()]
  for (let i = 0; i < 5; i++) a.end('failed')
  pass()
  assert.equal(await a.enter(), 'trial')
  assert.equal(await b.enter(), null)
  a.die()
  assert.equal(await b.enter(), 'trial')
})
