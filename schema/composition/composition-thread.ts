import { parentPort } from 'node:worker_threads'
import { composeSubgraphs } from './apollo-composition.ts'
import type { Composition, SubgraphSource } from './composition.ts'

/** What the thread is asked: one set of subgraphs after the other. */
export type CompositionCall = readonly SubgraphSource[]

export type CompositionAnswer = Composition | { readonly fault: string }

/** Composes what it is asked to, on a thread that can be ended while it is at it. */
parentPort?.on('message', (subgraphs: CompositionCall) =>
  parentPort?.postMessage(answer(subgraphs)),
)

function answer(subgraphs: CompositionCall): CompositionAnswer {
  try {
    return composeSubgraphs(subgraphs)
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
