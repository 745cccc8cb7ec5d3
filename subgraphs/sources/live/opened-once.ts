import type { Clock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { OpenSource } from '../connector.ts'
import type { SourceObservations } from '../observations.ts'
import type { Source } from '../settings.ts'
import { type SourceCircuit, sourceCircuit } from './source-circuit.ts'

/** The live sources of a process, each opened when it is first needed: whatever it is asked for. */
export interface OpenedSources extends Part {
  open(source: Source, clock: Clock): OpenedSource
}

/** A source, and the circuit that all stand behind who ask it at request time. */
export interface OpenedSource {
  readonly system: OpenSource
  readonly circuit: SourceCircuit
}

export function openedOnce(
  open: (source: Source, clock: Clock) => OpenSource,
  observations: Pick<SourceObservations, 'circuit'>,
): OpenedSources {
  const opened = new Map<string, OpenedSource>()
  return {
    name: 'live sources',
    open(source, clock) {
      const found = opened.get(source.name) ?? {
        system: open(source, clock),
        circuit: sourceCircuit(source.name, observations),
      }
      opened.set(source.name, found)
      return found
    },
    async stop() {
      await Promise.all([...opened.values()].map(({ system }) => system.stop()))
    },
  }
}
