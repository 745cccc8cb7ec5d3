import type { CheckRun } from '../check-runs/check-run.ts'
import { writeGraphRef } from '../graph-ref.ts'
import { writeNotes } from '../variants/publish.ts'
import type { Build, Launch } from '../variants/variant.ts'

/** A launch in words. */
export function writeLaunchPage(launch: Launch, { hints, errors, engine }: Build): string {
  const { id, ref, number, trigger, subgraph, succeeded, previous, createdAt, supersededAt } =
    launch
  return lines([
    `Launch ${number} of ${writeGraphRef(ref)}: ${succeeded ? 'succeeded' : 'failed, and changed nothing that is served'}`,
    '',
    `id             ${id}`,
    `at             ${createdAt.toISOString()}`,
    `trigger        ${trigger}${subgraph ? ` of subgraph "${subgraph}"` : ''}`,
    `composed by    ${engine}`,
    `ran before it  ${previous ?? 'nothing'}`,
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
    ...run.tasks.flatMap(({ __typename, status, result }) =>
      section(`${__typename}: ${status}`, JSON.stringify(result ?? null, null, 2)),
    ),
  ])
}

function section(title: string, text: string | false): string[] {
  return text === false ? [] : ['', title, '', text]
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
