import { type CoverageRow, everyItem, rowOfDeadSubgraph } from '../coverage.ts'
import { type CompiledPath, each, type Location } from './collect.ts'
import type { Fault, Run } from './run.ts'
import type { StepParts } from './step-parts.ts'

/** Any item of a list has the place of the first. */
const anyItem = 0

/** Where, in what is gathered, the objects are that a path leads to, whatever their place in lists. */
export function placeOfPath(path: CompiledPath): Location {
  return path.flatMap((step) => {
    if (step === each) return anyItem
    return typeof step === 'string' ? step : []
  })
}

interface CoverParts extends Pick<StepParts, 'clientPath'> {
  /** A place in an answer by the keys that it has once it is rewritten. */
  readonly rewrittenPlace: (place: Location) => Location
}

/**
 * Notes what a subgraph covers of the objects at some places; paths, which are in the keys that it was
 * asked with, become those that the client knows.
 */
export function cover(
  run: Pick<Run, 'coverage'>,
  { clientPath, rewrittenPlace }: CoverParts,
  places: readonly Location[],
  row: CoverageRow,
): void {
  const asked = row.path.map((step) => (step === everyItem ? anyItem : step))
  const inside = rewrittenPlace(asked)
  for (const place of places)
    run.coverage.add({
      ...row,
      path: clientPath([...place, ...inside]).map((step) =>
        typeof step === 'number' ? everyItem : step,
      ),
    })
}

/** Notes that a subgraph gave no answer. */
export function coverNothing(run: Run, { subgraph, code }: Fault): void {
  run.coverage.add(rowOfDeadSubgraph(subgraph, code === 'SUBGRAPH_TIMEOUT'))
}
