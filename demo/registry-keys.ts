import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseEnv } from 'node:util'
import type { Database } from '#kit/sql.ts'
import { generateKeyText, hashOfKeyText, type Key } from '../schema/keys/key.ts'
import {
  addKey,
  addSecret,
  findKey,
  listKeys,
  type NewKey,
  retireOldSecrets,
} from '../schema/keys/store.ts'

/** Who is noted in the audit as having made the keys. */
const actor = 'npm start'

/** The texts of keys by which people and gateways come to the demo's registry. */
export interface DemoKeys {
  /** For whoever tries it: everything. */
  readonly admin: string
  /** For gateways. */
  readonly gateway: string
}

const keyOf = (name: string, scopes: NewKey['scopes']): NewKey => ({
  name,
  graph: 'motcua',
  department: null,
  scopes,
  variants: ['*'],
  subgraphs: ['*'],
})

/** Those whose texts stand in a file of an earlier start, as far as they are valid; new ones otherwise. */
export async function openDemoKeys(database: Database, file: string): Promise<DemoKeys> {
  const kept = await readKept(file)
  return {
    admin: await validText(database, keyOf('demo', ['admin']), kept.APOLLO_KEY),
    gateway: await validText(
      database,
      keyOf('demo-gateway', ['uplink', 'report']),
      kept.REGISTRY_KEY,
    ),
  }
}

/** Writes where the registry is and its keys, as settings for Rover and for gateways. */
export async function keepDemoKeys(
  file: string,
  url: string,
  { admin, gateway }: DemoKeys,
): Promise<void> {
  const settings = {
    APOLLO_REGISTRY_URL: `${url}/graphql`,
    APOLLO_KEY: admin,
    APOLLO_ROVER_DOWNLOAD_HOST: url,
    APOLLO_TELEMETRY_DISABLED: 'true',
    APOLLO_ROVER_SKIP_UPDATE: '1',
    REGISTRY_URL: `${url}/uplink`,
    REGISTRY_KEY: gateway,
  }
  const lines = Object.entries(settings).map(([name, value]) => `export ${name}=${value}\n`)
  await mkdir(path.dirname(file), { recursive: true })
  // Whoever reads it may publish.
  await writeFile(file, lines.join(''), { mode: 0o600 })
}

/** The key by which the platform publishes its own subgraphs; nobody has its text. */
export async function platformKey(database: Database): Promise<Key> {
  const key = keyOf('platform', ['publish'])
  await addKey(database, key, hashOfKeyText(generateKeyText(key.graph)), actor)
  const kept = (await listKeys(database.sql)).find(({ name }) => name === key.name)
  if (!kept) throw new Error('The key of the platform is not kept')
  return kept
}

async function readKept(file: string): Promise<NodeJS.Dict<string>> {
  try {
    return parseEnv(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

/** A text of a key: the one that is kept, if it still is one. */
async function validText(
  database: Database,
  key: NewKey,
  kept: string | undefined,
): Promise<string> {
  if (kept !== undefined) {
    const known = await findKey(database.sql, hashOfKeyText(kept))
    if (known?.name === key.name) return kept
  }
  const text = generateKeyText(key.graph)
  const hash = hashOfKeyText(text)
  if (await addKey(database, key, hash, actor)) return text
  await retireOldSecrets(database, key.name, actor)
  const outcome = await addSecret(database, key.name, hash, actor)
  if (outcome !== 'added') throw new Error(`The key "${key.name}" takes no other text: ${outcome}`)
  return text
}
