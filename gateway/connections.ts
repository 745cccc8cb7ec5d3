import { type ConnectionLimits, standardConnections } from '#kit/http.ts'

/** Of the public port. No answer takes so long that nothing moves for a minute. */
export const gatewayConnections: ConnectionLimits = { ...standardConnections, stallLimitMs: 60_000 }
