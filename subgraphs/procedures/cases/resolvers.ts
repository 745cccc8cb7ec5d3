import type { LocalDate } from '#domain/dates.ts'
import { checkId } from '#domain/ids.ts'
import { readIdReference } from '#domain/reference.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import type { ProceduresContext as Context } from '../context.ts'
import type { ProcedureRow } from '../store.ts'
import { amountDue } from './exemption.ts'
import type {
  CaseRow,
  ChannelRow,
  ExemptionRow,
  FeeRow,
  ProcessRow,
  ProcessStepRow,
} from './store.ts'

/** A row with the day that what belongs to it is asked for. */
type On<Row> = Row & { readonly onDate: LocalDate }

interface OnDate {
  readonly onDate?: LocalDate | null
}

const allOn = <Row>(rows: readonly Row[], onDate: LocalDate): On<Row>[] =>
  rows.map((row) => ({ ...row, onDate }))

async function caseById(
  id: string,
  { cases, today: onDate }: Context,
): Promise<On<CaseRow> | null> {
  const found = await cases.load(id)
  return found && { ...found, onDate }
}

async function casesOn({ code }: ProcedureRow, { onDate }: OnDate, context: Context) {
  const day = onDate ?? context.today
  return allOn(await context.casesOf(day).load(code), day)
}

const timeLimitOf = ({ unit, amount }: ChannelRow) => ({ unit, amount })

async function counterLimit({ id, onDate }: On<CaseRow>, _: unknown, { channelsOf }: Context) {
  const channels = await channelsOf(onDate).load(id)
  const counter = channels.find(({ channel }) => channel === 'COUNTER')
  return counter ? timeLimitOf(counter) : null
}

async function feesOfChannel(
  { caseId, channel, onDate }: On<ChannelRow>,
  _: unknown,
  { feesOf }: Context,
) {
  const fees = await feesOf(onDate).load(caseId)
  return allOn(
    fees.filter((fee) => fee.channel === channel),
    onDate,
  )
}

async function exemptionsOfFee(
  { id, amount, onDate }: On<FeeRow>,
  _: unknown,
  { exemptionsOf }: Context,
) {
  const exemptions = await exemptionsOf(onDate).load(id)
  return exemptions.map((exemption: ExemptionRow) => ({
    ...exemption,
    amountDue: amountDue(amount, exemption.reductionPercent),
  }))
}

/** The fields that lead from a procedure to its cases and processes. */
export const procedureDepth = {
  cases: casesOn,
  legalBases: ({ code }: ProcedureRow, { onDate }: OnDate, { legalBasesOf, today }: Context) =>
    legalBasesOf(onDate ?? today).load(code),
  results: ({ code }: ProcedureRow, { onDate }: OnDate, { resultsOf, today }: Context) =>
    resultsOf(onDate ?? today).load(code),
  internalProcess: ({ code }: ProcedureRow, { onDate }: OnDate, { processOf, today }: Context) =>
    processOf(onDate ?? today).load(code),
}

export const procedureCase = (_: unknown, { id }: { id: string }, context: Context) =>
  caseById(checkId(id), context)

export const caseResolvers: SubgraphResolvers<Context> = {
  ProcedureCase: {
    async __resolveReference(reference: { readonly id?: unknown }, context: Context) {
      const read = readIdReference(reference)
      return read && caseById(read.id, context)
    },
    procedure: ({ procedureCode }: CaseRow, _: unknown, { procedures }: Context) =>
      procedures.load(procedureCode),
    localVariant: ({ localVariant, localityCodes }: CaseRow) =>
      localVariant === null ? null : { name: localVariant, localityCodes },
    timeLimit: counterLimit,
    channels: async ({ id, onDate }: On<CaseRow>, _: unknown, { channelsOf }: Context) =>
      allOn(await channelsOf(onDate).load(id), onDate),
    papers: ({ id, onDate }: On<CaseRow>, _: unknown, { papersOf }: Context) =>
      papersOf(onDate).load(id),
    steps: ({ id, onDate }: On<CaseRow>, _: unknown, { stepsOf }: Context) =>
      stepsOf(onDate).load(id),
  },
  LocalVariant: {
    localities: ({ localityCodes }: CaseRow, _: unknown, { agencies }: Context) =>
      Promise.all(localityCodes.map((code) => agencies.load(code))),
  },
  CaseChannel: { timeLimit: timeLimitOf, fees: feesOfChannel },
  CaseFee: { exemptions: exemptionsOfFee },
  InternalProcess: {
    steps: ({ id }: ProcessRow, _: unknown, { processStepsOf }: Context) => processStepsOf.load(id),
    exceedsLimit: ({ totalHours, limitHours }: ProcessRow) =>
      limitHours === null ? null : totalHours > limitHours,
  },
  ProcessStep: {
    agency: ({ agencyCode }: ProcessStepRow, _: unknown, { agencies }: Context) =>
      agencies.load(agencyCode),
  },
}
