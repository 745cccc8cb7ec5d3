/** What a subgraph answered, checked, and without anything that the gateway does not use. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null
  readonly errors?: readonly SubgraphError[]
}

export interface SubgraphError {
  readonly message: string
  readonly path?: ReadonlyArray<string | number>
  readonly extensions: { readonly code?: string; readonly argument?: string }
}

/** One operation as a subgraph is asked it. */
export interface SubgraphOperation {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Whether an error's code tells the client what is wrong with its input, and not of a fault. */
export function tellsOfInput(code: unknown): code is 'BAD_USER_INPUT' | 'AMBIGUOUS_CODE' {
  return code === 'BAD_USER_INPUT' || code === 'AMBIGUOUS_CODE'
}

const limitBytes = 32 * 1024 * 1024

/**
 * Reads a GraphQL response, whatever its HTTP status.
 *
 * Throws when it is something else, is over 32 MiB (inflated), has neither data nor errors, or
 * gives another number of entities than the operation asks for. What it throws does not quote the
 * body, which may hold personal data.
 */
export async function readAnswer(
  response: Response,
  asked: SubgraphOperation,
): Promise<SubgraphAnswer> {
  const source = `HTTP ${response.status}, ${response.headers.get('content-type') ?? 'no content type'}`
  const body = parseJson(await readText(response))
  if (!isRecord(body)) throw new Error(`${source}: not a JSON object`)
  const { data = null, errors = [] } = body
  if (data !== null && !isRecord(data)) throw new Error(`${source}: "data" is not an object`)
  if (!Array.isArray(errors)) throw new Error(`${source}: "errors" is not a list`)
  if (data === null && errors.length === 0) throw new Error(`${source}: neither data nor errors`)
  if (data !== null) checkEntities(data, asked)
  return errors.length > 0 ? { data, errors: errors.map(readError) } : { data }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > limitBytes) throw new Error(`an answer of over ${limitBytes} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text.
    return undefined
  }
}

/** The type is out of reach of clients, so that a variable of theirs is not mistaken. */
const asksEntities = /\$representations:\s*\[_Any!\]!/

/** Entities are matched to what was asked by their place in the list. */
function checkEntities(
  { _entities: entities }: Record<string, unknown>,
  { query, variables }: SubgraphOperation,
): void {
  const representations = variables?.representations
  if (!asksEntities.test(query) || !Array.isArray(representations)) return
  if (!Array.isArray(entities)) throw new Error('"_entities" is not a list')
  if (entities.length !== representations.length)
    throw new Error(`${entities.length} entities for ${representations.length} representations`)
}

function readError(error: unknown): SubgraphError {
  if (!isRecord(error)) return { message: '', extensions: {} }
  const { message, path, extensions } = error
  const { code, argument } = isRecord(extensions) ? extensions : {}
  return {
    message: typeof message === 'string' ? message : '',
    ...(isPath(path) && { path }),
    extensions: {
      ...(typeof code === 'string' && { code }),
      ...(typeof argument === 'string' && { argument }),
    },
  }
}

function isPath(value: unknown): value is ReadonlyArray<string | number> {
  const isStep = (step: unknown) => typeof step === 'string' || Number.isInteger(step)
  return Array.isArray(value) && value.every(isStep)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
