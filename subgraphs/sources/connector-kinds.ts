import type { ConnectorKind } from './connector-kind.ts'
import { fileDrop } from './file/file-drop.ts'
import { mariadb } from './mariadb.ts'
import { postgresql } from './postgresql.ts'
import { push } from './push.ts'
import { rest } from './rest.ts'
import { soap } from './soap.ts'

/** Every kind of system that a source may be. A new kind is a file of its own and a row here. */
export const connectorKinds: readonly [ConnectorKind, ...ConnectorKind[]] = [
  postgresql,
  mariadb,
  rest,
  soap,
  push,
  fileDrop,
]
