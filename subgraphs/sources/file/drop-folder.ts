import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'

/** A file that a department has dropped. */
export interface DroppedFile {
  /** Within the folder, with `/` between folders. */
  readonly name: string
  readonly path: string
  /** The same for the same content, whatever the file is called and wherever it lies. */
  readonly id: string
  readonly bytes: number
  readonly modifiedAt: Date
}

export interface DropFolder {
  /**
   * The files that are whole, in the order in which they were last written. Throws what the file
   * system throws.
   */
  files(signal: AbortSignal): Promise<readonly DroppedFile[]>
  /** Whether a file is still what it was when it was listed. */
  isUnchanged(file: DroppedFile): Promise<boolean>
}

export interface DropFolderForm {
  readonly folder: string
  /** For how long nothing may have been written to a file: by then it is whole. */
  readonly settleMs: number
  /** Larger files are not looked into. */
  readonly mostBytes: number
  /** Which names are taken, as `2014/*.xlsx`. */
  readonly pattern: string
}

/** What programs call a file while it is being written, and what file managers leave behind. */
const notYet =
  /^[.~]|\.(tmp|temp|part|partial|filepart|crdownload|download|swp|lnk)$|^(thumbs\.db|desktop\.ini)$/i

/** The folder into which a department drops files, with the folders in it. It is only read. */
export function dropFolder({ folder, settleMs, mostBytes, pattern }: DropFolderForm): DropFolder {
  /** Files are read for their ids once, and again when they have changed. */
  let known = new Map<string, string>()

  async function look(name: string, signal: AbortSignal): Promise<[string, DroppedFile] | null> {
    const file = path.join(folder, name)
    const stat = await lstat(file).catch(ignoreGone)
    // Links lead out of the folder.
    if (!stat?.isFile()) return null
    // Not by when it was modified, which copying may set to the past.
    if (Date.now() - stat.ctimeMs < settleMs) return null
    const seen = seenAs(file, stat)
    const id = known.get(seen) ?? (await idOf(file, seen, stat.size > mostBytes, signal))
    const found = { name, path: file, id, bytes: stat.size, modifiedAt: stat.mtime }
    return id === null ? null : [seen, { ...found, id }]
  }

  return {
    async files(signal) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const names = entries
        .filter((entry) => entry.isFile() && !notYet.test(entry.name))
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .map((name) => name.split(path.sep).join('/'))
        .filter((name) => path.posix.matchesGlob(name, pattern))
      const found: Array<[string, DroppedFile]> = []
      for (const name of names) {
        const file = await look(name, signal)
        if (file) found.push(file)
      }
      known = new Map(found.map(([seen, { id }]) => [seen, id]))
      return found.map(([, file]) => file).sort(byAge)
    },
    async isUnchanged(file) {
      const stat = await lstat(file.path).catch(ignoreGone)
      return stat !== null && known.get(seenAs(file.path, stat)) === file.id
    },
  }
}

function byAge(one: DroppedFile, other: DroppedFile): number {
  const older = one.modifiedAt.getTime() - other.modifiedAt.getTime()
  return older || (one.name < other.name ? -1 : 1)
}

type Seen = { readonly ino: number; size: number; mtimeMs: number; ctimeMs: number }

function seenAs(file: string, { ino, size, mtimeMs, ctimeMs }: Seen): string {
  return [file, ino, size, mtimeMs, ctimeMs].join('\0')
}

/** By its content; of a file that is too large for that, by what was seen of it. Null where it is gone. */
async function idOf(
  file: string,
  seen: string,
  isTooLarge: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  const hash = createHash('sha256')
  if (isTooLarge) hash.update(seen)
  else
    try {
      for await (const bytes of createReadStream(file, { signal })) hash.update(bytes)
    } catch (error) {
      return ignoreGone(error)
    }
  return hash.digest('base64url').slice(0, 22)
}

/** Somebody has moved it meanwhile. */
function ignoreGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
