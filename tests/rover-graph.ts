import type { RegistryWorld } from './registry-world.ts'
import type { RoverRun } from './rover.ts'

/** A graph of one test, with a key for all of it. */
export interface RoverGraph {
  readonly graph: string
  readonly key: string
  rover(args: readonly string[], stdin?: string): Promise<RoverRun>
  publish(variant: string, name: string, sdl: string, url?: string): Promise<RoverRun>
  check(variant: string, name: string, sdl: string, options?: readonly string[]): Promise<RoverRun>
}

export const feesUrl = 'http://127.0.0.1:4013/graphql'
export const centreUrl = 'http://127.0.0.1:4014/graphql'

/** Gives each test a graph of its own: the registry is shared by all. */
export function graphsOf(world: () => RegistryWorld): () => Promise<RoverGraph> {
  let graphs = 0
  return async () => {
    const graph = `graph-${++graphs}`
    const key = await world().key(`office of ${graph}`, { graph })
    const rover: RoverGraph['rover'] = (args, stdin) => world().rover(key, args, stdin)
    const named = (command: string, variant: string, name: string) =>
      ['subgraph', command, `${graph}@${variant}`, '--name', name].concat('--schema', '-')
    return {
      graph,
      key,
      rover,
      publish: (variant, name, sdl, url = feesUrl) =>
        rover(
          [
            ...named('publish', variant, name),
            ...['--routing-url', url, '--allow-invalid-routing-url'],
          ],
          sdl,
        ),
      check: (variant, name, sdl, options = []) =>
        rover([...named('check', variant, name), ...options], sdl),
    }
  }
}
