import { badInput } from '#kit/errors.ts'
import type { Described, Parameter } from './report.ts'

/** The variables of a report's operation, and the same as a client would write them. */
export interface Asked {
  readonly variables: Readonly<Record<string, unknown>>
  readonly written: Readonly<Record<string, string>>
}

type Query = Readonly<Record<string, unknown>>

/**
 * Reads the parameters of a report from an address. A period that is left out is the year so far, or
 * begins with the year in which it ends; one that a calendar names has no days of its own.
 *
 * Throws Failure BAD_USER_INPUT, whose argument is the parameter at fault.
 */
export function takeParameters({ parameters }: Described, query: Query, today: string): Asked {
  refuseUnknown(parameters, query)
  refuseRepeated(query)
  const written: Record<string, string> = {}
  const variables: Record<string, unknown> = {}
  const given = { ...periodSoFar(parameters, query, today), ...query }
  for (const parameter of parameters) {
    const text = textOf(parameter, given)
    if (text === null) continue
    written[parameter.name] = text
    variables[parameter.name] = readValue(parameter, text)
  }
  refusePeriod(written, today)
  return { variables, written }
}

function refuseUnknown(parameters: readonly Parameter[], query: Query): void {
  const known = parameters.map(({ name }) => name)
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw badInput(
      unknown,
      `not a parameter of this report, which has ${known.join(', ') || 'none'}`,
    )
}

function refuseRepeated(query: Query): void {
  const repeated = Object.keys(query).find((name) => Array.isArray(query[name]))
  if (repeated !== undefined) throw badInput(repeated, 'it is given more than once')
}

/** The period of who gives none, for a report of one: the year until `to`. */
export function periodSoFar(
  parameters: readonly Parameter[],
  query: Query,
  today: string,
): Readonly<Record<string, string>> {
  const has = (name: string) =>
    parameters.some((parameter) => parameter.name === name && parameter.kind === 'date')
  const { to = today, period = '' } = query
  if (!has('from') || !has('to') || period !== '' || typeof to !== 'string') return {}
  const year = to.slice(0, 4)
  return { to, ...(/^\d{4}$/.test(year) && { from: `${year}-01-01` }) }
}

function textOf({ name, isRequired, standard }: Parameter, query: Query): string | null {
  const value = query[name] ?? standard
  if (typeof value === 'string' && value !== '') return value
  if (isRequired) throw badInput(name, 'this report needs it')
  return null
}

function readValue(parameter: Parameter, text: string): unknown {
  if (!parameter.isList) return readOne(parameter, text)
  return text.split(',').map((part) => readOne(parameter, part.trim()))
}

function readOne({ name, kind, choices }: Parameter, text: string): unknown {
  const taken = <Value>(value: Value, isGood: boolean, expected: string): Value => {
    if (isGood) return value
    throw badInput(name, `${JSON.stringify(text.slice(0, 40))} is not ${expected}`)
  }
  switch (kind) {
    case 'date':
      return taken(text, isDate(text), 'a calendar date such as 2014-07-02')
    case 'moment': {
      // A plus that nobody encoded comes as a space.
      const moment = text.replace(' ', '+')
      return taken(moment, isMoment(moment), 'a moment such as 2014-07-02T15:00:00+07:00')
    }
    case 'choice':
      return taken(text, choices.includes(text), `one of ${choices.join(', ')}`)
    case 'integer':
      return taken(Number(text), /^-?\d{1,9}$/.test(text), 'a whole number')
    case 'decimal':
      return taken(Number(text), /^-?\d+(\.\d+)?$/.test(text), 'a number such as 0.5')
    case 'boolean':
      return taken(text === 'true', text === 'true' || text === 'false', 'true or false')
    case 'text':
      return text
  }
}

export function isDate(text: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function isMoment(text: string): boolean {
  const [, day = ''] =
    /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text) ?? []
  return isDate(day) && !Number.isNaN(Date.parse(text))
}

function refusePeriod(
  { from, to, receivedFrom, receivedTo }: Readonly<Record<string, string>>,
  today: string,
): void {
  if (receivedFrom !== undefined && receivedTo !== undefined && receivedFrom > receivedTo)
    throw badInput('receivedFrom', `${receivedFrom} is after receivedTo, ${receivedTo}`)
  if (from === undefined || to === undefined) return
  if (from > to) throw badInput('from', `the period ends (${to}) before it begins (${from})`)
  if (from > today) throw badInput('from', `the period begins after today, ${today}`)
}
