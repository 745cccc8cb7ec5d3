import { Failure } from '#kit/errors.ts'

/** Many times what a department's schema takes: one of 5,000 types has 1 MB. */
const maxMb = 4

/** Throws Failure SCHEMA_REFUSED where a schema is larger than any that is meant. */
export function refuseTooLarge(sdl: string): void {
  const mb = Buffer.byteLength(sdl) / 1024 / 1024
  if (mb > maxMb)
    throw new Failure(
      'SCHEMA_REFUSED',
      `The schema has ${mb.toFixed(1)} MB, and ${maxMb} MB are taken at most: look for what made the file`,
    )
}
