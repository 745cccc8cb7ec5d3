import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { Logger } from 'pino'
import { argumentNames } from '#kit/argument-names.ts'
import { maxClientTokens } from '#kit/document-limits.ts'
import { type Gateway, quiet } from './apollo-gateway.ts'
import { maskForeignInput } from './input-errors.ts'
import { refuseIntrospection } from './introspection.ts'
import { takesBatches } from './limits/admit-request.ts'
import type { Guard } from './limits/guard.ts'
import { refuseUnservable } from './operation.ts'
import { faultLog, reply, tellUnfitValues } from './reply.ts'
import { noteOperation, type RequestContext } from './request-record.ts'

export interface PipelineSettings {
  readonly guard: Guard
  readonly documents: KeyValueCache
  /** Whether clients may have a document kept under its hash. */
  readonly keepsDocuments: boolean
  readonly introspection: boolean
  readonly log: Logger
}

/** How long a persisted document is kept, in seconds. */
const keepDocumentsSeconds = 7 * 24 * 3600

/** Apollo Server before a gateway: it parses, validates, and runs the plugins of every request. */
export function createApolloServer(
  gateway: Gateway,
  { guard, documents, keepsDocuments, introspection, log }: PipelineSettings,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway,
    parseOptions: { maxTokens: maxClientTokens },
    // One more tells that there are more.
    validationOptions: { maxErrors: guard.limits.errors - 1 },
    allowBatchedHttpRequests: takesBatches(guard),
    introspection: true,
    validationRules: introspection ? [] : [refuseIntrospection],
    hideSchemaDetailsFromClientErrors: !introspection,
    persistedQueries: keepsDocuments && { cache: documents, ttl: keepDocumentsSeconds },
    formatError: reply,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      refuseUnservable,
      argumentNames,
      maskForeignInput,
      faultLog(log),
      tellUnfitValues,
      noteOperation,
    ],
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    logger: quiet(log),
  })
}
