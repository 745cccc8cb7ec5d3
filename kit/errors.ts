/**
 * Every failure a client can meet, with what it means. Adding a row is adding public API:
 * `docs/errors.md` lists the same rows, and a test compares the two.
 */
export const failures = {
  GRAPHQL_PARSE_FAILED: { retry: false, meaning: 'The text is not a GraphQL document.' },
  GRAPHQL_VALIDATION_FAILED: {
    retry: false,
    meaning: 'The operation does not fit the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    retry: false,
    meaning: 'The document holds several operations, or none of the name given.',
  },
  BAD_REQUEST: { retry: false, meaning: 'The HTTP request is not a GraphQL request.' },
  BAD_USER_INPUT: {
    retry: false,
    meaning: 'A value is malformed, out of range or impossible; `argument` names where.',
  },
  PLANNING_FAILED: {
    retry: false,
    meaning:
      'No way to ask the subgraphs for the operation was found within 200 ms of processor time; ask for less at once.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    retry: true,
    meaning: 'No document is kept under this hash; send it again with its text.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    retry: false,
    meaning:
      'Documents are not kept by their hash here, since only listed operations are served; send the id of one, or its text alone.',
  },
  PERSISTED_OPERATION_NOT_LISTED: {
    retry: false,
    meaning: 'Only listed operations are served here, and this is none of them; publish it first.',
  },
  UNAUTHENTICATED: {
    retry: false,
    meaning: 'The bearer token is not valid, or this field needs one.',
  },
  FORBIDDEN: { retry: false, meaning: 'The bearer token does not grant access to this field.' },
  AUTHENTICATION_UNAVAILABLE: {
    retry: true,
    meaning: 'Bearer tokens cannot be checked: the keys of their issuer cannot be had.',
  },
  LIMIT_EXCEEDED: {
    retry: false,
    meaning: 'The request asks for more than the gateway takes at once; `limit` names of what.',
  },
  PAYLOAD_TOO_LARGE: { retry: false, meaning: 'The request body is over the limit.' },
  AMBIGUOUS_CODE: {
    retry: false,
    meaning: 'Two systems gave this code to different dossiers; ask by id.',
  },
  CALENDAR_NOT_LOADED: {
    retry: false,
    meaning:
      'An appointment reaches a year whose days off have not been loaded; the message names it.',
  },
  AMOUNT_TOO_LARGE: {
    retry: false,
    meaning: 'A sum of money is larger than 64 bits hold; ask for less at once.',
  },
  KEY_SET_TOO_LARGE: {
    retry: false,
    meaning: 'A set of procedures holds more than 10,000; narrow the filter that makes it.',
  },
  UNKNOWN_REPORT: { retry: false, meaning: 'There is no report of this name and format.' },
  REPORT_CHANGED: {
    retry: false,
    meaning: 'The report has changed since its first page; read it again from there.',
  },
  NOT_SUPPORTED: { retry: false, meaning: 'OData has this, and reports do not.' },
  TOO_MANY_REQUESTS: {
    retry: true,
    meaning:
      'You sent too many requests within a minute (`limit` names of what), or too many reports are being read at once; wait for as long as `retry-after` says.',
  },
  COVERAGE_TOO_LOW: {
    retry: true,
    meaning: 'Fewer sources answered than `minCoverage` asks for; the message names those missing.',
  },
  SOURCE_UNAVAILABLE: {
    retry: true,
    meaning:
      "The department's system that is asked for this did not answer, and what it gave before is too old.",
  },
  SOURCE_TIMEOUT: {
    retry: true,
    meaning:
      "The department's system that is asked for this took too long, and what it gave before is too old.",
  },
  SOURCE_BAD_RECORD: {
    retry: false,
    meaning:
      "The department's system has a record of it, or of one of its events, that cannot be read.",
  },
  PERIOD_NOT_COVERED: {
    retry: false,
    meaning:
      'The period of a report or of statistics begins after today, or ends before the first day on record.',
  },
  AS_OF_NOT_COVERED: {
    retry: false,
    meaning: '`asOf` lies ahead, or before anything was recorded.',
  },
  RECORD_NOT_CLOSED: {
    retry: true,
    meaning: 'What is being recorded now must end before `asOf` can be fixed; ask again.',
  },
  TOO_MANY_GROUPS: {
    retry: false,
    meaning: 'A report groups by more than it may have rows; narrow it, or group by less.',
  },
  SUBGRAPH_UNAVAILABLE: {
    retry: true,
    meaning: 'The subgraph did not answer; only its own fields are missing.',
  },
  SUBGRAPH_TIMEOUT: {
    retry: true,
    meaning: 'The subgraph took longer than its deadline; only its own fields are missing.',
  },
  SUBGRAPH_BUSY: {
    retry: true,
    meaning: 'Too many calls of the subgraph wait already; only its own fields are missing.',
  },
  SUBGRAPH_CIRCUIT_OPEN: {
    retry: true,
    meaning:
      'The subgraph failed again and again and is not asked for 5 to 30 s; only its own fields are missing.',
  },
  SUBGRAPH_BAD_ANSWER: {
    retry: true,
    meaning: 'What the subgraph answered is not a GraphQL response.',
  },
  SUBGRAPH_ERROR: {
    retry: false,
    meaning: 'The subgraph answered with an error of its own, which stays in its log.',
  },
  KEY_UNKNOWN: {
    retry: false,
    meaning: "The registry's key is missing, not known, or no longer valid.",
  },
  KEY_FORBIDDEN: {
    retry: false,
    meaning: "The registry's key lacks a right; the message names key, right and object.",
  },
  ROUTING_URL_REFUSED: {
    retry: false,
    meaning: 'Gateways may not ask a subgraph at this address; the message says why.',
  },
  SCHEMA_REFUSED: {
    retry: false,
    meaning: 'A schema given to the registry cannot be read or composed at all.',
  },
  COMPOSITION_FAILED: {
    retry: false,
    meaning: 'The subgraphs do not fit together, and the variant takes only what does.',
  },
  OWNERSHIP_REFUSED: {
    retry: false,
    meaning:
      'A schema defines what another department owns; the message says what, and whom to ask.',
  },
  CONTRACT_REFUSED: {
    retry: false,
    meaning: 'A variant cannot show this part of another; the message says why.',
  },
  SUBGRAPH_NOT_FOUND: {
    retry: false,
    meaning: 'The variant has no subgraph of this name.',
  },
  USAGE_REPORT_REFUSED: {
    retry: false,
    meaning: 'A report of what clients send cannot be read or counted; the message says why.',
  },
  REGISTRY_BUSY: {
    retry: true,
    meaning: 'Others changed the variant for longer than a client waits; nothing was done.',
  },
  REGISTRY_UNAVAILABLE: {
    retry: true,
    meaning: 'The registry cannot reach its database; what is sent again is not done twice.',
  },
  INTERNAL_SERVER_ERROR: {
    retry: false,
    meaning:
      'Something went wrong that clients are told nothing about; operators find it in the log.',
  },
} as const satisfies Record<string, { retry: boolean; meaning: string }>

export type FailureCode = keyof typeof failures

/** An expected failure. `message` may be shown to a citizen; `cause` is for the operator's log only. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  /** The argument at fault, such as `filter.department`. */
  readonly argument: string | undefined

  constructor(
    code: FailureCode,
    message: string,
    options: ErrorOptions & { argument?: string } = {},
  ) {
    super(message, options)
    this.code = code
    this.argument = options.argument
  }
}

/** A value that a client gave and that cannot be taken; the message names the argument. */
export function badInput(argument: string, problem: string): Failure {
  return new Failure('BAD_USER_INPUT', `Argument "${argument}": ${problem}`, { argument })
}

/** Whether a code is one of ours, and so documented. */
export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(failures, code)
}
