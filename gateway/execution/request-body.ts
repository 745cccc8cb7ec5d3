/** Writes the body of a subgraph's request: everything that does not change is text made once. */
export type WriteBody = (
  variables: Readonly<Record<string, unknown>>,
  /** The JSON texts of further variables, in the order given when compiling. */
  lists: readonly string[],
) => string

/** Compiles the body of an operation that takes client's variables and lists of representations. */
export function compileBody(
  operation: string,
  names: readonly string[],
  lists: readonly string[] = [],
): WriteBody {
  const head = `{"query":${JSON.stringify(operation)}`
  if (names.length + lists.length === 0) return () => `${head}}`
  const listKeys = lists.map((name) => `${JSON.stringify(name)}:`)
  const keys = names.map((name) => ({ name, key: `${JSON.stringify(name)}:` }))
  return (variables, texts) => {
    let body = ''
    for (const [index, key] of listKeys.entries()) body += `,${key}${texts[index]}`
    for (const { name, key } of keys)
      if (variables[name] !== undefined) body += `,${key}${JSON.stringify(variables[name])}`
    return `${head},"variables":{${body.slice(1)}}}`
  }
}
