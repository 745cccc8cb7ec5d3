import { type Readable, Transform } from 'node:stream'
import { type Entry, openPromise } from 'yauzl'
import { FileProblem } from './file-problem.ts'

/** The parts of a ZIP file by their names. */
export interface ZipParts {
  has(name: string): boolean
  /** Throws FileProblem where there is none of the name; the stream fails with one. */
  open(name: string): Promise<Readable>
  close(): void
}

const mostParts = 2_000

/**
 * Opens a ZIP file, of which at most `mostUnpacked` bytes are ever unpacked, whatever it says of its
 * own sizes. Throws FileProblem.
 */
export async function openZip(file: string, mostUnpacked: number): Promise<ZipParts> {
  const zip = await openPromise(file, { autoClose: false }).catch(unreadable)
  const parts = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      if (parts.size >= mostParts)
        throw new FileProblem('FILE_UNSAFE', `it has more than ${mostParts} parts`)
      parts.set(entry.fileName, entry)
    }
  } catch (error) {
    zip.close()
    unreadable(error)
  }

  let unpacked = 0
  const counting = () =>
    new Transform({
      transform(bytes: Buffer, _encoding, done) {
        unpacked += bytes.length
        if (unpacked <= mostUnpacked) return done(null, bytes)
        done(new FileProblem('FILE_UNSAFE', `it unpacks to more than ${mostUnpacked} bytes`))
      },
    })

  return {
    has: (name) => parts.has(name),
    async open(name) {
      const entry = parts.get(name)
      if (!entry) throw new FileProblem('FILE_UNREADABLE', `it has no part ${name}`)
      const packed = await zip.openReadStreamPromise(entry).catch(unreadable)
      const stream = counting()
      packed.on('error', (error) => stream.destroy(problemOf(error)))
      stream.on('close', () => packed.destroy())
      return packed.pipe(stream)
    },
    close: () => zip.close(),
  }
}

function unreadable(error: unknown): never {
  throw problemOf(error)
}

function problemOf(cause: unknown): FileProblem {
  if (cause instanceof FileProblem) return cause
  return new FileProblem('FILE_UNREADABLE', 'it is no whole ZIP file', { cause })
}
