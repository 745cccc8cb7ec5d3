import path from 'node:path'
import type { GraphRef } from '../schema/graph-ref.ts'
import { readRoverFile } from '../schema/rover-file.ts'
import { type InputMember, sha256 } from '../schema/variants/input-set.ts'
import { publishTogether } from '../schema/variants/publish-together.ts'
import type { Registry } from '../schema/variants/registry.ts'
import { latestPublishedBy } from '../schema/variants/store.ts'
import { platformKey } from './registry-keys.ts'

const roverFile = path.join(import.meta.dirname, '../rover.yaml')

/**
 * Publishes those subgraphs of `rover.yaml` that changed since they were published from it. What others
 * published in their place stands otherwise.
 *
 * Throws Failure COMPOSITION_FAILED where they do not fit those that stand there.
 */
export async function seedRegistry(registry: Registry, ref: GraphRef): Promise<void> {
  const key = await platformKey(registry.database)
  const published = await latestPublishedBy(registry.database.sql, ref, key.id)
  const isPublished = (member: InputMember) =>
    published.some(
      ({ subgraph, url, sdl }) =>
        subgraph === member.subgraph && url === member.url && sdl === member.sdl,
    )
  const subgraphs = (await readRoverFile(roverFile)).filter(
    ({ name, url, sdl }) => !isPublished({ subgraph: name, url, sdl: sha256(sdl) }),
  )
  if (subgraphs.length > 0) await publishTogether(registry, { key, ref, subgraphs })
}
