import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { type Connector, SourceFailure } from '../subgraphs/sources/connector.ts'
import { type ConnectorKind, connectorKind } from '../subgraphs/sources/connector-kind.ts'

/** How a system can be told to behave: as it should, behind, or gone for too long. */
export const behaviours = ['up', 'stale', 'down'] as const

export type Behaviour = (typeof behaviours)[number]

/** Beyond what it would just still be counted as. */
const beyondMs = 60_000

/**
 * The systems whose rows the generator made: nothing changes there any more, so that they are read to
 * their end at once. `folder` holds how they are told to behave.
 *
 * One that is told to fail was last followed a while ago at once, for nobody wants to wait until a
 * source is really that old.
 */
export function generatedSystem(folder: string): ConnectorKind {
  return connectorKind(
    'generated',
    { connection: v.optional(v.strictObject({}), {}), from: v.optional(v.strictObject({}), {}) },
    (_connection, { name, lag, maximumStaleness }, { clock }) => {
      const ages: Readonly<Record<Behaviour, number>> = {
        up: 0,
        stale: lag + beyondMs,
        down: maximumStaleness + beyondMs,
      }
      const connect = (): Connector => {
        let told: Behaviour = 'up'
        return {
          async readChanges(cursor) {
            const before = told
            told = await readBehaviour(folder, name)
            if (told !== 'up' && told === before)
              throw new SourceFailure('UNREACHABLE', `${name} was told to be ${told}`)
            const watermark = new Date(clock.now().getTime() - ages[told])
            return { records: [], cursor, watermark }
          },
        }
      }
      return { connect, stop: async () => {} }
    },
  )
}

async function readBehaviour(folder: string, name: string): Promise<Behaviour> {
  const text = await readFile(path.join(folder, name), 'utf8').catch(() => 'up')
  return behaviours.find((behaviour) => behaviour === text.trim()) ?? 'up'
}

/** Tells a system how to behave from its next reading on. */
export async function tellBehaviour(
  folder: string,
  name: string,
  behaviour: Behaviour,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, name), `${behaviour}\n`)
}
