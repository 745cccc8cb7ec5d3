import { Breach, graphqlIn, short } from '../graphql-answer.ts'
import type { ConformRule } from '../rule.ts'
import { type SubgraphAnswer, sendBody } from '../send.ts'

function expectErrors(answer: SubgraphAnswer): void {
  const { data, errors } = graphqlIn(answer)
  if (!errors) throw new Breach(`no \`errors\`: ${short(answer.text)}`)
  if (data) throw new Breach(`there is data beside the error: ${short(JSON.stringify(data))}`)
  if (answer.status >= 500) throw new Breach(`HTTP ${answer.status}`)
}

/** What tells of the inside: frames of stacks, files, errors of databases, hosts. */
const inside =
  /\bat \S+ \(|\bat (file|node):|File "[^"]+", line \d|\.(java|kt|py|cs|go|rb|php):\d+|\bstack_?trace\b|\bSQLSTATE\b|\bORA-\d{5}|syntax error at or near|relation "\w+" does not exist|\bECONN[A-Z]+/i

/** Source: GraphQL specification, September 2025, 7.1 (response); GraphQL over HTTP. */
export const faultRules: readonly ConformRule[] = [
  {
    id: 'FAULTS_SYNTAX',
    must: 'a text that is no GraphQL is answered with `errors` and no data',
    cure: 'Leave parsing to the library, and its errors as they are.',
    attempt: async ({ ask }) => void expectErrors(await ask('{ ')),
  },
  {
    id: 'FAULTS_UNKNOWN_FIELD',
    must: 'a field that is not in the schema is answered with `errors` and no data',
    cure: 'Validate operations before they run.',
    attempt: async ({ ask }) => void expectErrors(await ask('{ noSuchField6f1d }')),
  },
  {
    id: 'FAULTS_VARIABLES',
    must: 'a variable that is missing is answered with `errors` and no data',
    cure: 'Coerce variables by their types before the operation runs.',
    attempt: async ({ ask }) =>
      void expectErrors(await ask('query ($if: Boolean!) { __typename @include(if: $if) }')),
  },
  {
    id: 'FAULTS_NOT_JSON',
    must: 'a body that is no JSON is refused with a status of 4xx',
    cure: 'Catch the error of the JSON parser and answer with 400.',
    attempt: async ({ target }) => {
      const { status } = await sendBody(target, '{"query":')
      if (status < 400 || status > 499) throw new Breach(`HTTP ${status}`)
      return undefined
    },
  },
  {
    id: 'FAULTS_TELL_NOTHING_INSIDE',
    must: 'errors show no stack, file, database or host',
    cure: 'Mask unknown errors before they leave (formatError), and run in production mode.',
    attempt: async ({ ask, askEntities, target, entities }) => {
      const answers = [
        await ask('{ '),
        await ask('{ noSuchField6f1d }'),
        await sendBody(target, '{"query":'),
        ...(entities.length > 0 ? [await askEntities([{ __typename: 'NoSuchType6f1d' }], '')] : []),
      ]
      for (const { text } of answers) {
        const [seen] = inside.exec(text) ?? []
        if (seen !== undefined) throw new Breach(`"${short(seen)}" in ${short(text)}`)
      }
      return undefined
    },
  },
]
