import type { CountCheck, FeedCheck } from './check-source.ts'
import type { Source } from './settings.ts'

const mostRefused = 10

/** Writes what a try of a source shows, for people. */
export function writeCheck(
  { name, system, department }: Source,
  checks: readonly FeedCheck[],
  counts: readonly CountCheck[],
): string {
  return [
    `${name}: ${system} of ${department} answers`,
    ...checks.map(writeFeed),
    ...counts.map(writeCount),
    '',
  ].join('\n')
}

function writeCount({ feed, reasons }: CountCheck): string {
  if (reasons.length === 0) return `\n${feed}: it counts them itself for statistics`
  const listed = reasons.map((reason) => `  ${reason}`)
  return [`\n${feed}: statistics say that it is missing, LIVE_ONLY, since`, ...listed].join('\n')
}

function writeFeed({ feed, read, sample, refused }: FeedCheck): string {
  return [
    '',
    `${feed}: ${read} records read, ${read - refused.length} can be taken, ${refused.length} cannot`,
    ...sample.map((row) => indent(JSON.stringify(row, digits, 2))),
    ...refusedLines(refused),
  ].join('\n')
}

/** The first of the records that cannot be taken, each with every reason. */
export function refusedLines(refused: FeedCheck['refused']): string[] {
  const more = refused.length - mostRefused
  return [
    ...refused
      .slice(0, mostRefused)
      .map(({ key, refusals }) => `  refused ${key}: ${refusals.map(inWords).join(', ')}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

const inWords = ({ field, reason }: FeedCheck['refused'][number]['refusals'][number]) =>
  `${field} ${reason}`

const digits = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

const indent = (text: string) => text.replaceAll(/^/gm, '  ')
