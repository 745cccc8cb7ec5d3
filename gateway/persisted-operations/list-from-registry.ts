import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { hearOperations } from '#kit/redis/announcements.ts'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { messageOf } from '../follow-file.ts'
import type { RegistrySettings } from '../uplink-client.ts'
import { writeWhole } from '../write-whole.ts'
import { emptyList } from './operation-list.ts'
import { type ListSupply, readList, type SuppliedList } from './supply-list.ts'
import { createAskForOperations, distrustOfList, type PublishedList } from './uplink-operations.ts'

/** From which registry, and where the last list is kept that was taken, to begin with when that is away. */
export interface ListRegistry extends RegistrySettings {
  readonly listCopyFile: string
}

/** How long the start waits for the registry, before it begins with what is on disk. */
const startLimitMs = 5_000

/** Between two questions at least, however often operations are announced. */
const leastMs = 100

/** Between questions that failed: at first, and at most. */
const pausesMs = { first: 500, most: 10_000 }

/**
 * Supplies the list that a registry has for a variant. With the registry away and no copy on disk it is
 * empty, until the registry answers. When operations are announced it is asked at once.
 */
export function listFromRegistry(
  settings: ListRegistry,
  redis: Pick<SharedRedis, 'listen'>,
  log: Logger,
): ListSupply {
  const { url, ref, listCopyFile } = settings
  const ask = createAskForOperations(settings)

  /** Throws, in words, what speaks against a list. */
  async function check(published: PublishedList, before: PublishedList | null) {
    const refusal = distrustOfList(published, settings) ?? olderThan(published, before, settings)
    if (refusal !== null) throw new Error(refusal)
    return readList(published.chunks.map(({ manifest }) => manifest))
  }

  async function keep(published: PublishedList): Promise<void> {
    await writeWhole(listCopyFile, JSON.stringify({ ref, list: published })).catch(
      (error: unknown) =>
        log.error({ err: error, file: listCopyFile }, 'the list of operations is not kept on disk'),
    )
  }

  async function readCopy(): Promise<PublishedList | null> {
    try {
      const copy = v.parse(copyForm, JSON.parse(await readFile(listCopyFile, 'utf8')))
      if (copy.ref !== ref) throw new Error(`it is of ${copy.ref}`)
      await check(copy.list, null)
      return copy.list
    } catch (error) {
      const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
      if (isThere)
        log.error({ file: listCopyFile, reason: messageOf(error) }, 'the copy is not used')
      return null
    }
  }

  async function askAtStart(copy: PublishedList | null): Promise<PublishedList | null> {
    try {
      const { list } = await ask(copy, AbortSignal.timeout(startLimitMs))
      if (list === null) return null
      await check(list, copy)
      await keep(list)
      return list
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'the registry gives no list of operations')
      return null
    }
  }

  function follow(first: PublishedList | null, take: (next: SuppliedList) => void) {
    const stopping = new AbortController()
    const { signal: stop } = stopping
    let announced = new AbortController()
    const hearing = hearOperations(redis, ref, () => announced.abort())
    const following = followUntil(stop).catch((error: unknown) => {
      if (!stop.aborted) log.error({ err: error }, 'the list of operations is no longer followed')
    })

    async function followUntil(stop: AbortSignal): Promise<void> {
      let taken = first
      let pauseMs = pausesMs.first
      let told: string | null = null
      while (!stop.aborted) {
        let waitMs = pauseMs
        announced = new AbortController()
        try {
          const { list, askAgainMs } = await ask(taken, stop)
          pauseMs = pausesMs.first
          waitMs = askAgainMs
          if (list !== null) {
            take(await check(list, taken))
            taken = list
            await keep(list)
          }
          told = null
        } catch (error) {
          stop.throwIfAborted()
          const reason = messageOf(error)
          if (reason !== told) log.error({ reason }, 'the list of operations is not taken')
          told = reason
          pauseMs = Math.min(pauseMs * 2, pausesMs.most)
        }
        await setTimeout(leastMs, undefined, { signal: stop, ref: false })
        await setTimeout(waitMs - leastMs, undefined, {
          signal: AbortSignal.any([stop, announced.signal]),
          ref: false,
        }).catch(() => stop.throwIfAborted())
      }
    }

    return {
      name: 'list of persisted operations',
      async stop() {
        stopping.abort()
        await following
        await hearing.stop()
      },
    }
  }

  return {
    source: `${ref} of ${url}`,
    async open() {
      const copy = await readCopy()
      const published = (await askAtStart(copy)) ?? copy
      return {
        first: published ? await check(published, null) : { manifests: [], list: emptyList },
        follow: (take) => follow(published, take),
      }
    },
  }
}

/** Lists only grow: who stands between could play an old one again, signature and all. */
function olderThan(
  { chunks }: PublishedList,
  before: PublishedList | null,
  { publicKey }: RegistrySettings,
): string | null {
  const last = (list: PublishedList['chunks']) => list.at(-1)?.revision ?? 0
  if (publicKey === undefined || before === null) return null
  return last(chunks) < last(before.chunks)
    ? 'it is older than the list that was taken; delete the copy and restart to take it'
    : null
}

const copyForm = v.object({
  ref: v.string(),
  list: v.object({
    id: v.string(),
    signature: v.nullable(v.string()),
    chunks: v.array(v.object({ id: v.string(), revision: v.number(), manifest: v.string() })),
  }),
})
