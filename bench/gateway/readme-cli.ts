import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { latencyName, markName, memoryName } from './judgement.ts'
import { latencyMark, marks, memoryMark, type PeerName, peerNames } from './marks.ts'
import { type ShapeName, shapes } from './shapes.ts'
import { firstSwaps } from './swap-memory.ts'

/**
 * `npm run bench:gateway | tee run.txt && node bench/gateway/readme-cli.ts run.txt`: writes the
 * figures of a whole run into the README, in place of those of the run before.
 */
interface Verdict {
  readonly figures: Readonly<Record<string, unknown>> & {
    readonly date: string
    readonly machine: string
    readonly restarts: number
    readonly rounds: number
    readonly loadAverage: number
    readonly bearerCheck: boolean | null
    readonly spread: Readonly<Record<string, readonly [number, number]>>
    readonly shapes: Readonly<
      Record<string, { readonly answerBytes: number; readonly fetches: { readonly stock: number } }>
    >
    readonly p99Ms: Readonly<Record<string, number>>
    readonly notJudged?: readonly string[]
  }
}

const readme = path.join(import.meta.dirname, '../../README.md')
const begin = '<!-- figures of bench:gateway -->'
const end = '<!-- end of the figures -->'
const before = '## Go on\n'

const [file] = process.argv.slice(2)
if (file === undefined) fail('Name the file that holds the output of a run')
const lastLine = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
const { figures }: Verdict = JSON.parse(lastLine)
if (!figures.bearerCheck) fail('The run was without the bearer check')
const unjudged = figures.notJudged?.filter((name) => name !== latencyName) ?? []
if (unjudged.length > 0) fail(`The run did not judge: ${unjudged.join(', ')}`)
writeFileSync(readme, placed(readFileSync(readme, 'utf8'), sectionOf(figures)))

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** The README with the section in the place of the one before, or else before what to read next. */
function placed(text: string, section: string): string {
  const framed = `${begin}\n${section}\n${end}\n`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from >= 0 && to > from)
    return `${text.slice(0, from)}${framed}${text.slice(to + end.length).replace(/^\n/, '')}`
  return text.replace(before, () => `${framed}\n${before}`)
}

function sectionOf(found: Verdict['figures']): string {
  const { date, machine, restarts, rounds, loadAverage } = found
  return `## What a request costs

The processor time that the gateway takes for one request, in shares of what others take that serve
the same supergraph: the median of ${restarts * rounds} rounds over ${restarts} starts, the least and the most in brackets.

| one request | Apollo Server with Apollo Gateway | Hive Gateway, native router runtime | fetches written by hand |
|---|---|---|---|
${shapes.map(({ name }) => rowOf(name, found)).join('\n')}

At ${latencyMark.requestsPerSecond} of the third kind a second, asked independently, the p99 is ${found.p99Ms.ours} ms, Apollo's
${stockLatency(found)}. After ${memoryMark.swaps} changes of the supergraph the gateway holds
${found[memoryName]} MB more than around the first ${firstSwaps}.

Measured ${date} by \`npm run bench:gateway\` on ${machine}, load average ${loadAverage} from other work:
each gateway on one core, caches warm, full load; load and subgraphs on another core, the subgraphs
answering from memory; no requests shared in flight; the bearer check, header rules and metrics on in
ours and off in the others; no log line for each request. Not measured: more than one core, TLS,
networks, the time of subgraphs, the first request of an operation, mutations, errors of subgraphs,
the memory of the others, other gateways than these.`
}

/** Where the stock gateway did not keep up, its p99 is that of a queue without end, and no measure. */
function stockLatency(found: Verdict['figures']): string {
  return found.notJudged
    ? 'over a second, since it did not keep up with that rate on this machine'
    : `${found.p99Ms.stock} ms (${shareOf(latencyName, found)})`
}

function rowOf(shape: ShapeName, found: Verdict['figures']): string {
  const { fetches, answerBytes } = found.shapes[shape] ?? fail(`No figures of ${shape}`)
  const calls = `${fetches.stock} ${fetches.stock === 1 ? 'call' : 'calls'} of subgraphs`
  const cells = peerNames.map((peer) => cellOf(shape, peer, found))
  return `| ${calls}, ${sizeOf(answerBytes)} | ${cells.join(' | ')} |`
}

function cellOf(shape: ShapeName, peer: PeerName, found: Verdict['figures']): string {
  const mark = marks.find((mark) => mark.shape === shape && mark.peer === peer)
  return mark ? shareOf(markName(mark), found) : '–'
}

function shareOf(name: string, found: Verdict['figures']): string {
  const [least, most] = found.spread[name] ?? fail(`No figure "${name}"`)
  return `${found[name]} (${least} to ${most})`
}

function sizeOf(bytes: number): string {
  return bytes < 1_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} KB`
}
