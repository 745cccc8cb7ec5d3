import { GraphQLError, parse } from 'graphql'
import { composeSubgraphs } from '../../composition/apollo-composition.ts'
import { Breach, dataIn, short } from '../graphql-answer.ts'
import type { ConformRule } from '../rule.ts'

/** What a subgraph alone cannot have right: others add to it. */
const settledTogether = ['NO_QUERIES', 'SATISFIABILITY_ERROR', 'EXTERNAL_MISSING_ON_BASE']

/** Source: https://www.apollographql.com/docs/graphos/reference/federation/subgraph-specific-fields. */
export const serviceRules: readonly ConformRule[] = [
  {
    id: 'SERVICE_GIVES_SDL',
    must: '`{ _service { sdl } }` gives the schema as text',
    cure: 'Serve the schema by a subgraph library of your language (buildSubgraphSchema, graphql-java federation, Strawberry), which adds `_service`.',
    attempt: async ({ ask }) => {
      const service = dataIn(await ask('{ _service { sdl } }'))._service
      const sdl = typeof service === 'object' && service && 'sdl' in service ? service.sdl : null
      if (typeof sdl !== 'string' || sdl.trim() === '') throw new Breach('`sdl` is no text')
      try {
        parse(sdl)
      } catch (error) {
        if (error instanceof GraphQLError)
          throw new Breach(`the SDL does not parse: ${error.message}`)
        throw error
      }
      return undefined
    },
  },
  {
    id: 'SERVICE_COMPOSES',
    must: 'the SDL is a Federation 2 subgraph schema',
    cure: 'Link the federation (`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`) and mend what is told.',
    attempt: async ({ sdl }) => {
      if (sdl === null) return 'there is no SDL'
      const composed = composeSubgraphs([{ name: 'subgraph', url: 'http://subgraph', sdl }])
      const errors = 'errors' in composed ? composed.errors : []
      const [error] = errors.filter(({ code }) => !settledTogether.includes(code))
      if (error) throw new Breach(`${error.code}: ${short(error.message)}`)
      return undefined
    },
  },
  {
    id: 'SERVICE_TELLS_TYPENAME',
    must: '`{ __typename }` gives the name of the query type, with status 200 and as JSON',
    cure: 'Do not leave introspection of `__typename` out, nor change the status or the content type of answers on the way.',
    attempt: async ({ ask }) => {
      const answer = await ask('{ __typename }')
      const name = dataIn(answer).__typename
      if (name !== 'Query') throw new Breach(`it is ${JSON.stringify(name)}`)
      if (answer.status !== 200) throw new Breach(`the status is ${answer.status}`)
      if (!/^application\/(graphql-response\+)?json\b/.test(answer.contentType))
        throw new Breach(`the content type is "${answer.contentType}"`)
      return undefined
    },
  },
]
