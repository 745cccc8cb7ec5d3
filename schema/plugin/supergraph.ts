import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { composeSubgraphs } from '../composition/apollo-composition.ts'
import type { CompositionNote, SubgraphSource } from '../composition/composition.ts'

/**
 * Rover's "supergraph" plugin as it runs where Rover does: composes the subgraphs of a file, as the registry
 * does, and prints what comes of it in the form that Rover reads. `compose FILE` is all that Rover asks of it.
 */
const roverFile = v.object({
  subgraphs: v.record(
    v.string(),
    v.object({
      routing_url: v.nullish(v.string(), ''),
      schema: v.object({ sdl: v.string() }),
    }),
  ),
})

/** What Rover prints as an error, or as a fault of its configuration. */
interface BuildError {
  readonly message: string
  readonly code: string | null
  readonly type: 'composition' | 'config'
  readonly nodes: readonly unknown[]
  readonly omittedNodesCount: 0
}

const [, , command, file] = process.argv
const answer =
  command === 'compose' && file !== undefined
    ? composeFile(file)
    : failed([fault(`this plugin composes only: it does not know "${command}"`)])
process.stdout.write(JSON.stringify(answer))
process.exitCode = 'Err' in answer ? 1 : 0

function composeFile(file: string) {
  const read = v.safeParse(roverFile, parse(readFileSync(file, 'utf8')))
  if (!read.success) return failed(read.issues.map(({ message }) => fault(message)))
  const composed = composeSubgraphs(Object.entries(read.output.subgraphs).map(sourceOf))
  if ('errors' in composed)
    return failed(composed.errors.map((note) => ({ ...told(note), type: 'composition' })))
  return { Ok: { supergraphSdl: composed.supergraphSdl, hints: composed.hints.map(told) } }
}

type RoverSubgraph = v.InferOutput<typeof roverFile>['subgraphs'][string]

function sourceOf([name, { routing_url: url, schema }]: [string, RoverSubgraph]): SubgraphSource {
  return { name, url, sdl: schema.sdl }
}

function failed(errors: readonly BuildError[]) {
  return { Err: { build_errors: errors } }
}

function fault(message: string): BuildError {
  return { message, code: null, type: 'config', nodes: [], omittedNodesCount: 0 }
}

function told({ message, code, places }: CompositionNote) {
  const nodes = places.map(({ subgraph, line, column }) => ({
    subgraph,
    start: { line, column },
    end: { line, column },
  }))
  return { message, code, nodes, omittedNodesCount: 0 as const }
}
