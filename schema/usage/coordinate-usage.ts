import { buildSchema, isInterfaceType, isObjectType } from 'graphql'
import type { Sql } from '#kit/sql.ts'
import type { GraphRef } from '../graph-ref.ts'
import { type CoordinateUse, readCoordinateUses, readServedApi, readUsageStart } from './store.ts'

/** Who used one part of a schema, and since when nobody does. */
export interface CoordinateUsage {
  readonly coordinate: string
  /** Null where nobody did for as long as is kept. */
  readonly lastUsedAt: Date | null
  /**
   * The last use, or, where there was none, since when uses are counted; null where nothing was ever
   * reported, and so nothing is known.
   */
  readonly unusedSince: Date | null
  /** The latest first. */
  readonly usedBy: readonly CoordinateUse[]
}

/** Tells who used each of these coordinates of a variant. */
export async function readCoordinateUsage(
  sql: Sql,
  ref: GraphRef,
  coordinates: readonly string[],
  now: Date,
): Promise<CoordinateUsage[]> {
  const start = await readUsageStart(sql, ref)
  const uses = Map.groupBy(
    await readCoordinateUses(sql, ref, coordinates, now),
    ({ coordinate }) => coordinate,
  )
  return coordinates.map((coordinate) => {
    const usedBy = uses.get(coordinate) ?? []
    const lastUsedAt = usedBy[0]?.lastAt ?? null
    return { coordinate, lastUsedAt, unusedSince: lastUsedAt ?? start, usedBy }
  })
}

/** All fields that clients may ask of a variant; none where it serves nothing. */
export async function fieldsServed(sql: Sql, ref: GraphRef): Promise<string[]> {
  const api = await readServedApi(sql, ref, null)
  if (api === null) return []
  const schema = buildSchema(api.sdl, { assumeValidSDL: true, noLocation: true })
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
}
