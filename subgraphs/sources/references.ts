import type { Environment } from '#kit/config.ts'

export interface MissingReference {
  readonly path: readonly unknown[]
  readonly name: string
}

/** Puts what the environment holds in place of each `${NAME}` in the texts of a settings file; tells those that it lacks. */
export function resolveReferences(
  value: unknown,
  env: Environment,
): { readonly value: unknown; readonly missing: readonly MissingReference[] } {
  const missing: MissingReference[] = []

  function resolve(value: unknown, path: readonly unknown[]): unknown {
    if (typeof value === 'string')
      return value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
        const text = env[name]
        if (text === undefined || text === '') missing.push({ path, name })
        return text ?? ''
      })
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, resolve(inner, [...path, key])]),
    )
  }

  return { value: resolve(value, []), missing }
}
