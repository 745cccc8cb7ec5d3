import { type ArgumentNode, type FieldNode, print, visit } from 'graphql'

/** Gives the key under which subgraphs are asked for a field. */
export type GatheredKeyOf = (node: FieldNode) => string

/**
 * Names the keys of one operation. A field's own name stands for the field without arguments alone,
 * as planners add it: so no alias and no arguments of a client stand for what a planner adds. Fields
 * that differ in name or arguments never share a key, even where a client may give them one response
 * key: for different types, of which a subgraph may know no more than their interface.
 *
 * `prefix` is what the other keys begin with, and no field's name does.
 */
export function createGatheredKeys(prefix: string): GatheredKeyOf {
  const askedBy = new Map<string, string[]>()

  return (node) => {
    const name = node.name.value
    const responseKey = node.alias?.value ?? name
    const asked = `${name}(${argumentsText(node.arguments)})`
    // What is gathered has some keys of itself (`constructor`).
    if (asked === `${responseKey}()` && !(responseKey in Object.prototype)) return responseKey
    const known = askedBy.get(responseKey) ?? []
    askedBy.set(responseKey, known)
    const index = known.includes(asked) ? known.indexOf(asked) : known.push(asked) - 1
    return index === 0 ? `${prefix}${responseKey}` : `${prefix}${index}_${responseKey}`
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
