import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'

/** The schema of a subgraph that is being written, as it is now. */
export interface LocalSchema {
  readonly sdl: string
  /** Where a line of it stands, for whoever writes it. */
  placeOf(line: number, column: number): string
}

/** Reads the schema. Throws OperatorError that says why it cannot be read. */
export type ReadSchema = () => Promise<LocalSchema>

/** How long a running subgraph may take to tell its schema. */
const answerLimitMs = 2_000

/** Reads it from a running subgraph, or from the `.graphql` files of a folder; a single file will do. */
export function schemaReader(place: string): ReadSchema {
  return /^https?:\/\//.test(place) ? () => askSchema(place) : () => readFolder(place)
}

const serviceForm = v.object({
  data: v.object({ _service: v.object({ sdl: v.string() }) }),
})

async function askSchema(url: string): Promise<LocalSchema> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      signal: AbortSignal.timeout(answerLimitMs),
    })
    const answer = v.safeParse(serviceForm, await response.json())
    if (!answer.success)
      throw new OperatorError(`${url} answers { _service { sdl } } with no schema`)
    return {
      sdl: answer.output.data._service.sdl,
      placeOf: (line, column) => `${url} ${line}:${column}`,
    }
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause
    throw new OperatorError(`${url} does not answer`, { cause })
  }
}

async function readFolder(place: string): Promise<LocalSchema> {
  const files = await filesAt(place)
  if (files.length === 0) throw new OperatorError(`${place} holds no file that ends with .graphql`)
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return {
    sdl: texts.join('\n'),
    placeOf(line, column) {
      let first = 1
      for (const [i, text] of texts.entries()) {
        const next = first + text.split('\n').length
        if (line < next) return `${files[i]}:${line - first + 1}:${column}`
        first = next
      }
      return place
    },
  }
}

async function filesAt(place: string): Promise<string[]> {
  try {
    if ((await stat(place)).isFile()) return [place]
    const names = (await readdir(place)).filter((name) => /\.graphqls?$/.test(name)).sort()
    return names.map((name) => path.join(place, name))
  } catch (cause) {
    throw new OperatorError(`${place} cannot be read`, { cause })
  }
}
