import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'

/** One key as the file keeps it: never the key itself. */
export interface ReportKey {
  readonly name: string
  /** SHA-256 in hexadecimal; the key is random and long, so that a slow hash would add nothing. */
  readonly hash: string
  readonly scopes: readonly string[]
  readonly madeAt: string
}

const keyFile = v.strictObject({
  keys: v.array(
    v.strictObject({
      name: v.pipe(v.string(), v.regex(/^[\w.-]{1,60}$/)),
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      scopes: v.array(v.pipe(v.string(), v.regex(/^[\w:.-]{1,60}$/))),
      madeAt: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
})

export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Makes a key that nobody can guess. */
export function makeKey(): string {
  return `mcr_${randomBytes(32).toString('base64url')}`
}

/** Reads a file of keys. Throws OperatorError where it cannot be read or is not one. */
export async function readKeys(file: string): Promise<ReportKey[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`The file of report keys cannot be read: ${file}`, { cause })
  })
  return parseKeys(file, text)
}

function parseKeys(file: string, text: string): ReportKey[] {
  try {
    return v.parse(keyFile, JSON.parse(text)).keys
  } catch (cause) {
    throw new OperatorError(`Not a file of report keys: ${file}`, { cause })
  }
}

/** Writes a file of keys, whole or not at all, for its owner's eyes. */
export async function writeKeys(file: string, keys: readonly ReportKey[]): Promise<void> {
  const next = `${file}.next`
  await writeFile(next, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 })
  await rename(next, file)
}
