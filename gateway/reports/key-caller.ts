import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import { Failure } from '#kit/errors.ts'
import type { Authenticate } from '../auth.ts'
import type { Caller } from '../caller.ts'
import { hashOf, type ReportKey, readKeys } from './report-keys.ts'

/** Where a request may carry a key: a header, a password, or the address. */
export interface Credentials {
  readonly authorization?: string | undefined
  readonly apiKey?: string | undefined
}

/** Tells who asks for a report, or why they are refused. Without a key or token they are public. */
export type ReportCaller = (credentials: Credentials) => Promise<Caller | Failure>

/** How a key is looked up. */
export type FindKey = (key: string) => Promise<ReportKey | undefined>

/** Where no keys are kept, none is good. */
export const noKeys: FindKey = async () => undefined

export function reportCaller(findKey: FindKey, authenticate: Authenticate): ReportCaller {
  return async ({ authorization, apiKey }) => {
    const key = apiKey ?? passwordOf(authorization)
    if (key === undefined) return authenticate(authorization)
    const known = await findKey(key)
    if (!known) return new Failure('UNAUTHENTICATED', 'The key is not valid')
    return {
      authenticated: true,
      scopes: new Set(known.scopes),
      policies: new Set(),
      subject: `report-key:${known.name}`,
      apiKey: known.name,
    }
  }
}

/** The password of Basic credentials (RFC 7617); tools that know no keys ask for one. */
function passwordOf(authorization = ''): string | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  return Buffer.from(encoded, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
}

/** How long a change of the file may go unnoticed. */
const lookEveryMs = 1_000

/**
 * Looks keys up in a file, which is followed: a key that is added or taken back counts within a second.
 *
 * Throws OperatorError where the file cannot be read at first; later the last good one stands.
 */
export async function openKeys(file: string, log: Logger): Promise<FindKey> {
  let keys = byHash(await readKeys(file))
  let read = await versionOf(file)
  let lookedMs = performance.now()

  async function look(): Promise<void> {
    if (performance.now() - lookedMs < lookEveryMs) return
    lookedMs = performance.now()
    const version = await versionOf(file)
    if (version === read) return
    keys = byHash(await readKeys(file))
    read = version
  }

  return async (key) => {
    await look().catch((error: unknown) => log.warn({ err: error }, 'report keys were not read'))
    return keys.get(hashOf(key))
  }
}

const byHash = (keys: readonly ReportKey[]) => new Map(keys.map((key) => [key.hash, key]))

async function versionOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file)
  return `${mtimeMs} ${size} ${ino}`
}
