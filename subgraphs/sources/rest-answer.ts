import { SourceFailure } from './connector.ts'
import { textOf } from './decode-answer.ts'
import { parseJsonFields } from './json-fields.ts'
import { valueAt } from './nested-records.ts'
import type { RawValue } from './record.ts'
import type { RestConnection } from './rest-settings.ts'
import type { ServiceAnswer } from './service-http.ts'

/** The code of an answer that is no success: also what a session that has ended is answered with. */
export class RefusedCall extends SourceFailure {}

/**
 * What a service answered with success: services answer a status of 200 whatever happened, and tell it
 * by a code of their own. Null where that says that there is nothing.
 *
 * Throws RefusedCall for another code, and SourceFailure for what is no JSON. The service's own words
 * may quote a person and are left out.
 */
export function successOf(
  answer: ServiceAnswer,
  { resultCode, none }: Pick<RestConnection, 'resultCode' | 'none'>,
  success: readonly string[],
): RawValue {
  if (answer.status === 401 || answer.status === 403)
    throw new RefusedCall('UNREACHABLE', `the service answered ${answer.status}`)
  if (answer.status < 200 || answer.status > 299)
    throw new SourceFailure('UNREACHABLE', `the service answered ${answer.status}`)
  const value = jsonOf(answer)
  if (resultCode === null) return value
  const code = valueAt(value, resultCode)
  if (typeof code !== 'string')
    throw new SourceFailure('UNREACHABLE', `the service answered without ${resultCode}`)
  if (none.includes(code)) return null
  if (!success.includes(code))
    throw new RefusedCall('UNREACHABLE', `the service answered ${resultCode} ${shown(code)}`)
  return value
}

function jsonOf(answer: ServiceAnswer): RawValue {
  const text = textOf(answer)
  try {
    return parseJsonFields(text)
  } catch {
    // The parser's message quotes the text.
    throw new SourceFailure('UNREACHABLE', 'the service answered with what is no JSON')
  }
}

/** A code is short; what is not may be anything. */
function shown(code: string): string {
  return /^[\w.-]{1,20}$/.test(code) ? code : 'of another form'
}
