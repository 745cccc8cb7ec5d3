import type { Database, Sql } from '#kit/sql.ts'
import { appendAudit } from '../audit/store.ts'
import type { Key, Scope } from './key.ts'

/** What is chosen of a new key. */
export type NewKey = Omit<Key, 'id'>

/** A key as operators list it. */
export interface ListedKey extends Key {
  readonly createdAt: Date
  readonly revokedAt: Date | null
  readonly activeSecrets: number
}

/** How many texts of a key may be valid at a time: the new one, and the old one until all use the new. */
const maxActiveSecrets = 2

/** The key of a hashed text; null where none is active. */
export async function findKey(sql: Sql, sha256: string): Promise<Key | null> {
  const [key] = await sql<Key>`
    SELECT key.id, name, graph, department, scopes, variants, subgraphs
    FROM registry.key_secret AS secret
    JOIN registry.key ON key.id = secret.key_id
    WHERE secret.sha256 = ${sha256} AND secret.retired_at IS NULL AND key.revoked_at IS NULL
  `
  return key ?? null
}

/** Adds a key with its first secret, and its graph where that is new. False where the name is taken. */
export function addKey(
  database: Database,
  key: NewKey,
  sha256: string,
  actor: string,
): Promise<boolean> {
  return database.transaction(async ({ sql }) => {
    await sql`INSERT INTO registry.graph (id) VALUES (${key.graph}) ON CONFLICT DO NOTHING`
    const [added] = await sql<{ id: bigint }>`
      INSERT INTO registry.key (name, graph, department, scopes, variants, subgraphs)
      VALUES (
        ${key.name}, ${key.graph}, ${key.department}, ${key.scopes}, ${key.variants}, ${key.subgraphs}
      )
      ON CONFLICT (name) DO NOTHING
      RETURNING id
    `
    if (!added) return false
    await sql`INSERT INTO registry.key_secret (sha256, key_id) VALUES (${sha256}, ${added.id})`
    const { name, graph, department, scopes, variants, subgraphs } = key
    await appendAudit(sql, {
      actor,
      action: 'key.created',
      details: { key: name, graph, department, scopes, variants, subgraphs },
    })
    return true
  })
}

/** Adds a second secret to a key. Tells where that cannot be. */
export function addSecret(
  database: Database,
  name: string,
  sha256: string,
  actor: string,
): Promise<'added' | 'no such key' | 'two are active'> {
  return database.transaction(async ({ sql }) => {
    const id = await lockKey(sql, name)
    if (id === null) return 'no such key'
    const [count] = await sql<{ active: number }>`
      SELECT count(*)::int AS active FROM registry.key_secret
      WHERE key_id = ${id} AND retired_at IS NULL
    `
    if ((count?.active ?? 0) >= maxActiveSecrets) return 'two are active'
    await sql`INSERT INTO registry.key_secret (sha256, key_id) VALUES (${sha256}, ${id})`
    await appendAudit(sql, { actor, action: 'key.rotated', details: { key: name } })
    return 'added'
  })
}

/** Retires all secrets of a key but the newest. Gives how many; null where there is no such key. */
export function retireOldSecrets(
  database: Database,
  name: string,
  actor: string,
): Promise<number | null> {
  return database.transaction(async ({ sql }) => {
    const id = await lockKey(sql, name)
    if (id === null) return null
    const retired = await sql<{ sha256: string }>`
      UPDATE registry.key_secret SET retired_at = now()
      WHERE key_id = ${id} AND retired_at IS NULL AND sha256 <> (
        SELECT sha256 FROM registry.key_secret
        WHERE key_id = ${id} AND retired_at IS NULL ORDER BY created_at DESC LIMIT 1
      )
      RETURNING sha256
    `
    await appendAudit(sql, {
      actor,
      action: 'key.retired',
      details: { key: name, secrets: retired.length },
    })
    return retired.length
  })
}

/** Ends a key for good. False where there is none of this name that is not revoked. */
export function revokeKey(database: Database, name: string, actor: string): Promise<boolean> {
  return database.transaction(async ({ sql }) => {
    const id = await lockKey(sql, name)
    if (id === null) return false
    await sql`UPDATE registry.key SET revoked_at = now() WHERE id = ${id}`
    await appendAudit(sql, { actor, action: 'key.revoked', details: { key: name } })
    return true
  })
}

/** Every key, by name. */
export function listKeys(sql: Sql): Promise<ListedKey[]> {
  return sql<ListedKey>`
    SELECT id, name, graph, department, scopes, variants, subgraphs,
      created_at AS "createdAt", revoked_at AS "revokedAt",
      (SELECT count(*)::int FROM registry.key_secret AS secret
       WHERE secret.key_id = key.id AND secret.retired_at IS NULL) AS "activeSecrets"
    FROM registry.key
    ORDER BY name
  `
}

/** The subgraphs that keys of a graph name in full for a right: those that are yet to come are among them. */
export async function declaredSubgraphs(sql: Sql, graph: string, right: Scope): Promise<string[]> {
  const rows = await sql<{ name: string }>`
    SELECT DISTINCT subgraph COLLATE "C" AS name
    FROM registry.key, unnest(subgraphs) AS subgraph
    WHERE graph = ${graph} AND revoked_at IS NULL AND ${right} = ANY(scopes)
      AND subgraph NOT LIKE '%*%'
    ORDER BY 1
  `
  return rows.map(({ name }) => name)
}

/** Whether any key was made for this graph. */
export async function graphExists(sql: Sql, graph: string): Promise<boolean> {
  return (await sql`SELECT FROM registry.graph WHERE id = ${graph}`).length > 0
}

async function lockKey(sql: Sql, name: string): Promise<bigint | null> {
  const [key] = await sql<{ id: bigint }>`
    SELECT id FROM registry.key WHERE name = ${name} AND revoked_at IS NULL FOR UPDATE
  `
  return key?.id ?? null
}
