import { entityOwners, foreignTo } from '../checks/entity-owners.ts'
import { type LintDiagnostic, lint, newDiagnostics } from '../checks/lint/lint.ts'
import { failsCheck, protocolDiagnostic } from '../checks/violation.ts'
import type { LintResult, LintTask } from './check-run.ts'

/** Findings that are told one by one; the others are counted. */
const maxTold = 1_000

/** What the rules of the house find in a proposed schema, and did not find in the one that is published. */
export function lintTask(found: readonly LintDiagnostic[]): LintTask {
  return {
    __typename: 'LintCheckTask',
    status: failsCheck(found) ? 'FAILED' : 'PASSED',
    result: { __typename: 'LintResult', ...lintResult(found) },
  }
}

/** Findings as Rover reads them. */
export function lintResult(found: readonly LintDiagnostic[]): LintResult {
  const count = (level: string) => found.filter((diagnostic) => diagnostic.level === level).length
  return {
    diagnostics: atMost(found).map(protocolDiagnostic),
    stats: { errorsCount: count('ERROR'), warningsCount: count('WARNING') },
  }
}

function atMost(found: readonly LintDiagnostic[]): readonly LintDiagnostic[] {
  const last = found[maxTold]
  if (!last) return found
  const message = `and ${found.length - maxTold} more findings from here on`
  return [
    ...found.slice(0, maxTold),
    { ...last, rule: 'MORE_FINDINGS', level: 'WARNING', coordinate: '', message },
  ]
}

/**
 * Lints a schema by itself: an entity that it does not describe is taken for another subgraph's. With
 * `before`, only what was not found there.
 */
export function lintAlone(sdl: string, before: string | null): LintDiagnostic[] {
  const found = lintOne(sdl)
  return before === null ? found : newDiagnostics(found, lintOne(before))
}

function lintOne(sdl: string): LintDiagnostic[] {
  let isForeign: ((type: string) => boolean) | undefined
  return lint(sdl, {
    // Only asked of a schema that could be read.
    isForeign(type) {
      isForeign ??= foreignTo('', entityOwners([{ name: '', sdl }]))
      return isForeign(type)
    },
  })
}
