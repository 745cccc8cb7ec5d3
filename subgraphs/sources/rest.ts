import { connectorKind } from './connector-kind.ts'
import { restService } from './rest-service.ts'
import { restSession } from './rest-session.ts'
import { restConnection } from './rest-settings.ts'
import { problemOfService, serviceConnector } from './service-connector.ts'
import { openServiceHttp } from './service-http.ts'
import { type ServiceFrom, serviceFrom } from './service-settings.ts'

/** A JSON service of a department. */
export const rest = connectorKind(
  'rest',
  { connection: restConnection, from: serviceFrom, problemOf: problemOfService },
  (connection, source, { clock }) => {
    const http = openServiceHttp(new URL(connection.url).origin, source)
    const session = restSession(http, connection, source)
    const service = restService(http, connection, session, source.codes.success)
    const connect = (from: ServiceFrom) => serviceConnector(service, from, clock)
    return {
      connect,
      listed: connect,
      stop: () => http.stop(),
    }
  },
)
