import { checkViolation, failsCheck, type Violation } from '../checks/violation.ts'
import type { CustomTask } from './check-run.ts'

/** Our own findings; none make no task. */
export function customTask(subgraph: string, found: readonly Violation[]): CustomTask[] {
  if (found.length === 0) return []
  return [
    {
      __typename: 'CustomCheckTask',
      status: failsCheck(found) ? 'FAILED' : 'PASSED',
      result: {
        violations: found.map((violation) => checkViolation(atOnePlace(violation, subgraph))),
      },
    },
  ]
}

/** Rover shows one place: one in the schema that is checked where there is any. */
function atOnePlace(violation: Violation, subgraph: string): Violation {
  const { places } = violation
  const place = places.find((place) => place.subgraph === subgraph) ?? places[0]
  return { ...violation, places: place ? [place] : [] }
}
