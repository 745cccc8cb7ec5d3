import {
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
} from 'graphql'
import * as v from 'valibot'
import type { AccessRule, AccessRules } from './access-rules.ts'
import { argumentsOf, linkedFeatures, namesOfMainDirective } from './linked-features.ts'

const alternatives = v.array(v.array(v.string()))
const withScopes = v.object({ scopes: alternatives })
const withPolicies = v.object({ policies: alternatives })

/** How each feature's directive becomes a rule. */
const readers: Readonly<Record<string, (args: Record<string, unknown>) => AccessRule>> = {
  'https://specs.apollo.dev/authenticated': () => ({ kind: 'authenticated' }),
  'https://specs.apollo.dev/requiresScopes': (args) => ({
    kind: 'scopes',
    anyOf: v.parse(withScopes, args).scopes,
  }),
  'https://specs.apollo.dev/policy': (args) => ({
    kind: 'policies',
    anyOf: v.parse(withPolicies, args).policies,
  }),
}

const knownVersion = 'v0.1'

/**
 * Reads who may see what from a supergraph's `@authenticated`, `@requiresScopes` and `@policy`, by
 * whatever names it links them. Composition has merged those of the subgraphs.
 *
 * Throws, in words, where one of them is not understood: it must not be taken for no rule.
 */
export function readAccessRules(supergraph: DocumentNode): AccessRules {
  const ruleOf = ruleReader(supergraph)
  const ofType = new Map<string, AccessRule[]>()
  const ofField = new Map<string, AccessRule[]>()

  function note(
    rules: Map<string, AccessRule[]>,
    coordinate: string,
    directives: readonly ConstDirectiveNode[] = [],
  ): void {
    const found = directives.flatMap((directive) => ruleOf(directive, coordinate))
    if (found.length > 0) rules.set(coordinate, [...(rules.get(coordinate) ?? []), ...found])
  }

  for (const node of supergraph.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue
    note(ofType, node.name.value, node.directives)
    for (const field of ('fields' in node && node.fields) || [])
      note(ofField, `${node.name.value}.${field.name.value}`, field.directives)
  }
  return { ofType, ofField }
}

/** Reads a directive: its rule, or none where it is no access directive. */
function ruleReader(supergraph: DocumentNode) {
  const readerByName = readersByName(supergraph)
  const known = new Map<string, AccessRule>()

  return (directive: ConstDirectiveNode, coordinate: string): AccessRule[] => {
    const name = directive.name.value
    const read = readerByName.get(name)
    if (!read) return []
    const rule = understood(read, directive, coordinate)
    const key = JSON.stringify(rule)
    const same = known.get(key) ?? rule
    known.set(key, same)
    return [same]
  }
}

function understood(
  read: (args: Record<string, unknown>) => AccessRule,
  directive: ConstDirectiveNode,
  coordinate: string,
): AccessRule {
  try {
    return read(argumentsOf(directive))
  } catch (cause) {
    throw new Error(`"@${directive.name.value}" of ${coordinate} is malformed`, { cause })
  }
}

function readersByName(supergraph: DocumentNode) {
  const byName = new Map<string, (args: Record<string, unknown>) => AccessRule>()
  for (const feature of linkedFeatures(supergraph)) {
    const read = Object.hasOwn(readers, feature.identity) ? readers[feature.identity] : undefined
    if (!read) continue
    if (feature.version !== knownVersion)
      throw new Error(
        `The supergraph links ${feature.identity}/${feature.version}; known is ${knownVersion}`,
      )
    for (const name of namesOfMainDirective(feature)) byName.set(name, read)
  }
  return byName
}
