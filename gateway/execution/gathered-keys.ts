import { type ArgumentNode, type FieldNode, print, visit } from 'graphql'

/** Gives the key under which subgraphs are asked for a field. */
export type GatheredKeyOf = (node: FieldNode) => string

export interface KeyNames {
  /** What no field's name begins with. */
  readonly aliasPrefix: string
  /** The names of fields that planners add by themselves, without arguments. */
  readonly addedFields: ReadonlySet<string>
}

/**
 * Names the keys of one operation. Fields that differ in name or arguments never share a key, even
 * where a client may give them one response key: for different types, of which a subgraph may know no
 * more than their interface. Nor does an alias, or do arguments, stand for what a planner adds.
 */
export function createGatheredKeys({ aliasPrefix, addedFields }: KeyNames): GatheredKeyOf {
  const askedBy = new Map<string, string[]>()

  function keysLike(responseKey: string): string[] {
    const known = askedBy.get(responseKey)
    if (known) return known
    const asked = addedFields.has(responseKey) ? [`${responseKey}()`] : []
    askedBy.set(responseKey, asked)
    return asked
  }

  return (node) => {
    const name = node.name.value
    const responseKey = node.alias?.value ?? name
    const known = keysLike(responseKey)
    const asked = `${name}(${argumentsText(node.arguments)})`
    const index = known.includes(asked) ? known.indexOf(asked) : known.push(asked) - 1
    if (index > 0) return `${aliasPrefix}${index}_${responseKey}`
    // What is gathered has some keys of itself (`constructor`).
    const isOwnName = responseKey === name && !(responseKey in Object.prototype)
    return isOwnName ? responseKey : `${aliasPrefix}${responseKey}`
  }
}

/** The same for equal arguments, whatever the order of them and of their fields. */
function argumentsText(given: readonly ArgumentNode[] = []): string {
  return given
    .map((argument) =>
      print(
        visit(argument, {
          ObjectValue: {
            leave: (node) => ({
              ...node,
              fields: node.fields.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1)),
            }),
          },
        }),
      ),
    )
    .sort()
    .join(', ')
}
