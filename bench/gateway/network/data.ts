import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'

/** One subgraph of the network of measuring stations that the bench asks about. */
export interface NetworkSubgraph {
  readonly name: string
  readonly sdl: string
  readonly resolvers: GraphQLResolverMap<unknown>
}

/** What a subgraph knows of an entity that it is asked for. */
export interface Entity {
  readonly id: string
}

/** The head of every subgraph's schema. */
export const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])'

/** A whole number from 0, below `below`, that is always the same for a text (FNV-1a). */
export function pick(text: string, below: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return ((hash ^ (hash >>> 15)) >>> 0) % below
}

export function pickOf<Item>(text: string, items: readonly Item[]): Item {
  const item = items[pick(text, items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

/** A day of 2025 with a time, that is always the same for a text. */
export function moment(text: string): string {
  return new Date(Date.UTC(2025, 0, 1) + pick(text, 365 * 24 * 60) * 60_000).toISOString()
}

export function timesOf<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
