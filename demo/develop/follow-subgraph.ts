import { setInterval } from 'node:timers/promises'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import type { Composer } from '../../schema/composition/composer.ts'
import type { CompositionNote, SubgraphSource } from '../../schema/composition/composition.ts'
import type { LocalSchema, ReadSchema } from './local-subgraph.ts'

export interface Developing {
  /** What the subgraph is called, and where the gateway asks it. */
  readonly name: string
  readonly url: string
  readonly readSchema: ReadSchema
  /** The subgraphs beside it to begin with, and how they are read from time to time. */
  readonly others: readonly SubgraphSource[]
  readonly readOthers: () => Promise<readonly SubgraphSource[]>
  readonly composer: Pick<Composer, 'compose'>
  /** Takes each supergraph that composes. */
  readonly serve: (supergraphSdl: string) => Promise<void>
  readonly tell: (text: string) => void
}

/** A change is served after a look, composing, and the gateway's own two looks: within 3 s. */
const lookEveryMs = 300

/** Others change with a publish. */
const looksPerOthers = 15

const composeLimitMs = 30_000

/**
 * Composes a subgraph that is being written with the others, and again whenever it or one of them changes.
 * What does not compose is told with its places, and what was good is served on.
 */
export async function followSubgraph(developing: Developing): Promise<Part> {
  const { name, url, composer, serve, tell } = developing
  const readSchema = keepLastGood(developing.readSchema, tell)
  const readOthers = keepLastGood(developing.readOthers, tell)
  let { others } = developing
  let tried = ''
  let isServed = false

  async function look(): Promise<void> {
    const schema = await readSchema()
    const beside = others.filter((other) => other.name !== name)
    const subgraphs = schema ? [...beside, { name, url, sdl: schema.sdl }] : beside
    const text = JSON.stringify(subgraphs)
    if (text === tried) return
    tried = text
    if (await compose(subgraphs, schema)) return
    // So that there is something to explore from the start.
    if (!isServed && schema) await compose(beside, null)
  }

  async function compose(
    subgraphs: readonly SubgraphSource[],
    schema: LocalSchema | null,
  ): Promise<boolean> {
    const startedMs = performance.now()
    const composed = await composer.compose(subgraphs, { deadlineMs: composeLimitMs })
    if ('errors' in composed) {
      const errors = composed.errors.map((note) => `  ${writeNote(note, name, schema)}`)
      tell([`${name} does not compose; what was good is served on:`, ...errors].join('\n'))
      return false
    }
    await serve(composed.supergraphSdl)
    isServed = true
    const ms = Math.round(performance.now() - startedMs)
    tell(`Composed in ${ms} ms: ${subgraphs.map((subgraph) => subgraph.name).join(', ')}`)
    return true
  }

  const stopping = new AbortController()
  await look()
  const following = follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })

  async function follow(): Promise<void> {
    let looks = 0
    for await (const _ of setInterval(lookEveryMs, undefined, { signal: stopping.signal })) {
      looks += 1
      if (looks % looksPerOthers === 0) others = (await readOthers()) ?? others
      await look()
    }
  }

  return {
    name: 'dev loop',
    async stop() {
      stopping.abort()
      await following
    },
  }
}

/** Reads what it read before while it cannot be read, which is told once; null where it never could. */
function keepLastGood<Read>(
  read: () => Promise<Read>,
  tell: (text: string) => void,
): () => Promise<Read | null> {
  let good: Read | null = null
  let told = ''
  return async () => {
    try {
      good = await read()
      told = ''
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      if (error.message !== told) tell(error.message)
      told = error.message
    }
    return good
  }
}

/** An error with its places, those of the subgraph that is being written first. */
function writeNote(
  { code, message, places }: CompositionNote,
  name: string,
  schema: LocalSchema | null,
): string {
  const own = places.filter(({ subgraph }) => subgraph === name)
  const foreign = places.filter(({ subgraph }) => subgraph !== name)
  const written = [
    ...own.map(({ line, column }) => schema?.placeOf(line, column) ?? `${name} ${line}:${column}`),
    ...foreign.map(({ subgraph, line, column }) => `${subgraph} ${line}:${column}`),
  ]
  return [`${code}: ${message}`, ...written.map((place) => `    at ${place}`)].join('\n  ')
}
