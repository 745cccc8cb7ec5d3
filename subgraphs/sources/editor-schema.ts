import { toJsonSchema } from '@valibot/to-json-schema'
import { codeLists } from './code-lists.ts'
import type { ConnectorKind } from './connector-kind.ts'
import {
  dossierFields,
  eventFields,
  feeFields,
  personFields,
  procedureFields,
  valueFrom,
} from './mapping-settings.ts'
import { sourcesSchema } from './settings.ts'

/** The JSON Schema of `sources.yaml`, by which editors complete and check it as it is written. */
export function editorSchema(kinds: readonly [ConnectorKind, ...ConnectorKind[]]): string {
  const schema = toJsonSchema(sourcesSchema(kinds), {
    typeMode: 'input',
    definitions: {
      codeLists,
      dossierFields,
      eventFields,
      feeFields,
      personFields,
      procedureFields,
      valueFrom,
    },
    // What a form cannot say is told when the file is read.
    ignoreActions: ['raw_transform', 'transform', 'check', 'partial_check'],
  })
  return `${JSON.stringify(schema, null, 2)}\n`
}
