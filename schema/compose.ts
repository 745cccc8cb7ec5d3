import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { parse as parseYaml } from 'yaml'

/** One subgraph as it is composed: its schema and where the gateway finds it. */
export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly sdl: string
}

/** What composing gives: the supergraph's SDL with hints about it, or what stands in the way. */
export type Composition =
  | { readonly sdl: string; readonly hints: readonly string[] }
  | { readonly errors: readonly string[] }

/** Composes subgraphs into one supergraph by the rules of Apollo Federation 2. */
export function compose(subgraphs: readonly SubgraphSource[]): Composition {
  const { supergraphSdl, errors, hints } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) return { errors: (errors ?? []).map((error) => error.message) }
  return { sdl: supergraphSdl, hints: (hints ?? []).map((hint) => hint.message) }
}

interface RoverFile {
  readonly subgraphs: Record<string, { routing_url: string; schema: { file: string } }>
}

/** Reads the subgraphs that a `rover.yaml` names; schema files stand relative to it. */
export async function readRoverFile(file: string): Promise<SubgraphSource[]> {
  const { subgraphs } = parseYaml(await readFile(file, 'utf8')) as RoverFile
  return Promise.all(
    Object.entries(subgraphs).map(async ([name, { routing_url: url, schema }]) => ({
      name,
      url,
      sdl: await readFile(path.join(path.dirname(file), schema.file), 'utf8'),
    })),
  )
}
