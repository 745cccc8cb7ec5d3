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
import { planInTime } from './plan-in-time.ts'
import type { Planner } from './planner.ts'
import type { Supergraph } from './supergraph.ts'

/** A plan waits for those before it, and for a thread to start, no longer than this. */
const waitLimitMs = 2_000

/**
 * Plans by Apollo's planner on a thread of its own, one document after the other: for what the native
 * planner cannot serve (`@context`, supergraphs of Federation 1, platforms without its binary).
 * `labels` are the labels of `@override` that are on.
 *
 * A plan that takes too long ends the thread, which may be busy for hours; the next one starts another.
 * Rejects with what the planner says of a supergraph that it cannot read.
 */
export async function openApolloPlanner(
  planned: PlannedSupergraph,
  { overrideLabels }: Pick<Supergraph, 'overrideLabels'>,
  labels: readonly string[],
): Promise<Planner> {
  let thread = await openThread(planned)
  let turn: Promise<unknown> = Promise.resolve()
  const shares = new Map(overrideLabels.map((label) => [label, shareOf(label)]))

  function overridesAt(percentage: number): [string, boolean][] {
    return Array.from(shares, ([label, share]) => [
      label,
      share === null ? labels.includes(label) : percentage < share,
    ])
  }

  async function planNext(document: string, percentage: number, askedMs: number): Promise<Plan> {
    if (thread.hasEnded()) thread = await openThread(planned)
    if (performance.now() - askedMs > waitLimitMs) throw new Error('Too many plans are waited for')
    const given = thread
    return planInTime((signal) => {
      signal.addEventListener('abort', given.stop)
      return given.plan(document, overridesAt(percentage))
    })
  }

  return {
    apiSchema: thread.apiSchema,
    overridePercentages: [...shares.values()].filter((share) => share !== null),
    plan(document, percentage) {
      const askedMs = performance.now()
      const planning = turn.then(() => planNext(document, percentage, askedMs))
      turn = planning.catch(() => {})
      return planning
    },
    async stop() {
      await turn
      await thread.stop()
    },
  }
}

/** The n of `percent(n)`; null for a label that operators turn on. */
function shareOf(label: string): number | null {
  const [, share] = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/.exec(label) ?? []
  return share === undefined ? null : Number(share)
}

interface Thread {
  readonly apiSchema: string
  hasEnded(): boolean
  plan(document: string, overrides: PlanCall['overrides']): Promise<Plan>
  stop(): Promise<unknown>
}

async function openThread(workerData: PlannedSupergraph): Promise<Thread> {
  const worker = new Worker(new URL('./apollo-planner-worker.ts', import.meta.url), {
    workerData,
  })
  const opened = Promise.withResolvers<Opened>()
  const waiting = new Map<number, PromiseWithResolvers<Plan>>()
  let calls = 0
  let ended: Error | null = null

  worker.once('message', opened.resolve)
  worker.on('message', (answer: PlanAnswer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('problem' in answer) return call?.reject(new Error(answer.problem))
    call?.resolve({ root: answer.plan.node ? rootOf(answer.plan.node) : null })
  })
  const end = (reason: Error) => {
    ended ??= reason
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
    hasEnded: () => ended !== null,
    async plan(document, overrides) {
      if (ended) throw ended
      const answer = Promise.withResolvers<Plan>()
      const call: PlanCall = { id: ++calls, document, overrides }
      waiting.set(call.id, answer)
      worker.postMessage(call)
      return answer.promise
    },
    stop() {
      end(new Error("The planner's thread was stopped"))
      return worker.terminate()
    },
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
