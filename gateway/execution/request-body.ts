import { bytesOf, isomorphic } from '../isomorphic.ts'

/** Writes the body of a subgraph's request: everything that does not change is text made once. */
export type WriteBody = (
  variables: Readonly<Record<string, unknown>>,
  /**
   * The isomorphic JSON texts of further variables, in the order given when compiling; undefined for
   * one that is not given.
   */
  texts: ReadonlyArray<string | undefined>,
) => Buffer

/** Compiles the body of an operation that takes client's variables, and others as texts. */
export function compileBody(
  operation: string,
  names: readonly string[],
  others: readonly string[] = [],
): WriteBody {
  const head = isomorphic(`{"query":${JSON.stringify(operation)}`)
  if (names.length + others.length === 0) {
    const body = bytesOf(`${head}}`)
    return () => body
  }
  const otherKeys = others.map((name) => `${JSON.stringify(name)}:`)
  const keys = names.map((name) => ({ name, key: `${JSON.stringify(name)}:` }))
  return (variables, texts) => {
    let body = ''
    for (const [index, key] of otherKeys.entries())
      if (texts[index] !== undefined) body += `,${key}${texts[index]}`
    for (const { name, key } of keys)
      if (Object.hasOwn(variables, name))
        body += `,${key}${isomorphic(JSON.stringify(variables[name]))}`
    return bytesOf(`${head},"variables":{${body.slice(1)}}}`)
  }
}
