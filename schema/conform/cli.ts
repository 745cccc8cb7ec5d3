import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import { conform, report } from './conform.ts'
import type { Representation } from './entity-keys.ts'

/**
 * `npm run conform -- URL`: tests a running subgraph, whatever its language.
 *
 * `--header "authorization: Bearer …"`, `--limit-ms 2000`, `--examples FILE` with representations of
 * entities that there are. Ends with 1 when a rule fails, 2 when it cannot be tested.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      header: { type: 'string', multiple: true, default: [] },
      'limit-ms': { type: 'string', default: '5000' },
      examples: { type: 'string' },
    },
  })
  const [url] = positionals
  if (url === undefined || !/^https?:\/\//.test(url) || positionals.length > 1)
    throw new OperatorError('Usage: npm run conform -- http://127.0.0.1:4001/graphql')
  const limitMs = Number(values['limit-ms'])
  if (!(Number.isInteger(limitMs) && limitMs > 0))
    throw new OperatorError(`--limit-ms: not a number of milliseconds: ${values['limit-ms']}`)

  const target = { url, headers: Object.fromEntries(values.header.map(headerOf)), limitMs }
  const results = await conform(target, values.examples ? await readExamples(values.examples) : [])
  console.log(report(results))
  return results.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0
}

function headerOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new OperatorError(`--header: not "name: value": ${text.split(':')[0]}`)
  return [name, value]
}

const examples = v.array(v.looseObject({ __typename: v.string() }))

async function readExamples(file: string): Promise<Representation[]> {
  try {
    return v.parse(examples, JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new OperatorError(
      `${file}: a list of representations is needed, each with __typename: ${problem}`,
    )
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof OperatorError || error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
