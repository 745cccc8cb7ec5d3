import type { Federation } from '../federation.ts'
import { abstractTypes } from './abstract-types.ts'

/** The supergraphs that both engines are compared on. */
export const federations: readonly Federation[] = [abstractTypes]
