/** One supergraph and everything derived from it. Built whole, then never changed. */
export interface Generation<Request, Answer> {
  readonly id: string
  /** The names of the subgraphs that it asks. */
  readonly subgraphs: readonly string[]
  run(request: Request): Promise<Answer>
  stop(): Promise<void>
}

/**
 * Serves requests from the current generation and swaps in the next without dropping any.
 *
 * A request ends on the generation that it began on. `offer` builds before it swaps, so a supergraph
 * that does not build leaves the current one serving; it resolves once new requests go to the next
 * generation, with `done` for when the old one has drained and stopped.
 */
export function createSwap<Request, Answer, More extends object = object>(
  first: Generation<Request, Answer> & More,
) {
  let current = hold(first)
  let turn: Promise<unknown> = Promise.resolve()

  async function replace(
    build: () => Promise<Generation<Request, Answer> & More>,
  ): Promise<{ done: Promise<void> }> {
    const next = hold(await build())
    const old = current
    current = next
    return { done: old.retire() }
  }

  return {
    name: 'generations',

    current: () => current.generation,

    run: (request: Request) => current.run(request),

    offer(
      build: () => Promise<Generation<Request, Answer> & More>,
    ): Promise<{ done: Promise<void> }> {
      // One at a time: a slow build offered first must not overtake a newer one.
      const offered = turn.then(() => replace(build))
      turn = offered.catch(() => {})
      return offered
    },

    /** Stops the current generation after its last request. */
    async stop(): Promise<void> {
      await turn
      await current.retire()
    },
  }
}

/** Counts the requests running on a generation, so that it is stopped after the last one. */
function hold<Request, Answer, More extends object>(
  generation: Generation<Request, Answer> & More,
) {
  const idle = Promise.withResolvers<void>()
  let running = 0
  let retired = false

  return {
    generation,

    async run(request: Request): Promise<Answer> {
      running++
      try {
        return await generation.run(request)
      } finally {
        running--
        if (retired && running === 0) idle.resolve()
      }
    },

    async retire(): Promise<void> {
      retired = true
      if (running === 0) idle.resolve()
      await idle.promise
      await generation.stop()
    },
  }
}
