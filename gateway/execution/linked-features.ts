import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  valueFromASTUntyped,
} from 'graphql'
import * as v from 'valibot'

/** A feature that a supergraph links (link specification, https://specs.apollo.dev/link/v1.0). */
export interface LinkedFeature {
  /** Its address without the version, such as `https://specs.apollo.dev/authenticated`. */
  readonly identity: string
  /** Such as `v0.1`. */
  readonly version: string
  /** What the names of the feature start with here: its own name, or what `as:` says. */
  readonly namespace: string
  /** What elements are called here, by their own names, directives with their `@`. */
  readonly imports: ReadonlyMap<string, string>
}

const importShape = v.union([
  v.string(),
  v.object({ name: v.string(), as: v.optional(v.string()) }),
])

const linkShape = v.object({
  as: v.nullish(v.string()),
  import: v.nullish(v.array(importShape), []),
})

/**
 * The features that a supergraph links, under whatever name `@link` goes.
 *
 * Throws where a link is malformed.
 */
export function linkedFeatures(supergraph: DocumentNode): LinkedFeature[] {
  return supergraph.definitions
    .filter(isSchema)
    .flatMap(({ directives = [] }) => directives)
    .flatMap(featureOf)
}

function isSchema(node: { kind: Kind }): node is SchemaDefinitionNode | SchemaExtensionNode {
  return node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
}

function featureOf(directive: ConstDirectiveNode): LinkedFeature[] {
  const args = argumentsOf(directive)
  // `@core`, before it was called `@link`, calls the address `feature`.
  const address = String(args.url ?? args.feature)
  const [, identity, name, version] = /^(.+\/([^/]+))\/(v[^/]+)\/?$/.exec(address) ?? []
  if (identity === undefined || name === undefined || version === undefined) return []
  const { as, import: imported } = v.parse(linkShape, args)
  return [{ identity, version, namespace: as ?? name, imports: importsOf(imported ?? []) }]
}

function importsOf(
  imported: ReadonlyArray<v.InferOutput<typeof importShape>>,
): ReadonlyMap<string, string> {
  const names = imported.map((element) =>
    typeof element === 'string' ? { name: element, as: element } : element,
  )
  return new Map(names.map(({ name, as = name }) => [name, as]))
}

/** The arguments of a directive by name. */
export function argumentsOf(directive: ConstDirectiveNode): Record<string, unknown> {
  const values = (directive.arguments ?? []).map(({ name, value }): [string, unknown] => [
    name.value,
    valueFromASTUntyped(value),
  ])
  return Object.fromEntries(values)
}

/**
 * What the directive that a feature is named for may be called in the supergraph, without `@`: what it
 * is imported as, and by the feature's own name, which always works (link specification, Name
 * Conventions).
 */
export function namesOfMainDirective({ identity, namespace, imports }: LinkedFeature): string[] {
  const own = identity.slice(identity.lastIndexOf('/') + 1)
  const imported = imports.get(`@${own}`)
  const names = [namespace, `${namespace}__${own}`]
  return imported === undefined ? names : [imported.replace('@', ''), ...names]
}
