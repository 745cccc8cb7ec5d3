import type { RawValue } from './record.ts'
import type { RecordService } from './record-service.ts'
import { RefusedCall, successOf } from './rest-answer.ts'
import type { RestSession } from './rest-session.ts'
import type { RestConnection } from './rest-settings.ts'
import type { ServiceHttp, ServiceRequest } from './service-http.ts'

/**
 * Calls a JSON service. A call that is refused under a session from before is tried once more under a
 * new one: sessions end without notice, and each service says so by another code.
 */
export function restService(
  http: ServiceHttp,
  connection: RestConnection,
  session: RestSession | null,
  success: readonly string[],
): RecordService {
  async function ask(
    name: string,
    own: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RawValue> {
    const parameters = { ...connection.parameters, ...own }
    const answer = await http.ask(requestOf(connection, name, parameters), signal)
    return successOf(answer, connection, success)
  }

  return {
    async call(name, parameters, signal) {
      if (session === null) return ask(name, parameters, signal)
      const startedMs = performance.now()
      const known = await session.current(signal)
      try {
        return await ask(name, { session: known.token, ...parameters }, signal)
      } catch (error) {
        if (!(error instanceof RefusedCall) || known.openedMs >= startedMs) throw error
        session.forget(known)
        const { token } = await session.current(signal)
        return ask(name, { session: token, ...parameters }, signal)
      }
    },
  }
}

const jsonType = { accept: 'application/json', 'content-type': 'application/json; charset=utf-8' }
const formType = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

function requestOf(
  connection: RestConnection,
  call: string,
  parameters: Readonly<Record<string, string>>,
): ServiceRequest {
  const { headers, name, send } = connection
  const url = new URL(connection.url)
  const inPath = name === 'path'
  const path = inPath
    ? `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(call)}`
    : url.pathname
  const sent = inPath ? parameters : { service: call, ...parameters }
  if (send === 'query') {
    const query = new URLSearchParams([...url.searchParams, ...Object.entries(sent)])
    return {
      method: 'GET',
      path: `${path}?${query}`,
      headers: { ...headers, accept: jsonType.accept },
    }
  }
  const isJson = send === 'json'
  return {
    method: 'POST',
    path: `${path}${url.search}`,
    headers: { ...headers, ...(isJson ? jsonType : formType) },
    body: isJson ? JSON.stringify(sent) : String(new URLSearchParams(sent)),
  }
}
