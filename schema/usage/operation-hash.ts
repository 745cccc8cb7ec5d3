import { sha256 } from '../variants/input-set.ts'

/** By which an operation of a variant is known: its name, and its text without values. */
export function operationHash({
  name,
  document,
}: {
  readonly name: string | null
  readonly document: string
}): string {
  return sha256(`# ${name ?? '-'}\n${document}`)
}
