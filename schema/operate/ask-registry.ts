import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'

const linesForm = v.object({ lines: v.array(v.string()) })
const errorForm = v.object({ errors: v.array(v.object({ message: v.string() })) })

/** A served registry, and a key with the right `admin`. */
export interface RegistryAccess {
  /** Of its GraphQL, as Rover has it. */
  readonly url: string
  readonly key: string
}

/** Has a served registry run a command, and gives the lines that it writes. Throws OperatorError that says why not. */
export async function askRegistry(
  { url, key }: RegistryAccess,
  command: readonly string[],
): Promise<readonly string[]> {
  const answer = await post(new URL('/operate', url), key, { command })
  const read = v.safeParse(linesForm, answer)
  if (read.success) return read.output.lines
  const refusal = v.safeParse(errorForm, answer)
  throw new OperatorError(
    refusal.success
      ? refusal.output.errors.map(({ message }) => message).join('\n')
      : `What answers at ${url} is no registry`,
  )
}

async function post(url: URL, key: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
      // It would take the key elsewhere.
      redirect: 'error',
    })
    return await response.json()
  } catch (cause) {
    throw new OperatorError(`The registry at ${url.origin} does not answer`, { cause })
  }
}
