import { refusedLines } from '../write-check.ts'
import type { ProceduresCheck } from './check-procedures.ts'

const mostShown = 10

/** Writes what a source lists as procedures, beside ours, for people. */
export function writeProcedures({ read, listed, refused, beside }: ProceduresCheck): string {
  return [
    '',
    `procedures: ${read} listed, ${listed.length} understood, ${refused.length} not`,
    ...refusedLines(refused),
    ...(beside ? besideLines(beside) : ['  set PROCEDURES_URL to compare them with ours']),
    '',
  ].join('\n')
}

function besideLines({ unknown, named }: NonNullable<ProceduresCheck['beside']>): string[] {
  return [
    `  ${unknown.length} are not among ours, ${named.length} have another name here`,
    ...shown(unknown, ({ code, name }) => `  not ours ${code}: ${name}`),
    ...shown(named, ({ code, name, ours }) => `  named ${code}: ${name}; here: ${ours}`),
  ]
}

function shown<Item>(items: readonly Item[], line: (item: Item) => string): string[] {
  const more = items.length - mostShown
  return [...items.slice(0, mostShown).map(line), ...(more > 0 ? [`  and ${more} more`] : [])]
}
