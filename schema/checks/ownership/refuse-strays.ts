import { Failure } from '#kit/errors.ts'
import { checkOwnership } from './check-ownership.ts'
import type { Ownership } from './ownership-file.ts'

/** More would hide what is to be done. */
const maxTold = 20

/** Throws Failure OWNERSHIP_REFUSED where a subgraph's schema defines what others own; all of it is told. */
export function refuseStrays(subgraph: string, sdl: string, ownership: Ownership | null): void {
  const strays = ownership === null ? [] : checkOwnership(subgraph, sdl, ownership)
  if (strays.length === 0) return
  const told = strays.slice(0, maxTold).map(({ rule, message, places: [place] }) => {
    const at = place ? ` at ${place.span.start.line}:${place.span.start.column}` : ''
    return `${rule}${at}: ${message}`
  })
  const rest = strays.length - told.length
  const lines = [
    `The schema of "${subgraph}" defines what is not its own; what is served stays as it is.`,
    ...told,
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ]
  throw new Failure('OWNERSHIP_REFUSED', lines.join('\n'))
}
