import { setImmediate } from 'node:timers/promises'
import {
  buildSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql'
import {
  type CountedOperation,
  countedOperations,
  type KnownOperation,
  type OperationClient,
  type OperationPolicy,
} from './counted-operations.ts'
import { usageOf } from './operation-usage.ts'
import { type ChangeOverride, overrideFor } from './overrides.ts'
import { type Criticality, changesBetween, type SchemaChange } from './schema-changes.ts'

/** An operation that depends on what a change changes. */
export interface AffectedOperation {
  readonly id: string
  readonly name: string | null
  readonly count: number
  readonly clients: readonly OperationClient[]
  /** What lets the change pass for it; null when nothing does. */
  readonly override: ChangeOverride | null
}

export interface JudgedChange {
  readonly id: string
  readonly code: string
  readonly coordinate: string | null
  readonly description: string
  readonly criticality: Criticality
  /** FAILURE when it breaks an operation that counts and that no override lets it break. */
  readonly severity: 'FAILURE' | 'NOTICE'
  readonly operations: readonly AffectedOperation[]
}

export interface OperationsVerdict {
  readonly severity: 'FAILURE' | 'NOTICE'
  readonly checkedOperations: number
  /** Operations that did not fit the schema before either: nothing can be said of them. */
  readonly misfits: readonly string[]
  readonly changes: readonly JudgedChange[]
}

export interface OperationsQuestion {
  /** The API schemas as SDL, before and after. */
  readonly before: string
  readonly after: string
  readonly operations: readonly KnownOperation[]
  readonly policy: OperationPolicy
  readonly overrides: readonly ChangeOverride[]
  /** Calendar date in Asia/Ho_Chi_Minh. */
  readonly today: string
}

/** Judges the changes between two API schemas by the operations that clients send. */
export async function judgeOperations(question: OperationsQuestion): Promise<OperationsVerdict> {
  const before = buildSchema(question.before, { assumeValidSDL: true })
  const after = buildSchema(question.after, { assumeValidSDL: true })
  const changes = await changesBetween(before, after)
  const readings = await readAll(
    countedOperations(question.operations, question.policy),
    before,
    after,
  )

  const fitting = readings.filter((reading) => 'usage' in reading)
  const judged = changes.map((change) => judge(change, fitting, question))
  const explained = new Set(judged.flatMap(breaks))
  const all = [
    ...judged,
    ...fitting
      .filter(({ operation, fault }) => fault !== null && !explained.has(operation.id))
      .map((reading) => judge(unexplained(reading), [reading], question)),
  ]
  return {
    severity: all.some(({ severity }) => severity === 'FAILURE') ? 'FAILURE' : 'NOTICE',
    checkedOperations: fitting.length,
    misfits: readings
      .filter((reading) => !('usage' in reading))
      .map(({ operation }) => operation.id),
    changes: all,
  }
}

interface Reading {
  readonly operation: CountedOperation
  readonly usage: ReturnType<typeof usageOf>
  /** Why it does not fit the schema afterwards; null when it does. */
  readonly fault: string | null
}

interface Misfit {
  readonly operation: CountedOperation
}

/**
 * Servers report operations without their values and aliases, and an object without its fields fits no
 * input type that needs some. What fits only by the other rules is judged by those.
 */
const ruleSets: ReadonlyArray<readonly ValidationRule[]> = [
  specifiedRules,
  specifiedRules.filter(
    (rule) => rule !== ValuesOfCorrectTypeRule && rule !== OverlappingFieldsCanBeMergedRule,
  ),
]

function fault(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): GraphQLError | undefined {
  return validate(schema, document, rules, { maxErrors: 1 })[0]
}

/** Lets others have the thread now and then: there may be thousands. */
const readAtOnce = 50

async function readAll(
  operations: readonly CountedOperation[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): Promise<(Reading | Misfit)[]> {
  const readings: (Reading | Misfit)[] = []
  for (const [i, operation] of operations.entries()) {
    if (i % readAtOnce === 0) await setImmediate()
    readings.push(read(operation, before, after))
  }
  return readings
}

function read(
  operation: CountedOperation,
  before: GraphQLSchema,
  after: GraphQLSchema,
): Reading | Misfit {
  const document = parsed(operation.document)
  const rules = document && ruleSets.find((rules) => fault(before, document, rules) === undefined)
  if (!document || !rules) return { operation }
  const error = fault(after, document, rules)
  return { operation, usage: usageOf(before, document), fault: error?.message ?? null }
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true })
  } catch (error) {
    // Of text that is none, or nested without end, nothing can be said.
    if (error instanceof GraphQLError || error instanceof RangeError) return null
    throw error
  }
}

function judge(
  change: SchemaChange,
  readings: readonly Reading[],
  { policy, overrides, today }: OperationsQuestion,
): JudgedChange {
  const { touches, ...told } = change
  const operations = readings
    .filter(({ usage }) => change.criticality !== 'SAFE' && touches(usage))
    .map(({ operation: { id, name, count, clients } }) => {
      return { id, name, count, clients, override: overrideFor(overrides, change.id, id, today) }
    })
  const mayFail =
    change.criticality === 'BREAKING' ||
    (change.criticality === 'DANGEROUS' && policy.failOnDangerous)
  const fails = mayFail && operations.some(({ override }) => override === null)
  return { ...told, operations, severity: fails ? 'FAILURE' : 'NOTICE' }
}

function breaks({ criticality, operations }: JudgedChange): string[] {
  return criticality === 'BREAKING' ? operations.map(({ id }) => id) : []
}

/** What no single change accounts for, and yet the operation no longer fits. */
function unexplained({ operation, fault }: Reading): SchemaChange {
  return {
    id: `OPERATION_BROKEN ${operation.id}`,
    code: 'OPERATION_BROKEN',
    coordinate: null,
    description: `Operation ${operation.name ?? operation.id} no longer fits the schema: ${fault}`,
    criticality: 'BREAKING',
    touches: () => true,
  }
}
