import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, Kind } from 'graphql'
import { visitArguments } from './argument-paths.ts'
import { badInput } from './errors.ts'

/** Refuses the character U+0000 in arguments: PostgreSQL's text cannot hold it. */
export const refuseNul: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request: { variables = {} } }) {
        visitArguments(document, (node, argument) => {
          const inside =
            node.kind === Kind.STRING
              ? pathToNul(node.value)
              : node.kind === Kind.VARIABLE
                ? pathToNul(variables[node.name.value])
                : null
          if (inside !== null) throw refusalOf(`${argument}${inside}`)
        })
      },
    }
  },
}

/** Where a value holds the character: `.kinds[1]`; null where it does not. Not by recursion: a value may be deep. */
function pathToNul(value: unknown): string | null {
  const parts: Array<readonly [path: string, part: unknown]> = [['', value]]
  for (const [path, part] of parts) {
    if (typeof part === 'string' && part.includes('\0')) return path
    if (Array.isArray(part))
      for (const [index, item] of part.entries()) parts.push([`${path}[${index}]`, item])
    else if (typeof part === 'object' && part !== null)
      for (const [name, inner] of Object.entries(part)) parts.push([`${path}.${name}`, inner])
  }
  return null
}

function refusalOf(path: string): GraphQLError {
  const { message, code, argument } = badInput(path, 'a text cannot hold the character U+0000')
  return new GraphQLError(message, { extensions: { code, argument } })
}
