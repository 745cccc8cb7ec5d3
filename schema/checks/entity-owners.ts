import { parse } from 'graphql'
import { directivesOf, elementsOf } from './schema-elements.ts'

interface NamedSchema {
  readonly name: string
  readonly sdl: string
}

/**
 * Entities, each with the subgraphs that own it. A subgraph that owns an entity says what it is: the
 * type has a description there, and only there. How many fields a subgraph declares would not tell,
 * since the others add their own.
 */
export function entityOwners(schemas: readonly NamedSchema[]): Map<string, string[]> {
  const owners = new Map<string, string[]>()
  for (const { name: subgraph, sdl } of schemas)
    for (const { kind, name, node } of elementsOf(parse(sdl))) {
      if (kind !== 'type' || directivesOf(node, 'key').length === 0) continue
      const known = owners.get(name) ?? []
      const isOwner = 'description' in node && node.description !== undefined
      owners.set(name, isOwner ? [...known, subgraph] : known)
    }
  return owners
}

/** Tells of a type whether it is an entity that others than this subgraph own. */
export function foreignTo(
  subgraph: string,
  owners: ReadonlyMap<string, readonly string[]>,
): (type: string) => boolean {
  return (type) => owners.has(type) && !owners.get(type)?.includes(subgraph)
}
