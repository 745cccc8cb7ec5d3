import * as v from 'valibot'
import type { RawFields, RawValue } from './record.ts'
import { refusalReasons } from './refusal.ts'

const rawValue: v.GenericSchema<RawValue> = v.lazy(() =>
  v.union([v.string(), v.null(), v.array(rawValue), rawFields]),
)

const rawFields: v.GenericSchema<RawFields> = v.record(v.string(), rawValue)

/** A record that was written as JSON. */
export const rawRecord = v.object({
  key: v.string(),
  fields: rawFields,
  refusals: v.exactOptional(
    v.array(v.object({ field: v.string(), reason: v.picklist(refusalReasons) })),
  ),
})
