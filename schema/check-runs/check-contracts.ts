import type { CheckConfig } from '../checks/operations/protection.ts'
import type { Violation } from '../checks/violation.ts'
import { contractBuildOf } from '../contracts/contract-build.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { Registry } from '../variants/registry.ts'
import { headBuildOf, readVariant } from '../variants/store.ts'
import type { Build, ContractVariant } from '../variants/variant.ts'
import type { DownstreamTask } from './check-run.ts'
import { describeChange } from './operations-task.ts'
import { judge, type ProtectedOperations, readProtectedOperations } from './protected-operations.ts'

/** A contract of the variant that is checked, with what its clients send. */
export interface CheckedContract {
  readonly contract: ContractVariant
  readonly ref: GraphRef
  readonly protectedOperations: ProtectedOperations
}

/** Reads what each contract of a variant protects. */
export function readContracts(
  registry: Registry,
  contracts: readonly ContractVariant[],
  { graph, config }: { readonly graph: string; readonly config: CheckConfig },
): Promise<CheckedContract[]> {
  return Promise.all(
    contracts.map(async (contract) => {
      const ref = { graph, variant: contract.variant }
      const protectedOperations = await readProtectedOperations(registry, ref, config)
      return { contract, ref, protectedOperations }
    }),
  )
}

/** What becomes of a variant's contracts with a build: their names, and what breaks them. */
export async function checkContracts(
  registry: Registry,
  build: Build,
  contracts: readonly CheckedContract[],
): Promise<{ readonly task: DownstreamTask[]; readonly violations: readonly Violation[] }> {
  if (contracts.length === 0) return { task: [], violations: [] }
  const checked: Array<{ variant: string; violations: readonly Violation[] }> = []
  for (const contract of contracts)
    checked.push({
      variant: contract.ref.variant,
      violations: await checkContract(registry, build, contract),
    })
  const results = checked.map(({ variant, violations }) => ({
    downstreamVariantName: variant,
    failsUpstreamWorkflow: violations.length > 0,
    blocking: true,
  }))
  const fails = results.some(({ failsUpstreamWorkflow }) => failsUpstreamWorkflow)
  return {
    task: [{ __typename: 'DownstreamCheckTask', status: fails ? 'FAILED' : 'PASSED', results }],
    violations: checked.flatMap(({ violations }) => violations),
  }
}

async function checkContract(
  { database, strictVariants }: Registry,
  build: Build,
  { contract, ref, protectedOperations }: CheckedContract,
): Promise<Violation[]> {
  const shown = await contractBuildOf(database, build, contract.filter)
  if (shown.apiSdl === null)
    return shown.errors.map(({ code, message }) => violation(code, ref, message))
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  const head = await headBuildOf(database.sql, state)
  const { changes } = await judge(protectedOperations, head?.apiSdl ?? null, shown.apiSdl)
  return changes
    .filter(({ severity }) => severity === 'FAILURE')
    .map((change) => violation('CONTRACT_OPERATION_BROKEN', ref, describeChange(change)))
}

function violation(rule: string, { variant }: GraphRef, message: string): Violation {
  const told = `Contract "${variant}": ${message}`
  return { rule, level: 'ERROR', coordinate: null, message: told, places: [] }
}
