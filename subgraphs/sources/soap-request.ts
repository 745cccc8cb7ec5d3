import type { ServiceRequest } from './service-http.ts'
import type { SoapConnection } from './soap-settings.ts'

const envelopes = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const

/** An operation of a SOAP service with its parameters, in the order given: document/literal, wrapped. */
export function soapRequest(
  connection: SoapConnection,
  operation: string,
  parameters: Readonly<Record<string, string>>,
): ServiceRequest {
  const { namespace, version, qualified } = connection
  const url = new URL(connection.url)
  const prefix = qualified ? 'm:' : ''
  const content = Object.entries(parameters)
    .map(([name, value]) => `<${prefix}${name}>${escaped(value)}</${prefix}${name}>`)
    .join('')
  return {
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: headersOf(connection, operation),
    body:
      '<?xml version="1.0" encoding="UTF-8"?>' +
      `<e:Envelope xmlns:e="${envelopes[version]}" xmlns:m="${escaped(namespace)}"><e:Body>` +
      `<m:${operation}>${content}</m:${operation}></e:Body></e:Envelope>`,
  }
}

function headersOf({ version, action, user }: SoapConnection, operation: string) {
  const told = action === null ? '' : `${action}${operation}`
  const basic = user && Buffer.from(`${user.name}:${user.password}`).toString('base64')
  return {
    ...(basic && { authorization: `Basic ${basic}` }),
    ...(version === '1.1'
      ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${told}"` }
      : { 'content-type': `application/soap+xml; charset=utf-8${told && `; action="${told}"`}` }),
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
