import { badInput } from '#kit/errors.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether text has the form of an opaque id. */
export function isId(raw: string): boolean {
  return uuid.test(raw)
}

/** Checks an opaque id that a client gave. Throws Failure BAD_USER_INPUT when it cannot be one of ours. */
export function checkId(raw: string, argument = 'id'): string {
  if (isId(raw)) return raw
  throw badInput(argument, 'not an id of this graph')
}
