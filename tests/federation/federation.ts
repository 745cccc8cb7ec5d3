/**
 * A supergraph for tests: some subgraphs over the same small data in memory, and the same data as one
 * schema that knows nothing of subgraphs, which answers what the specification says.
 */
export interface Federation {
  readonly name: string
  readonly subgraphs: readonly FederatedSubgraph[]
  /**
   * How fields are resolved where the property of their name is not their value. Fields of an
   * interface go for all of its types.
   */
  readonly resolvers: Resolvers
  /** Finds the object that a representation is of, by its type. */
  readonly entities: Readonly<Record<string, FindEntity>>
  /** Values for arguments, by `field.argument`, the argument's name or its named type. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
  /** Undoes what mutations did. */
  readonly reset?: () => void
}

export interface FederatedSubgraph {
  readonly name: string
  readonly sdl: string
  /** Resolvers that differ in this subgraph: those that read what `@requires` brings. */
  readonly resolvers?: Resolvers
}

export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>

/** Written as a method, so that each resolver names the types that it takes. */
export type Resolver = { resolve(parent: unknown, given: unknown): unknown }['resolve']

export type Representation = Readonly<Record<string, unknown>>

export type FindEntity = (representation: Representation) => object | null | undefined

/** An object as a subgraph resolves it from a representation. */
export interface Represented {
  readonly representation?: Representation
}

/** What `@requires` of a field brought. Throws where the gateway left it out. */
export function required<Value>(object: Represented, field: string): Value
export function required({ representation }: Represented, field: string): unknown {
  const value = representation?.[field]
  if (value === undefined) throw new Error(`The representation lacks "${field}"`)
  return value
}

/** The head of a subgraph's schema. */
export const link = (...imports: readonly string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(imports)})`
