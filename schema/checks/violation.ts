import type { CompositionNote } from '../composition/composition.ts'
import type { LintDiagnostic } from './lint/lint.ts'
import { offsetAt, type SourcePoint, type SourceSpan, sourceSpans } from './source-places.ts'

/** A finding of our own, in the form that every check can tell its findings in. */
export interface Violation {
  readonly rule: string
  readonly level: 'ERROR' | 'WARNING' | 'INFO'
  /** The part of the schema that it is about; null for the schema as a whole. */
  readonly coordinate: string | null
  readonly message: string
  readonly places: ReadonlyArray<{ readonly subgraph: string; readonly span: SourceSpan }>
}

/** A violation as the protocol of Rover has it (`CheckViolation`). */
export interface CheckViolation extends Omit<Violation, 'places'> {
  readonly sourceLocations: ReadonlyArray<{
    readonly subgraphName: string
    readonly start: SourcePoint
    readonly end: SourcePoint
  }>
}

/** A lint finding as the protocol of Rover has it (`LintDiagnostic`); it breaks on one without a place. */
export interface ProtocolDiagnostic extends Omit<LintDiagnostic, 'span'> {
  readonly sourceLocations: readonly [SourceSpan]
}

export function checkViolation({ places, ...told }: Violation): CheckViolation {
  const sourceLocations = places.map(({ subgraph, span }) => ({ subgraphName: subgraph, ...span }))
  return { ...told, sourceLocations }
}

export function protocolDiagnostic({ span, ...told }: LintDiagnostic): ProtocolDiagnostic {
  return { ...told, sourceLocations: [span] }
}

/** A hint of composition as a violation, which fails nothing; `sdls` are the subgraphs' by their names. */
export function violationOfHint(
  { code, message, places }: CompositionNote,
  sdls: ReadonlyMap<string, string>,
): Violation {
  return {
    rule: code,
    level: 'INFO',
    coordinate: null,
    message,
    places: places.flatMap(({ subgraph, ...place }) => {
      const sdl = sdls.get(subgraph)
      if (sdl === undefined) return []
      const start = offsetAt(sdl, place)
      return [{ subgraph, span: sourceSpans(sdl)({ start, end: start }) }]
    }),
  }
}

/** Whether findings fail a check. */
export function failsCheck(found: ReadonlyArray<Pick<Violation, 'level'>>): boolean {
  return found.some(({ level }) => level === 'ERROR')
}
