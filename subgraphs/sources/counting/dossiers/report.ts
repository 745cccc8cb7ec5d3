import * as v from 'valibot'
import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { longestReach, mostWorkingDays, type WorkedDays } from '#domain/working-days.ts'
import type { DossierCounting } from '../../aggregate.ts'
import type { SqlDialect, Statement } from '../../sql.ts'
import { count, groupNames, mostGroups } from '../terms.ts'

/** An event that each record may tell of, in the terms of its table. */
export interface EventTerms {
  /** Null where there is none. */
  readonly at: string
  /** A status of ours that is the same for every record, or a term for it. */
  readonly status: { readonly always: string } | { readonly term: string }
  /** The appointment that it gives. */
  readonly due: string | null
}

/** A table of dossiers, in its own terms. */
export interface DossierTerms {
  readonly table: string
  /** What dossiers are grouped by. */
  readonly groups: readonly string[]
  /** Where a record is none that can be counted. */
  readonly faults: readonly string[]
  readonly events: readonly EventTerms[]
  /** The parameters of all terms, in the order of the events. */
  readonly values: Statement['values']
}

/** What one group of dossiers is given as, beside what it is grouped by. */
export const dossierGroup = v.object({
  records: count,
  is_faulty: count,
  accepted_month: v.nullable(v.string()),
  days_taken: v.nullable(count),
  carried_over: count,
  received: count,
  early: count,
  on_time: count,
  late: count,
  in_time: count,
  overdue: count,
})

export type DossierGroup = v.InferOutput<typeof dossierGroup>

const beforeAll = "TIMESTAMP '1000-01-01 00:00:00'"
const afterAll = "TIMESTAMP '9999-12-31 00:00:00'"
const noMoment = `NULLIF(${afterAll}, ${afterAll})`

/**
 * Counts the dossiers of a table by form II.06a in one statement, by the rules by which *dossiers* folds
 * events: accepted once, ended at the first end after that, due by the appointment last given until then.
 * One reading of the table, in words that databases of twenty years know.
 */
export function countDossiers(
  dialect: SqlDialect,
  terms: DossierTerms,
  { period, workedDays }: DossierCounting,
): Statement {
  const { from, to } = period
  const once = dialect.workedOutOnce
  const names = groupNames(terms.groups)
  const keys = [...names, 'is_faulty', 'accepted_month', 'days_taken']
  const sum = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`
  const text = `
    SELECT ${keys.join(', ')}, COUNT(*) AS records,
      ${sum(`accepted_on < ${date(from)}`)} AS carried_over,
      ${sum(`accepted_on >= ${date(from)}`)} AS received,
      ${sum('ended_on < due_on')} AS early,
      ${sum('ended_on = due_on OR (ended_on IS NOT NULL AND due_on IS NULL)')} AS on_time,
      ${sum('ended_on > due_on')} AS late,
      ${sum('ended_on IS NULL AND is_overdue = 0')} AS in_time,
      ${sum('ended_on IS NULL AND is_overdue = 1')} AS overdue
    FROM (
      SELECT ${names.map((name) => `${name}, `).join('')}is_faulty, accepted_on, ended_on, due_on,
        CASE WHEN is_faulty = 0 THEN SUBSTRING(${dialect.asText('accepted_on')}, 1, 7) END AS accepted_month,
        CASE WHEN due_then < ${date(to)} AND is_waiting = 0 THEN 1 ELSE 0 END AS is_overdue,
        ${daysTaken(dialect, workedDays)} AS days_taken
      FROM (${foldedDossiers(dialect, terms, period)}${once}) AS folded
      WHERE is_faulty = 1
        OR (accepted_on <= ${date(to)} AND (ended_on IS NULL OR ended_on >= ${date(from)}))${once}
    ) AS judged
    GROUP BY ${keys.join(', ')}
    LIMIT ${mostGroups + 1}`
  return { text, values: terms.values }
}

/** Each dossier with its days as they are known at the end of a day; what happened later is not seen. */
function foldedDossiers(
  { workedOutOnce: once }: SqlDialect,
  { events, ...terms }: DossierTerms,
  period: Period,
): string {
  const { to } = period
  const names = groupNames(terms.groups)
  const known = events.map(namedEvent)
  const until = known.map((event) => ({ ...event, holds: `${dayOf(event.at)} <= ${date(to)}` }))
  const accepted = earliest(momentsOf(known, ['ACCEPTED']))
  const ended = earliest(
    momentsOf(known, endings).map((at) => `CASE WHEN ${at} >= accepted_at THEN ${at} END`),
  )
  const due = lastOf(
    known.map((event) => ({ ...event, holds: `(ended_at IS NULL OR ${event.at} <= ended_at)` })),
    ({ due }) => due,
  )
  const rejected = statusAmong(known, ['REJECTED_AT_INTAKE'])
  return `
    SELECT ${names.map((name) => `${name}, `).join('')}is_faulty,
      CASE WHEN ${rejected} THEN NULL ELSE ${dayOf('accepted_at')} END AS accepted_on,
      CASE WHEN ${dayOf('ended_at')} <= ${date(to)} THEN ${dayOf('ended_at')} END AS ended_on,
      ${due} AS due_on,
      ${lastOf(until, ({ due }) => due)} AS due_then,
      CASE WHEN ${statusAmong(until, waiting)} THEN 1 ELSE 0 END AS is_waiting
    FROM (
      SELECT accepted.*, ${ended} AS ended_at
      FROM (
        SELECT told.*, ${accepted} AS accepted_at
        FROM (${toldDossiers(terms, events, period)}${once}) AS told${once}
      ) AS accepted${once}
    ) AS ended`
}

/** Each record with what it tells, each term written once. */
function toldDossiers(
  { table, groups, faults }: Omit<DossierTerms, 'events'>,
  events: readonly EventTerms[],
  period: Period,
): string {
  const names = groupNames(groups)
  const columns = [
    ...groups.map((term, index) => `${term} AS ${names[index]}`),
    `CASE WHEN ${faults.length > 0 ? faults.map((fault) => `(${fault})`).join(' OR ') : '1 = 0'} THEN 1 ELSE 0 END AS is_faulty`,
    ...events.flatMap(({ at, status, due }, index) => [
      `${at} AS at_${index}`,
      ...('term' in status ? [`${status.term} AS status_${index}`] : []),
      ...(due === null ? [] : [`${dayOf(due)} AS due_${index}`]),
    ]),
  ]
  return `SELECT ${columns.join(', ')} FROM ${table} WHERE ${mayCount(events, period)}`
}

/**
 * Whether a dossier may count in a period: most in a department's table had ended long before, which
 * shows in two of its columns, and need not be folded.
 */
function mayCount(events: readonly EventTerms[], { from, to }: Period): string {
  const momentsOf = (statuses: readonly string[]) =>
    events.flatMap(({ at, status }) =>
      'always' in status && statuses.includes(status.always) ? [at] : [],
    )
  const endedBefore = momentsOf(['ACCEPTED']).flatMap((accepted) =>
    momentsOf(endings).map(
      (ended) => `(${accepted} <= ${ended} AND ${ended} < TIMESTAMP '${from} 00:00:00')`,
    ),
  )
  // Of a period that has not begun, what ended after today is still open.
  if (endedBefore.length === 0 || from > to) return '1 = 1'
  return `CASE WHEN ${endedBefore.join(' OR ')} THEN 0 ELSE 1 END = 1`
}

/** An event by the names that its terms have been given. */
interface NamedEvent {
  readonly at: string
  readonly due: string | null
  readonly status: { readonly always: string } | { readonly name: string }
  /** Where it counts. */
  readonly holds: string
}

function namedEvent({ status, due }: EventTerms, index: number): NamedEvent {
  return {
    at: `at_${index}`,
    due: due === null ? null : `due_${index}`,
    status: 'always' in status ? status : { name: `status_${index}` },
    holds: `at_${index} IS NOT NULL`,
  }
}

const endings = ['WITHDRAWN', 'PROCESSED', 'RETURNED']
const waiting = ['SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED']

/** Whether an event has one of some statuses; null where it never has. */
function isAmong({ status }: NamedEvent, statuses: readonly string[]): string | null {
  if ('always' in status) return statuses.includes(status.always) ? '1 = 1' : null
  return `${status.name} IN (${statuses.map((one) => `'${one}'`).join(', ')})`
}

function momentsOf(events: readonly NamedEvent[], statuses: readonly string[]): string[] {
  return events.flatMap((event) => {
    const among = isAmong(event, statuses)
    return among === null ? [] : [`CASE WHEN ${among} THEN ${event.at} END`]
  })
}

function earliest(moments: readonly string[]): string {
  const [only, ...others] = moments
  if (only === undefined) return noMoment
  if (others.length === 0) return only
  const all = moments.map((moment) => `COALESCE(${moment}, ${afterAll})`)
  return `NULLIF(LEAST(${all.join(', ')}), ${afterAll})`
}

/** Something of the last event that has it; of one moment the one with the higher place is the last. */
function lastOf(events: readonly NamedEvent[], told: (event: NamedEvent) => string | null): string {
  const having = events.flatMap((event) => {
    const value = told(event)
    return value === null
      ? []
      : [{ ...event, value, holds: `${value} IS NOT NULL AND ${event.holds}` }]
  })
  if (having.length === 0) return dayOf(noMoment)
  const isLast = lastMoment(having)
  const cases = having
    .toReversed()
    .map((event) => `WHEN ${event.holds} AND ${isLast(event)} THEN ${event.value}`)
  return `CASE ${cases.join(' ')} END`
}

/** Whether the last event that counts has one of some statuses. */
function statusAmong(events: readonly NamedEvent[], statuses: readonly string[]): string {
  if (!events.some((event) => isAmong(event, statuses))) return '1 = 0'
  const isLast = lastMoment(events)
  const cases = events.toReversed().map((event) => {
    const among = isAmong(event, statuses)
    return `WHEN ${event.holds} AND ${isLast(event)} THEN ${among === null ? '0' : `CASE WHEN ${among} THEN 1 ELSE 0 END`}`
  })
  return `CASE ${cases.join(' ')} ELSE 0 END = 1`
}

/** Whether no event that counts comes after one; events with a higher place are asked first. */
function lastMoment(events: readonly NamedEvent[]): (event: NamedEvent) => string {
  const [, ...others] = events
  if (others.length === 0) return () => '1 = 1'
  const moments = events.map(
    ({ at, holds }) => `CASE WHEN ${holds} THEN ${at} ELSE ${beforeAll} END`,
  )
  return ({ at }) => `${at} = GREATEST(${moments.join(', ')})`
}

/** Working days after the day of acceptance, up to and with the day of the end. */
function daysTaken(dialect: SqlDialect, { from, to, week, exceptions }: WorkedDays): string {
  const number = (day: string) => dialect.dayNumber(day)
  const changes = exceptions.map(
    ({ date: day, isWorked }) =>
      `${isWorked ? '+' : '-'} CASE WHEN accepted_on < ${date(day)} AND ended_on >= ${date(day)} THEN 1 ELSE 0 END`,
  )
  const days = `${inWeeks(number('ended_on'), week)} - ${inWeeks(number('accepted_on'), week)} ${changes.join(' ')}`
  const beyond = mostWorkingDays + 1
  return `CASE
    WHEN is_faulty = 1 OR ended_on IS NULL THEN NULL
    WHEN ${number('ended_on')} - ${number('accepted_on')} > ${longestReach} THEN ${beyond}
    WHEN accepted_on < ${date(from)} OR ended_on > ${date(to)} THEN NULL
    ELSE LEAST(${days}, ${beyond}) END`
}

/** The worked weekdays up to the day of a number, from the Monday that has number 1. */
function inWeeks(number: string, week: readonly boolean[]): string {
  const upTo = (days: number) => week.slice(0, days).filter(Boolean).length
  const cases = week.map((_, rest) => `WHEN ${rest} THEN ${upTo(rest)}`)
  return `(${upTo(7)} * FLOOR(${number} / 7) + CASE MOD(${number}, 7) ${cases.join(' ')} END)`
}

function dayOf(moment: string): string {
  return `CAST(${moment} AS date)`
}

function date(day: LocalDate): string {
  return `DATE '${day}'`
}
