import type { FileDrop } from './file-drop.ts'
import type { Register } from './register.ts'
import type { Service } from './service.ts'

/** How a system goes: as it should, too slow to wait for, or not at all. */
export type Mode = 'up' | 'slow' | 'down'

/** A system that stands in for a department's: a running service, or a folder to which files are brought. */
export interface StandIn {
  /** As `sources.yaml` names it. */
  readonly name: string
  readonly register: Register
  readonly service?: Service
  readonly files?: FileDrop
  mode: Mode
}
