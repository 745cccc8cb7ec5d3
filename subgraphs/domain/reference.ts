import { isId } from './ids.ts'

/**
 * Reads the code of an entity reference, which reaches a subgraph without the checks of a scalar.
 *
 * Null when malformed: such a code names nothing, and the other references of its batch are answered.
 */
export function readReference<Code extends string>(
  { code }: { readonly code?: unknown },
  parse: (raw: string) => Code | null,
): { readonly code: Code } | null {
  const parsed = typeof code === 'string' ? parse(code) : null
  return parsed === null ? null : { code: parsed }
}

/** The same for a reference by opaque id. */
export function readIdReference({ id }: { readonly id?: unknown }): { readonly id: string } | null {
  return typeof id === 'string' && isId(id) ? { id } : null
}

/** Reads a code without a fixed form, such as that of a field or a publication; null when empty. */
export function parseOpenCode(raw: string): string | null {
  return raw === '' ? null : raw
}
