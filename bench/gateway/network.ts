import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { compose } from '../../schema/compose.ts'
import { networkSubgraphs } from './network/subgraphs.ts'
import type { SubgraphsAsked, SubgraphsReady } from './recorded-subgraphs.ts'

/** The running subgraphs and the supergraph of them. */
export interface Network {
  readonly urls: Readonly<Record<string, string>>
  readonly supergraphFile: string
  /** What the subgraphs were asked since the last time. */
  asked(): Promise<SubgraphsAsked>
  stop(): Promise<void>
}

/** Starts the subgraphs in a process of their own and writes the supergraph of them to a folder. */
export async function startNetwork(folder: string): Promise<Network> {
  const subgraphs = fork(path.join(import.meta.dirname, 'recorded-subgraphs.ts'))
  const exited = once(subgraphs, 'exit')
  const [{ urls }]: [SubgraphsReady] = await messageFrom()
  const supergraphFile = path.join(folder, 'supergraph.graphql')
  await writeFile(supergraphFile, supergraphOf(urls))

  async function messageFrom<Message>(): Promise<[Message]> {
    const [message] = await Promise.race([
      once(subgraphs, 'message'),
      exited.then(() => Promise.reject(new Error('The subgraphs ended'))),
    ])
    return [message]
  }

  return {
    urls,
    supergraphFile,
    async asked() {
      const reply = messageFrom<SubgraphsAsked>()
      subgraphs.send('asked')
      const [asked] = await reply
      return asked
    },
    async stop() {
      subgraphs.disconnect()
      await exited
    },
  }
}

function supergraphOf(urls: Readonly<Record<string, string>>): string {
  const composed = compose(
    networkSubgraphs.map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? '' })),
  )
  if ('errors' in composed) throw new Error(composed.errors.join('\n'))
  return composed.sdl
}
