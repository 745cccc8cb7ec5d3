import * as v from 'valibot'
import { durationText } from './duration.ts'
import { recordFields } from './nested-records.ts'
import { momentForms } from './service-moment.ts'
import { parseSourceMoment } from './source-moment.ts'

/** A name of the service's own, which may stand in XML. */
export const serviceName = v.pipe(
  v.string(),
  v.check(
    (name) => /^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u.test(name),
    'a name of letters, digits, _, . and -',
  ),
)

/** What is sent with a call whatever it asks for. */
export const parameters = v.optional(v.record(serviceName, v.string()), {})

/** A URL whose origin alone is asked, and nothing else. */
export const serviceUrl = v.pipe(
  v.string(),
  v.check((raw) => {
    const url = URL.parse(raw)
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.hash === ''
  }, 'a URL that starts with http:// or https://, without a user or a fragment'),
)

const moment = v.pipe(
  v.string(),
  v.check((raw) => parseSourceMoment(raw) !== null, 'a moment or day such as 2014-01-01'),
)

const common = {
  /** The name of the service or operation: `TraCuuHoSo`. */
  call: serviceName,
  parameters,
}

/** The service gives what changed between two moments, both included. */
const byWindow = v.strictObject({
  by: v.literal('window'),
  ...common,
  /** The names of the parameters that hold the two. */
  since: serviceName,
  until: serviceName,
  form: v.optional(v.picklist(momentForms), 'yyyyMMddHHmmss'),
  /** When the oldest change may have been. */
  begin: moment,
  /** The longest that one call spans; a fuller one is halved. */
  longest: v.optional(durationText, '7d'),
  /** As many records as the service gives at most: an answer with so many may lack some, and is asked for in halves. */
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2))),
  /** How long the service may take to show a change: what changed within this is read later. */
  settle: v.optional(durationText, '5s'),
})

/** The service gives a cursor of its own with each page. */
const byCursor = v.strictObject({
  by: v.literal('cursor'),
  ...common,
  /** The parameter that takes the cursor; left out at the beginning. */
  after: serviceName,
  /** Where an answer has the next one. */
  next: v.pipe(v.string(), v.minLength(1)),
  /** The parameter for how many records a page has, where it can be told. */
  size: v.optional(serviceName),
})

/**
 * The service gives what was received in a year, or in a month, whatever changed of it: all years are
 * read again and again, and what is as it was before is left alone.
 */
const byYear = v.strictObject({
  by: v.literal('year'),
  ...common,
  /** The parameter of the year, and the year that the service calls 0. */
  year: serviceName,
  yearZero: v.optional(v.pipe(v.number(), v.integer()), 0),
  /** The parameter of the month, where one is to be named: counted from 1, and on through the years after `yearZero` where that is set. */
  month: v.optional(serviceName),
  firstYear: v.pipe(v.number(), v.integer(), v.minValue(1990), v.maxValue(2100)),
})

const lookUp = v.strictObject({
  ...common,
  /** The parameter that takes the code. */
  code: serviceName,
  /** The field that has the code in a record; the key where it is left out. */
  field: v.optional(v.pipe(v.string(), v.minLength(1))),
})

const list = v.strictObject({
  ...common,
  /** The parameter of the key after which a page begins, of a service that gives records in the order of their keys; all are asked for where it is left out. */
  after: v.optional(serviceName),
  size: v.optional(serviceName),
})

/** A list that a service gives in an order of its values, from any place on. */
const orderedList = v.strictObject({
  ...common,
  /** The field of a record by which the list goes: to the second, or to the day. */
  by: v.pipe(v.string(), v.minLength(1)),
  /**
   * The parameters of where a page begins: at a value, included, after a key among the records of that
   * value. At the beginning neither is sent; where records without a value are asked for, an empty value
   * is, and before the first of a value an empty key.
   */
  from: serviceName,
  after: serviceName,
  form: v.optional(v.picklist(momentForms), 'yyyyMMddHHmmss'),
  /** The parameter for how many records are wanted. */
  size: serviceName,
})

export type ServiceList = v.InferOutput<typeof orderedList>

/** Where a feed's records are in a service, and how they are asked for. */
export const serviceFrom = v.strictObject({
  /** Where an answer has its records: a list, or one alone. */
  records: v.optional(v.pipe(v.string(), v.minLength(1)), 'result'),
  /** What an answer without it is; `nothing` of a service that leaves an empty list out. */
  withoutRecords: v.optional(v.picklist(['failure', 'nothing']), 'failure'),
  ...recordFields,
  changes: v.optional(v.variant('by', [byWindow, byCursor, byYear])),
  lookUp: v.optional(lookUp),
  list: v.optional(list),
  /** Lists by which a live source is asked; one that is left out it cannot give. */
  lists: v.optional(
    v.strictObject({
      latestReceived: v.optional(orderedList),
      soonestDue: v.optional(orderedList),
    }),
  ),
})

export type ServiceFrom = v.InferOutput<typeof serviceFrom>
export type ServiceChanges = NonNullable<ServiceFrom['changes']>
export type ByWindow = v.InferOutput<typeof byWindow>
export type ByCursor = v.InferOutput<typeof byCursor>
export type ByYear = v.InferOutput<typeof byYear>
