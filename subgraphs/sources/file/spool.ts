import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SourceRecord } from '../record.ts'
import type { Seal } from '../seal.ts'

/** Some records of a file, and where the next ones are; null after its last. */
export interface SpoolPage {
  readonly records: readonly SourceRecord[]
  readonly next: number | null
}

/**
 * Keeps the records of a file while they are being taken, sealed one by one, so that the file is taken
 * whole whatever becomes of it meanwhile.
 */
export interface Spool {
  /** Keeps all records or none: what the records throw leaves nothing behind. */
  write(id: string, records: AsyncIterable<SourceRecord>): Promise<void>
  /** Null where nothing is kept under the id, or was sealed with another key. */
  read(id: string, offset: number, limit: number): Promise<SpoolPage | null>
  /** Lets those go that have been taken, and what was left behind by processes that were killed. */
  forget(taken: ReadonlySet<string>): Promise<void>
}

const extension = '.records'
const unfinished = '.unfinished'
const unfinishedForMs = 24 * 3_600_000

/** Opens a spool in a folder, which is made where there is none; `prefix` tells its records from those of others. */
export function openSpool(folder: string, prefix: string, seal: Seal): Spool {
  const fileOf = (id: string) => path.join(folder, `${prefix}.${id}${extension}`)

  async function write(id: string, records: AsyncIterable<SourceRecord>): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = path.join(folder, `${prefix}.${randomUUID()}${unfinished}`)
    const handle = await open(file, 'wx', 0o600)
    try {
      for await (const lines of linesOf(records, seal)) await handle.write(lines)
      await handle.sync()
      await handle.close()
      await rename(file, fileOf(id))
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(file, { force: true })
      throw error
    }
  }

  return {
    write,
    async read(id, offset, limit) {
      const size = await sizeOf(fileOf(id))
      if (size === null) return null
      const lines = await linesFrom(fileOf(id), offset, limit)
      const next = offset + lines.reduce((length, line) => length + line.length + 1, 0)
      try {
        const records = lines.map((line) => seal.open(line))
        return { records, next: next < size ? next : null }
      } catch {
        // With the key of now it is made anew, from the file.
        return null
      }
    },
    async forget(taken) {
      const now = Date.now()
      for (const name of await namesIn(folder)) {
        const [id = ''] = name.startsWith(`${prefix}.`)
          ? name.slice(prefix.length + 1).split('.')
          : []
        const file = path.join(folder, name)
        const isTaken = name.endsWith(extension) && taken.has(id)
        const isLeft = name.endsWith(unfinished) && now - (await modified(file)) > unfinishedForMs
        if (id !== '' && (isTaken || isLeft)) await rm(file, { force: true })
      }
    },
  }
}

/** Written some at a time. */
async function* linesOf(records: AsyncIterable<SourceRecord>, seal: Seal): AsyncGenerator<string> {
  let lines = ''
  for await (const record of records) {
    lines += `${seal.seal(record)}\n`
    if (lines.length < 256 * 1_024) continue
    yield lines
    lines = ''
  }
  yield lines
}

async function linesFrom(file: string, offset: number, limit: number): Promise<string[]> {
  const lines: string[] = []
  let rest = ''
  for await (const piece of createReadStream(file, { start: offset, encoding: 'latin1' })) {
    const [first = '', ...others] = `${rest}${piece}`.split('\n')
    const whole = [first, ...others]
    rest = whole.pop() ?? ''
    lines.push(...whole)
    if (lines.length >= limit) break
  }
  return lines.slice(0, limit)
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(({ size }) => size, missing)
}

async function modified(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  )
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(missing)) ?? []
}

function missing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
