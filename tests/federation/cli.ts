/**
 * Runs one operation on one supergraph by both engines and by no gateway:
 * `node tests/federation/cli.ts abstract-types '{ items { id } }' '{"some": "variable"}'`
 */
import { compareAnswers } from './compare.ts'
import { startFederation } from './start-federation.ts'
import { federations } from './supergraphs/all.ts'

const [name, query, variables = '{}'] = process.argv.slice(2)
const federation = federations.find((one) => one.name === name)
if (!federation || !query) {
  console.error(`Give one of ${federations.map(({ name }) => name).join(', ')}, and an operation`)
  process.exit(2)
}

const undo: Array<() => unknown> = []
const running = await startFederation(
  { after: (stop) => void (stop && undo.unshift(stop as () => unknown)) },
  federation,
)
const answers = await running.runBoth(query, JSON.parse(variables))
console.log(JSON.stringify(answers, null, 2))
console.log(compareAnswers(answers))
for (const stop of undo) await stop()
