import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { Sql } from '#kit/sql.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import { type Head, readHead } from './store.ts'

/** For launches of another process; those of this one are announced. */
const lookEveryMs = 300

/** What gateways are to run, by variant. */
export interface Heads extends Part {
  /**
   * The head of a variant, once it is another than `after`, or after a while all the same; null where
   * there is none.
   *
   * When the database is away, the head as it was last known. Throws the database's error where it was
   * never known.
   */
  next(ref: GraphRef, after: string | null, limitMs: number): Promise<Head | null>
  /** Tells that a variant has another head now. */
  announce(ref: GraphRef): void
}

interface Waiter {
  readonly after: string | null
  readonly wake: () => void
}

interface Place {
  readonly ref: GraphRef
  readonly waiters: Set<Waiter>
  /** As last read; undefined before that. */
  head: Head | null | undefined
  looking: Promise<void> | null
}

/** Keeps the heads that are asked for in memory, and looks for others while somebody waits. */
export function createHeads(sql: Sql, log: Logger): Heads {
  const places = new Map<string, Place>()
  let isStopped = false

  function placeOf(ref: GraphRef): Place {
    const name = writeGraphRef(ref)
    const known = places.get(name)
    if (known) return known
    const place: Place = { ref, waiters: new Set(), head: undefined, looking: null }
    places.set(name, place)
    return place
  }

  /** One look at a time for each place: those who come meanwhile share the next. */
  async function look(place: Place): Promise<void> {
    if (place.looking) await place.looking.catch(() => {})
    place.looking ??= read(place).finally(() => {
      place.looking = null
    })
    return place.looking
  }

  async function read(place: Place): Promise<void> {
    const head = await readHead(sql, place.ref, place.head ?? null)
    place.head = head
    for (const { after, wake } of place.waiters) if ((head?.id ?? null) !== after) wake()
  }

  function lookWithoutFail(place: Place): void {
    look(place).catch((error: unknown) =>
      log.warn({ err: error, ref: writeGraphRef(place.ref) }, 'the head cannot be read'),
    )
  }

  const looks = setInterval(() => {
    for (const place of places.values()) if (place.waiters.size > 0) lookWithoutFail(place)
  }, lookEveryMs)
  looks.unref()

  async function headNow(place: Place): Promise<Head | null> {
    try {
      await look(place)
    } catch (error) {
      if (place.head === undefined) throw error
      log.warn({ err: error, ref: writeGraphRef(place.ref) }, 'the head is given as last known')
    }
    return place.head ?? null
  }

  return {
    name: 'heads',
    async next(ref, after, limitMs) {
      const place = placeOf(ref)
      const head = await headNow(place)
      if ((head?.id ?? null) !== after || isStopped) return head
      await new Promise<void>((resolve) => {
        const waiter: Waiter = { after, wake: end }
        const timer = setTimeout(end, limitMs)
        function end(): void {
          clearTimeout(timer)
          place.waiters.delete(waiter)
          resolve()
        }
        place.waiters.add(waiter)
      })
      return place.head ?? null
    },
    announce: (ref) => {
      const place = places.get(writeGraphRef(ref))
      if (place) lookWithoutFail(place)
    },
    async stop() {
      isStopped = true
      clearInterval(looks)
      for (const { waiters } of places.values()) for (const { wake } of waiters) wake()
    },
  }
}
