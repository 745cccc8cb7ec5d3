import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

const processModule = new URL('./process.ts', import.meta.url).href
const errorModule = new URL('./operator-error.ts', import.meta.url).href

/** Runs a program in a Node of its own. */
function run(program: string): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const source = `
    import { runAsProcess } from '${processModule}'
    import { OperatorError } from '${errorModule}'
    ${program}
  `
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  assert.ok(child.stdout)
  return Object.assign(child, { stdout: child.stdout })
}

async function failureOf(program: string) {
  const child = run(program)
  assert.ok(child.stderr)
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { message, code }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`at ${signal} the parts are stopped, then the process ends with 0`, async () => {
    const child = run(`
      const alive = setInterval(() => {}, 1000)
      await runAsProcess(async () => {
        console.log('started')
        return { name: 'part', stop: async () => console.log('stopped') }
      })
    `)
    const output: string[] = []
    for await (const chunk of child.stdout) {
      output.push(...String(chunk).trim().split('\n'))
      if (output.includes('started') && !child.killed) child.kill(signal)
    }
    if (child.exitCode === null) await once(child, 'exit')
    assert.deepEqual(output, ['started', 'stopped'])
    assert.equal(child.exitCode, 0)
  })

test('a signal that comes again cuts nothing off', async () => {
  const child = run(`
    const alive = setInterval(() => {}, 1000)
    await runAsProcess(async () => {
      console.log('started')
      return {
        name: 'part',
        async stop() {
          console.log('stopping')
          await new Promise((resolve) => setTimeout(resolve, 500))
          console.log('stopped')
        },
      }
    })
  `)
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output.endsWith('started\n')) child.kill('SIGTERM')
    if (output.endsWith('stopping\n'))
      for (const again of ['SIGTERM', 'SIGINT'] as const) child.kill(again)
  }
  if (child.exitCode === null) await once(child, 'exit')
  assert.equal(output, 'started\nstopping\nstopped\n')
  assert.equal(child.exitCode, 0)
})

test('what an operator can mend is told without a stack', async () => {
  const failure = await failureOf(
    "await runAsProcess(() => Promise.reject(new OperatorError('PORT is taken')))",
  )
  assert.deepEqual(failure, { message: 'PORT is taken\n', code: 1 })
})

test('any other fault is told with its stack', async () => {
  const { message, code } = await failureOf(
    "await runAsProcess(() => Promise.reject(new Error('unforeseen')))",
  )
  assert.equal(code, 1)
  assert.match(message, /Error: unforeseen\n\s+at /)
})
