import type { Federation } from '../federation.ts'
import { abstractTypes } from './abstract-types.ts'
import { interfaceObjects } from './interface-objects.ts'
import { keySets } from './key-sets.ts'
import { keys } from './keys.ts'
import { mutationsAndNulls } from './mutations-and-nulls.ts'
import { nestedShareable } from './nested-shareable.ts'
import { overrides } from './overrides.ts'
import { persons } from './persons.ts'
import { requires } from './requires.ts'
import { shareable } from './shareable.ts'

/** The supergraphs that both engines are compared on. */
export const federations: readonly Federation[] = [
  abstractTypes,
  keys,
  keySets,
  requires,
  shareable,
  interfaceObjects,
  overrides,
  mutationsAndNulls,
  nestedShareable,
  persons,
]
