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

/**
 * Opens a spool in a folder, which is made where there is none; `prefix` tells its records from those of
 * others. What was kept with another key stays beside, and is not seen.
 */
export function openSpool(folder: string, prefix: string, seal: Seal): Spool {
  async function keptOf(isOurs: (name: string, id: string) => boolean): Promise<string[]> {
    const names = (await namesIn(folder)).filter((name) => name.startsWith(`${prefix}.`))
    return names
      .filter((name) => isOurs(name, name.slice(prefix.length + 1).split('.')[0] ?? ''))
      .map((name) => path.join(folder, name))
  }

  return {
    async write(id, records) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = path.join(folder, `${prefix}.${id}.${randomUUID()}`)
      const handle = await open(`${file}${unfinished}`, 'wx', 0o600)
      try {
        for await (const lines of linesOf(records, seal)) await handle.write(lines)
        await handle.sync()
        await handle.close()
        await rename(`${file}${unfinished}`, `${file}${extension}`)
      } catch (error) {
        await handle.close().catch(() => {})
        await rm(`${file}${unfinished}`, { force: true })
        throw error
      }
    },
    async read(id, offset, limit) {
      const files = await keptOf((name, of) => of === id && name.endsWith(extension))
      for (const file of files.sort()) {
        const page = await pageOf(file, { offset, limit, seal })
        if (page) return page
      }
      return null
    },
    async forget(taken) {
      const done = await keptOf((name, id) => taken.has(id) && name.endsWith(extension))
      const left = await keptOf((name) => name.endsWith(unfinished))
      const longAgo = Date.now() - unfinishedForMs
      for (const file of done) await rm(file, { force: true })
      for (const file of left) if ((await modified(file)) < longAgo) await rm(file, { force: true })
    },
  }
}

/** Null where it was sealed with another key, or somebody has let it go. */
async function pageOf(
  file: string,
  { offset, limit, seal }: { readonly offset: number; readonly limit: number; readonly seal: Seal },
): Promise<SpoolPage | null> {
  const size = await stat(file).then(({ size }) => size, missing)
  if (size === null) return null
  const lines = await linesFrom(file, offset, limit)
  const next = offset + lines.reduce((length, line) => length + line.length + 1, 0)
  try {
    const records = lines.map((line) => seal.open(line))
    return { records, next: next < size ? next : null }
  } catch {
    return null
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
