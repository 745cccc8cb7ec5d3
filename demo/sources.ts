import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Following } from '../subgraphs/sources/following.ts'
import { readSources } from '../subgraphs/sources/read-sources.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { generatedSystem } from './generated-system.ts'

const file = path.join(import.meta.dirname, 'sources.yaml')

/** Where systems of the demo are told how to behave. */
export const behaviourFolder = (dataFolder: string) => path.join(dataFolder, 'sources')

/** The systems of the 19 departments of 2014, and the one that stands for the local centres. */
export async function demoFollowing(dataFolder: string, follow: boolean): Promise<Following> {
  const kinds = [generatedSystem(behaviourFolder(dataFolder))] as const
  const sources = await readSources(file, kinds, {})
  // Their records can all be taken: nothing is sealed that a later start would have to open.
  return { sources, kinds, seal: sealWith(randomBytes(32)), follow }
}
