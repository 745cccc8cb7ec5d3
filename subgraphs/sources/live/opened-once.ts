import type { Clock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { OpenSource } from '../connector.ts'
import type { Source } from '../settings.ts'

/** The live sources of a process, each opened when it is first needed: whatever it is asked for. */
export interface OpenedSources extends Part {
  open(source: Source, clock: Clock): OpenSource
}

export function openedOnce(open: OpenedSources['open']): OpenedSources {
  const opened = new Map<string, OpenSource>()
  return {
    name: 'live sources',
    open(source, clock) {
      const found = opened.get(source.name) ?? open(source, clock)
      opened.set(source.name, found)
      return found
    },
    async stop() {
      await Promise.all([...opened.values()].map((source) => source.stop()))
    },
  }
}
