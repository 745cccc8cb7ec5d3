import * as v from 'valibot'
import { parameters, serviceUrl } from './service-settings.ts'

const uri = v.pipe(
  v.string(),
  v.check((text) => /^[\x21-\x7e]+$/.test(text), 'a URI'),
)

/** How a SOAP service is reached. */
export const soapConnection = v.strictObject({
  /** Where operations are posted; not where the WSDL is. */
  url: serviceUrl,
  /** The `targetNamespace` of its WSDL. */
  namespace: uri,
  version: v.optional(v.picklist(['1.1', '1.2']), '1.1'),
  /** What `SOAPAction` begins with before the operation's name: `http://tempuri.org/` of .NET; empty of Java. */
  action: v.optional(v.nullable(uri), null),
  /** Whether parameters are in the namespace (`elementFormDefault="qualified"`), as those of .NET are. */
  qualified: v.optional(v.boolean(), false),
  /** HTTP Basic. */
  user: v.optional(v.strictObject({ name: v.string(), password: v.string() })),
  /** Sent with every operation, before its own: a key, the numbers of departments. */
  parameters,
  /** Where an answer has a code that tells success; null for a service that has none. */
  resultCode: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1))), null),
})

export type SoapConnection = v.InferOutput<typeof soapConnection>
