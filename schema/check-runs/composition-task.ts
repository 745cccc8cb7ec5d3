import type { Build } from '../variants/variant.ts'
import type { CompositionTask } from './check-run.ts'

/** Tells whether the subgraphs compose, and whether another supergraph comes of it than gateways run. */
export function compositionTask(build: Build, head: Build | null): CompositionTask {
  return {
    __typename: 'CompositionCheckTask',
    status: build.errors.length === 0 ? 'PASSED' : 'FAILED',
    coreSchemaModified: build.supergraphSdl !== head?.supergraphSdl,
    result: {
      __typename: 'CompositionCheckResult',
      errors: build.errors.map(({ code, message, places }) => ({
        code,
        message,
        locations: places.map(({ line, column }) => ({ line, column })),
      })),
    },
  }
}
