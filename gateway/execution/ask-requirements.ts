import { type FieldNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import type { Fetch } from './map-fetches.ts'
import type { FurtherFields } from './name-requirements.ts'
import type { RequiredSelection } from './plan.ts'

/** A fetch that asks subgraphs for the fields which further ones of a named supergraph stand for. */
export function askRequirements(fetch: Fetch, further: FurtherFields): Fetch {
  if (further.size === 0) return fetch
  const document = visit(parse(fetch.operation, { noLocation: true }), {
    Field: (node) => asGiven(node, further),
  })
  const operation = stripIgnoredCharacters(print(document))
  if (fetch.kind === 'root') return { ...fetch, operation }
  const groups = fetch.groups.map((group) => ({
    ...group,
    requires: group.requires.map((selection) => asNamed(selection, further)),
  }))
  return { ...fetch, operation, groups }
}

/** Its key stays, so that it meets no value of other arguments. */
function asGiven(node: FieldNode, further: FurtherFields): FieldNode | undefined {
  const field = further.get(node.name.value)
  return (
    field && {
      ...node,
      alias: node.alias ?? node.name,
      name: { kind: Kind.NAME, value: field.name },
      arguments: field.given,
    }
  )
}

function asNamed(selection: RequiredSelection, further: FurtherFields): RequiredSelection {
  const selections = selection.selections.map((inner) => asNamed(inner, further))
  if (selection.kind === 'fragment') return { ...selection, selections }
  return { ...selection, name: further.get(selection.name)?.name ?? selection.name, selections }
}
