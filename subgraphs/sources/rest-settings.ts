import * as v from 'valibot'
import { durationText } from './duration.ts'
import { parameters, serviceName, serviceUrl } from './service-settings.ts'

const headers = v.record(
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,60}$/, 'the name of a header')),
  v.pipe(
    v.string(),
    v.check((value) => /^[\x20-\x7e]*$/.test(value), 'the value of a header'),
  ),
)

/** How a JSON service is reached; such as the national portal's, on the provincial bus. */
export const restConnection = v.strictObject({
  url: serviceUrl,
  /** Sent with every call, such as `dstcode`. */
  headers: v.optional(headers, {}),
  /** Sent in every call, such as `madonvi`. */
  parameters,
  /** Where a call's name goes: in the body as `service`, or at the end of the path. */
  name: v.optional(v.picklist(['body', 'path']), 'body'),
  /** How parameters are sent. */
  send: v.optional(v.picklist(['json', 'form', 'query']), 'json'),
  /** Where an answer has the code that tells success; null for a service that has none. */
  resultCode: v.optional(v.nullable(serviceName), 'error_code'),
  /** Codes that say that there is nothing to give, such as of a dossier that is not known. */
  none: v.optional(v.array(v.string()), []),
  /** Where a session is opened; none is where it is left out. */
  session: v.optional(
    v.strictObject({
      /** On the same origin. */
      path: v.pipe(v.string(), v.regex(/^\/[\x21-\x7e]*$/, 'a path that starts with /')),
      username: v.string(),
      password: v.string(),
      /** How long one may be used. */
      lasts: v.optional(durationText, '20m'),
    }),
  ),
})

export type RestConnection = v.InferOutput<typeof restConnection>
