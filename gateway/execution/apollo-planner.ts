import { Worker } from 'node:worker_threads'
import type {
  ApolloNode,
  FetchDataRewrite,
  FetchNode,
  Opened,
  PlanAnswer,
  PlanCall,
  PlannedSupergraph,
  QueryPlanSelectionNode,
  ResponsePath,
} from './apollo-planner-worker.ts'
import type {
  ContextValue,
  PathStep,
  Plan,
  PlanNode,
  PlanPath,
  RequiredSelection,
  Rewrite,
  RewritePath,
} from './plan.ts'
import type { Planner } from './planner.ts'

/**
 * Plans by Apollo's planner on a thread of its own: for what the native planner cannot serve
 * (`@context`, supergraphs of Federation 1, platforms without its binary).
 *
 * A plan that is given up ends the thread, which may be busy for hours; the next one starts another.
 * Rejects with what the planner says of a supergraph that it cannot read.
 */
export async function openApolloPlanner(supergraph: PlannedSupergraph): Promise<Planner> {
  let thread = await openThread(supergraph)
  let turn: Promise<unknown> = Promise.resolve()

  async function plan(document: string, signal: AbortSignal): Promise<Plan> {
    signal.throwIfAborted()
    const given = thread
    const giveUp = () => void given.stop()
    signal.addEventListener('abort', giveUp)
    try {
      return await given.plan(document)
    } finally {
      signal.removeEventListener('abort', giveUp)
      if (signal.aborted) thread = await openThread(supergraph)
    }
  }

  return {
    apiSchema: thread.apiSchema,
    overridePercentages: [],
    plan(document, _percentage, signal) {
      const planning = turn.then(() => plan(document, signal))
      turn = planning.catch(() => {})
      return planning
    },
    async stop() {
      await turn
      await thread.stop()
    },
  }
}

interface Thread {
  readonly apiSchema: string
  plan(document: string): Promise<Plan>
  stop(): Promise<unknown>
}

async function openThread(supergraph: PlannedSupergraph): Promise<Thread> {
  const worker = new Worker(new URL('./apollo-planner-worker.ts', import.meta.url), {
    workerData: supergraph,
  })
  const opened = Promise.withResolvers<Opened>()
  const waiting = new Map<number, PromiseWithResolvers<Plan>>()
  let calls = 0

  worker.once('message', opened.resolve)
  worker.on('message', (answer: PlanAnswer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('problem' in answer) return call?.reject(new Error(answer.problem))
    call?.resolve({ root: answer.plan.node ? rootOf(answer.plan.node) : null })
  })
  const end = (reason: Error) => {
    opened.reject(reason)
    for (const call of waiting.values()) call.reject(reason)
  }
  worker.on('error', end)
  worker.on('exit', () => end(new Error("The planner's thread has ended")))

  const first = await opened.promise
  if ('problem' in first) {
    await worker.terminate()
    throw new Error(first.problem)
  }
  return {
    apiSchema: first.apiSchema,
    plan(document) {
      const answer = Promise.withResolvers<Plan>()
      const call: PlanCall = { id: ++calls, document }
      waiting.set(call.id, answer)
      worker.postMessage(call)
      return answer.promise
    },
    stop: () => worker.terminate(),
  }
}

function rootOf(node: ApolloNode | { readonly kind: 'Subscription' }): PlanNode {
  if (node.kind === 'Subscription') throw new Error('Subscriptions are not planned')
  return nodeOf(node, [])
}

function nodeOf(node: ApolloNode, path: PlanPath): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((inner) => nodeOf(inner, path)) }
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((inner) => nodeOf(inner, path)) }
    case 'Flatten':
      return nodeOf(node.node, [...path, ...pathOf(node.path)])
    case 'Fetch':
      return fetchOf(node, path)
    case 'Condition':
    case 'Defer':
      throw new Error(`The planner gave a ${node.kind} node for an operation without any`)
  }
}

function fetchOf(node: FetchNode, path: PlanPath): PlanNode {
  const common = {
    subgraph: node.serviceName,
    operation: node.operation,
    variables: (node.variableUsages ?? []).filter((name) => name !== 'representations'),
  }
  const outputRewrites = (node.outputRewrites ?? []).map(rewriteOf)
  if (!node.requires) return { kind: 'root', path, ...common, outputRewrites }
  const contexts = (node.contextRewrites ?? []).map(contextOf)
  const taken = new Set(contexts.map(({ variable }) => variable))
  return {
    kind: 'entities',
    ...common,
    variables: common.variables.filter((name) => !taken.has(name)),
    contexts,
    groups: [
      {
        responseKey: '_entities',
        variable: 'representations',
        paths: [path],
        requires: node.requires.map(requiredOf),
        inputRewrites: (node.inputRewrites ?? []).map(rewriteOf),
        outputRewrites,
      },
    ],
  }
}

/** `items`, `@` for each item of a list, with `|[Book,Film]` for those of these types only. */
function pathOf(path: ResponsePath): PathStep[] {
  return path.flatMap((step): PathStep[] => {
    const [, name = '', types] = /^([^|]*)(?:\|\[(.*)\])?$/.exec(String(step)) ?? []
    const to: PathStep = name === '@' ? { kind: 'each' } : { kind: 'field', key: name }
    if (types === undefined) return [to]
    const only: PathStep = { kind: 'types', types: types.split(',') }
    return name === '' ? [only] : [to, only]
  })
}

function requiredOf(selection: QueryPlanSelectionNode): RequiredSelection {
  const selections = (selection.selections ?? []).map(requiredOf)
  if (selection.kind === 'Field') {
    const key = selection.alias ?? selection.name
    return { kind: 'field', source: key, name: key, selections }
  }
  if (selection.typeCondition === undefined)
    throw new Error('The planner requires a fragment without a type')
  return { kind: 'fragment', type: selection.typeCondition, selections }
}

function rewriteOf(rewrite: FetchDataRewrite): Rewrite {
  const path = rewritePath(rewrite.path)
  return rewrite.kind === 'KeyRenamer'
    ? { kind: 'rename', path, to: rewrite.renameKeyTo }
    : { kind: 'set', path, value: String(rewrite.setValueTo) }
}

function rewritePath(path: readonly string[]): RewritePath {
  return path.map((step) => {
    const type = /^\.\.\. on (.+)$/.exec(step)?.[1]
    return type === undefined ? { kind: 'key', key: step } : { kind: 'types', types: [type] }
  })
}

/** `..` is the object above. */
function contextOf({ path, renameKeyTo }: { path: string[]; renameKeyTo: string }): ContextValue {
  const up = path.filter((step) => step === '..').length
  return { variable: renameKeyTo, up, path: rewritePath(path.slice(up)) }
}
