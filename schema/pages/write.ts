import type { CheckRun, CheckTask } from '../check-runs/check-run.ts'
import { writeGraphRef } from '../graph-ref.ts'
import { writeNotes } from '../variants/publish.ts'
import type { Build, Launch } from '../variants/variant.ts'

/** A launch in words. */
export function writeLaunchPage(launch: Launch, { hints, errors, engine }: Build): string {
  const { id, ref, number, trigger, subgraph, succeeded, previous, upstream } = launch
  const { createdAt, supersededAt } = launch
  return lines([
    `Launch ${number} of ${writeGraphRef(ref)}: ${succeeded ? 'succeeded' : 'failed, and changed nothing that is served'}`,
    '',
    `id             ${id}`,
    `at             ${createdAt.toISOString()}`,
    `trigger        ${trigger}${subgraph ? ` of subgraph "${subgraph}"` : ''}`,
    `composed by    ${engine}`,
    `ran before it  ${previous ?? 'nothing'}`,
    ...(upstream ? [`follows        launch ${upstream} of its source`] : []),
    `superseded     ${supersededAt?.toISOString() ?? 'not yet'}`,
    ...section('Errors', errors.length > 0 && writeNotes(errors)),
    ...section('Hints', hints.length > 0 && writeNotes(hints)),
  ])
}

/** A check in words. */
export function writeCheckPage({ id, ref, subgraph, passed, createdAt, ...run }: CheckRun): string {
  return lines([
    `Check of ${subgraph ? `subgraph "${subgraph}" for ` : ''}${writeGraphRef(ref)}: ${passed ? 'passed' : 'failed'}`,
    '',
    `id       ${id}`,
    `at       ${createdAt.toISOString()}`,
    `against  ${run.baseLaunch === null ? 'an empty variant' : `launch ${run.baseLaunch}`}`,
    ...run.tasks.flatMap((task) => writeTask(task)),
  ])
}

function writeTask(task: CheckTask): string[] {
  switch (task.__typename) {
    case 'CompositionCheckTask':
      return findings('Composition', task, task.result.errors.map(writeError))
    case 'OperationsCheckTask': {
      const { numberOfCheckedOperations, changes } = task.result
      const title = `Changes, held against ${numberOfCheckedOperations} operations`
      return findings(
        title,
        task,
        changes.map(({ severity, code, description }) => `${severity} ${code}: ${description}`),
      )
    }
    case 'LintCheckTask':
      return findings('Lint', task, task.result.diagnostics.map(writeFinding))
    case 'CustomCheckTask':
      return findings("The registry's own findings", task, task.result.violations.map(writeFinding))
    case 'DownstreamCheckTask':
      return findings(
        'Contracts',
        task,
        task.results.map(
          ({ downstreamVariantName, failsUpstreamWorkflow }) =>
            `${downstreamVariantName}: ${failsUpstreamWorkflow ? 'failed' : 'passed'}`,
        ),
      )
  }
}

function findings(title: string, { status }: CheckTask, found: readonly string[]): string[] {
  return section(`${title}: ${status}`, found.length > 0 ? found.join('\n') : 'nothing found')
}

function writeError({ code, message }: { readonly code: string; readonly message: string }) {
  return `${code}: ${message}`
}

interface Finding {
  readonly level: string
  readonly rule: string
  readonly message: string
  readonly sourceLocations: ReadonlyArray<{
    readonly start: { readonly line: number; readonly column: number }
  }>
}

function writeFinding({ level, rule, message, sourceLocations: [place] }: Finding): string {
  const at = place ? ` at ${place.start.line}:${place.start.column}` : ''
  return `${level} ${rule}${at}: ${message}`
}

function section(title: string, text: string | false): string[] {
  return text === false ? [] : ['', title, '', text]
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
