import type { Location } from './collect.ts'
import type { SelectedField, Selection } from './selection.ts'

/**
 * Turns a place in what is gathered into the path that the client knows it by; it ends where the
 * client has not asked on.
 */
export function clientPath(selections: readonly Selection[], place: Location): Location {
  const path: Array<string | number> = []
  let here = selections
  for (const step of place) {
    if (typeof step === 'number') {
      path.push(step)
      continue
    }
    const fields = fieldsAt(here, step)
    const [field] = fields
    if (!field) break
    path.push(field.responseKey)
    here = fields.flatMap(({ selections }) => selections)
  }
  return path
}

function fieldsAt(selections: readonly Selection[], key: string): SelectedField[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'fragment') return fieldsAt(selection.selections, key)
    return selection.gatheredKey === key ? [selection] : []
  })
}
