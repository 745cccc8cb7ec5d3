/** Hive Gateway as it runs in production, with what nobody asks for here turned off. */
export const gatewayConfig = {
  logging: 'warn',
  graphiql: false,
  landingPage: false,
  disableWebsockets: true,
  // Requests in flight share nothing, as everywhere in this bench.
  inboundInflightRequestDeduplication: false,
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
}
