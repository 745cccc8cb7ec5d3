import { Breach, dataIn, graphqlIn } from '../graphql-answer.ts'
import type { ConformRule } from '../rule.ts'
import { type SubgraphAnswer, sendBody } from '../send.ts'
import type { Subject } from '../subject.ts'

const manyAliases = 20_000
const deep = 5_000
const largeBytes = 24 * 1024 * 1024
const atOnce = 20
const askedInARow = 20

/** The deadline of our gateway's calls, unless it is set otherwise. */
const gatewayLimitMs = 2_000

async function stillAnswers({ ask }: Subject): Promise<void> {
  dataIn(await ask('{ __typename }'))
}

export const limitRules: readonly ConformRule[] = [
  {
    id: 'LIMITS_MANY_FIELDS',
    must: `a document of ${manyAliases} fields is answered or refused in time, and the next request is answered`,
    cure: 'Set a limit of tokens for documents (maxTokens of graphql-js, MaxTokens of others).',
    attempt: async (subject) => {
      const fields = Array.from({ length: manyAliases }, (_, i) => `a${i}: __typename`)
      graphqlIn(await subject.ask(`{ ${fields.join(' ')} }`))
      return void (await stillAnswers(subject))
    },
  },
  {
    id: 'LIMITS_DEEP',
    must: `a document ${deep} deep is refused in time, and the next request is answered`,
    cure: 'Set a limit of depth for documents, before they are parsed or with the parser.',
    attempt: async (subject) => {
      const answer = await subject.ask(`${'{ a '.repeat(deep)}${'}'.repeat(deep)}`)
      const { errors } = graphqlIn(answer)
      if (!errors) throw new Breach('it was answered')
      if (answer.status >= 500) throw new Breach(`HTTP ${answer.status}`)
      return void (await stillAnswers(subject))
    },
  },
  {
    id: 'LIMITS_LARGE_BODY',
    must: `a body of ${largeBytes / 1024 / 1024} MB is refused, and the next request is answered`,
    cure: 'Set a limit for bodies, such as 16 MB: more than what a gateway sends.',
    attempt: async (subject) => {
      const body = JSON.stringify({ query: '{ __typename }', padding: 'x'.repeat(largeBytes) })
      const status = await sendBody(subject.target, body).then(
        (answer) => answer.status,
        // Closing the connection in the middle is a refusal too.
        (error: unknown) => (isTimeout(error) ? 'no answer in time' : 413),
      )
      if (typeof status === 'string') throw new Breach(status)
      if (status < 400) throw new Breach(`it was taken, HTTP ${status}`)
      return void (await stillAnswers(subject))
    },
  },
  {
    id: 'LIMITS_AT_ONCE',
    must: `${atOnce} requests at once are answered, each with its own answer`,
    cure: 'Keep the state of a request out of globals; give it a context and loaders of its own.',
    attempt: async ({ ask }) => {
      const names = Array.from({ length: atOnce }, (_, i) => `asked${i}`)
      const answers = await Promise.all(names.map((name) => ask(`{ ${name}: __typename }`)))
      for (const [i, answer] of answers.entries())
        if (!(names[i] && names[i] in dataIn(answer)))
          throw new Breach(`${names[i]} got another's answer`)
      return undefined
    },
  },
  {
    id: 'LATENCY',
    must: `each answer to \`{ __typename }\`, and to one entity, comes within ${gatewayLimitMs} ms, as long as a gateway waits`,
    cure: 'Look for work that each request repeats: building the schema, opening connections, fetching keys of tokens; for keys without an index.',
    attempt: async (subject) => {
      for (let i = 0; i < askedInARow; i++) {
        expectInTime('{ __typename }', await subject.ask('{ __typename }'), subject)
        for (const { type, key, known } of subject.entities)
          if (known.length > 0)
            expectInTime(
              type,
              await subject.askEntities(known.slice(0, 1), `... on ${type} { ${key} }`),
              subject,
            )
      }
      return undefined
    },
  },
]

function expectInTime(what: string, { tookMs }: SubgraphAnswer, { target }: Subject): void {
  if (tookMs > Math.min(target.limitMs, gatewayLimitMs))
    throw new Breach(`${what} took ${Math.round(tookMs)} ms`)
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}
