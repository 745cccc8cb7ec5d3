import { Failure } from '#kit/errors.ts'
import { faultOfOperations } from '#kit/listed-operations.ts'
import { checkGraph } from '../check-runs/check-graph.ts'
import { checkSubgraph } from '../check-runs/check-subgraph.ts'
import { lintAlone, lintResult } from '../check-runs/lint-task.ts'
import type { CheckConfig } from '../checks/operations/protection.ts'
import type { CompositionNote } from '../composition/composition.ts'
import type { ContractFilter } from '../contracts/contract-filter.ts'
import { putContract } from '../contracts/put-contract.ts'
import { writeGraphRef } from '../graph-ref.ts'
import { authorize } from '../keys/key.ts'
import { graphExists } from '../keys/store.ts'
import { deleteVariant } from '../variants/delete-variant.ts'
import { keepPersistedOperations } from '../variants/persisted-operations/store.ts'
import { publish } from '../variants/publish.ts'
import { publishGraph } from '../variants/publish-graph.ts'
import { removeSubgraph } from '../variants/remove-subgraph.ts'
import { refuseTooLarge } from '../variants/schema-size.ts'
import { writeReadme } from '../variants/store.ts'
import { wholeGraph } from '../variants/variant.ts'
import {
  checkUrl,
  denialFor,
  launchUrl,
  type RoverContext,
  subgraphFor,
  variantFor,
} from './context.ts'
import { type GitContextInput, gitContextOf } from './inputs.ts'
import { findingOf, validateOperations } from './validate-operations.ts'
import { publicationView, viewVariant } from './variant-view.ts'

/** What Rover changes: the root fields of mutations. */
export const mutations = {
  async graph({ id }: { id: string }, context: RoverContext) {
    if (!(await graphExists(context.registry.database.sql, id))) return null
    // Each of them has a right of its own, so that a denial names it with its object.
    return graphMutations(context, id)
  },
}

interface PublishInput {
  readonly graphVariant: string
  readonly name: string
  readonly url?: string | null
  readonly activePartialSchema: { readonly sdl?: string | null }
  readonly gitContext?: GitContextInput | null
}

interface UploadInput {
  readonly tag: string
  readonly schemaDocument?: string | null
  readonly gitContext?: GitContextInput | null
}

interface ContractInput {
  readonly contractVariantName: string
  readonly sourceVariant?: string | null
  readonly filterConfig: ContractFilter
  readonly initiateLaunch: boolean
}

interface OperationsInput {
  readonly tag?: string | null
  readonly operations: ReadonlyArray<{ readonly body: string; readonly name?: string | null }>
}

function graphMutations(context: RoverContext, graph: string) {
  const { key, registry } = context
  return {
    variant: ({ name }: { name: string }) => variantMutations(context, graph, name),

    async publishSubgraph({ graphVariant, name, url, ...input }: PublishInput) {
      const ref = await subgraphFor(context, 'publish', { graph, variant: graphVariant }, name)
      const { sdl } = input.activePartialSchema
      if (typeof sdl !== 'string') throw new Failure('BAD_USER_INPUT', 'No schema was sent')
      const git = gitContextOf(input.gitContext)
      const done = await publish(registry, { key, ref, subgraph: name, sdl, url: url ?? null, git })
      const { wasCreated, wasUpdated, launch } = done
      return {
        compositionConfig: { schemaHash: done.build },
        errors: done.errors.map(errorView),
        updatedGateway: done.movedHead,
        wasCreated,
        wasUpdated,
        ...launchView(context, graph, launch),
        // Only later Rovers ask for it.
        launch: async () => launch && (await viewVariant(context, ref))?.launch({ id: launch }),
      }
    },

    async removeImplementingServiceAndTriggerComposition(input: {
      graphVariant: string
      name: string
      dryRun: boolean
    }) {
      const { graphVariant, name, dryRun } = input
      const ref = await subgraphFor(context, 'delete', { graph, variant: graphVariant }, name)
      const done = await removeSubgraph(registry, { key, ref, subgraph: name, isDryRun: dryRun })
      return { errors: done.errors.map(errorView), updatedGateway: done.movedHead }
    },

    async uploadSchema({ tag, schemaDocument, gitContext }: UploadInput) {
      const ref = variantFor(context, 'publish', { graph, variant: tag }, wholeGraph)
      const git = gitContextOf(gitContext)
      const done = await publishGraph(registry, { key, ref, sdl: schemaDocument ?? '', git })
      return {
        code: done.wasUpdated ? 'UPLOAD_SUCCESS' : 'NO_CHANGES',
        message: done.wasUpdated ? 'The schema was published' : 'The schema is there already',
        success: true,
        publication: {
          ...publicationView(ref, schemaDocument ?? ''),
          diffToPrevious: { changeSummary: done.changes },
        },
      }
    },

    async validateOperations({ tag, operations }: OperationsInput) {
      try {
        const ref = variantFor(context, 'check', { graph, variant: tag ?? 'current' })
        return { validationResults: await validateOperations(registry, ref, operations) }
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        // Rover shows what is found, and of errors here no message.
        return { validationResults: [findingOf(error)] }
      }
    },

    lintSchema({ sdl, baseSdl }: { sdl: string; baseSdl?: string | null }) {
      authorize(key, { scope: 'check', graph })
      refuseTooLarge(sdl)
      // Rover looks places up in the text, and finds none in an empty one.
      if (sdl === '') throw new Failure('SCHEMA_REFUSED', 'The schema is empty')
      return lintResult(lintAlone(sdl, baseSdl ?? null))
    },

    async upsertContractVariant(input: ContractInput) {
      const { contractVariantName: variant, sourceVariant: source = null, filterConfig } = input
      const ref = variantFor(context, 'publish', { graph, variant }, wholeGraph)
      if (source !== null) variantFor(context, 'read', { graph, variant: source })
      try {
        const launch = await putContract(registry, {
          key,
          ref,
          source,
          filter: filterConfig,
          launches: input.initiateLaunch,
        })
        return {
          __typename: 'ContractVariantUpsertSuccess',
          contractVariant: await viewVariant(context, ref),
          ...launchView(context, graph, launch?.id ?? null),
        }
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'CONTRACT_REFUSED')) throw error
        const errorMessages = error.message.split('\n')
        return { __typename: 'ContractVariantUpsertErrors', errorMessages }
      }
    },

    persistedQueryList: ({ id }: { id: string }) => persistedOperations(context, graph, id),
  }
}

function launchView(context: RoverContext, graph: string, launch: string | null) {
  if (launch === null) return {}
  const url = launchUrl(context, graph, launch)
  return { launchUrl: url, launchCliCopy: `What became of it: ${url}` }
}

interface CheckInput {
  readonly subgraphName: string
  readonly proposedSchema: string
  readonly gitContext: GitContextInput
  readonly config: CheckConfig
}

interface GraphCheckInput {
  readonly proposedSchemaDocument?: string | null
  readonly gitContext: GitContextInput
  readonly config: CheckConfig
}

function variantMutations(context: RoverContext, graph: string, variant: string) {
  const { key, registry } = context
  const ref = { graph, variant }
  return {
    async submitSubgraphCheckAsync({ input }: { input: CheckInput }) {
      const { subgraphName: subgraph, proposedSchema: sdl, gitContext, config } = input
      const message = await denialFor(context, 'check', ref, subgraph)
      if (message !== null) return { __typename: 'PermissionError', message }
      const git = gitContextOf(gitContext)
      const id = await checkSubgraph(registry, { key, ref, subgraph, sdl, git, config })
      return checkStarted(context, graph, id)
    },

    async submitCheckSchemaAsync({ input }: { input: GraphCheckInput }) {
      const message = await denialFor(context, 'check', ref, wholeGraph)
      if (message !== null) return { __typename: 'PermissionError', message }
      const { proposedSchemaDocument, gitContext, config } = input
      const git = gitContextOf(gitContext)
      const sdl = proposedSchemaDocument ?? ''
      const id = await checkGraph(registry, { key, ref, sdl, git, config })
      return checkStarted(context, graph, id)
    },

    async delete() {
      await deleteVariant(registry, key, variantFor(context, 'delete', ref, wholeGraph))
      return { deleted: true }
    },

    async updateVariantReadme({ readme }: { readme: string }) {
      variantFor(context, 'publish', ref, wholeGraph)
      if ((await viewVariant(context, ref)) === null) return null
      const audit = { actor: key.name, action: 'readme.written', details: { ...ref } }
      await writeReadme(registry.database, ref, readme, audit)
      return viewVariant(context, ref)
    },
  }
}

function checkStarted(context: RoverContext, graph: string, id: string) {
  return {
    __typename: 'CheckRequestSuccess',
    workflowID: id,
    targetURL: checkUrl(context, graph, id),
  }
}

interface OperationInput {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly body: string
  readonly clientName?: string | null
}

function persistedOperations(context: RoverContext, graph: string, list: string) {
  const ref = variantFor(context, 'publish', { graph, variant: list }, wholeGraph)
  const { key, registry } = context
  return {
    async publishOperations({ operations }: { operations?: readonly OperationInput[] | null }) {
      const given = (operations ?? []).map((operation) => ({
        ...operation,
        clientName: operation.clientName ?? '',
      }))
      const fault = faultOfOperations(given)
      if (fault !== null) return { __typename: 'CannotModifyOperationBodyError', message: fault }
      const kept = await keepPersistedOperations(registry.database, ref, given, {
        actor: key.name,
        action: 'operations.published',
        details: { ref: writeGraphRef(ref), operations: given.map(({ id }) => id) },
      })
      if (kept.changed.length > 0)
        return {
          __typename: 'CannotModifyOperationBodyError',
          message: `An id keeps its body; these have another one: ${kept.changed.join(', ')}`,
        }
      const { revision, added, identical } = kept
      if (added > 0) registry.announceOperations(ref)
      const counts = { added, identical, updated: 0, unaffected: 0, removed: 0 }
      return {
        __typename: 'PublishOperationsResult',
        unchanged: added === 0,
        build: {
          revision,
          publish: { operationCounts: counts },
          list: { id: list, name: list },
        },
      }
    },
  }
}

function errorView({ code, message, places }: CompositionNote) {
  return { code, message, locations: places.map(({ line, column }) => ({ line, column })) }
}
