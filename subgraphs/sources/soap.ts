import { SourceFailure } from './connector.ts'
import { connectorKind, type OpenSystem } from './connector-kind.ts'
import { valueAt } from './nested-records.ts'
import type { RecordService } from './record-service.ts'
import { problemOfService, serviceConnector } from './service-connector.ts'
import { openServiceHttp } from './service-http.ts'
import { type ServiceFrom, serviceFrom } from './service-settings.ts'
import { bodyOf } from './soap-answer.ts'
import { soapRequest } from './soap-request.ts'
import { soapConnection } from './soap-settings.ts'

/** A SOAP service of a department, such as the one-stop software of old. */
export const soap = connectorKind(
  'soap',
  { connection: soapConnection, from: serviceFrom, problemOf: problemOfService },
  (connection, source, { clock }): OpenSystem<ServiceFrom> => {
    const http = openServiceHttp(new URL(connection.url).origin, source)
    const { resultCode } = connection
    const service: RecordService = {
      async call(name, own, signal) {
        const request = soapRequest(connection, name, { ...connection.parameters, ...own })
        const value = bodyOf(await http.ask(request, signal), name)
        const code = resultCode === null ? null : valueAt(value, resultCode)
        if (resultCode !== null && !source.codes.success.includes(String(code)))
          throw new SourceFailure('UNREACHABLE', `the service answered no success in ${resultCode}`)
        return value
      },
    }
    const connect = (from: ServiceFrom) => serviceConnector(service, from, clock)
    return {
      connect,
      listed: connect,
      stop: () => http.stop(),
    }
  },
)
