import { gzipSync } from 'node:zlib'
import { Report } from '@apollo/usage-reporting-protobuf'
import type { RegistryWorld } from './registry-world.ts'

/** An operation that a client is reported to have sent. */
export interface SentOperation {
  readonly name: string
  /** Its signature, as Apollo Server writes it. */
  readonly document: string
  readonly client: string
  readonly requests: number
}

/** Reports operations to a registry as Apollo Server does. */
export async function reportOperations(
  { url }: RegistryWorld,
  key: string,
  graphRef: string,
  sent: readonly SentOperation[],
): Promise<void> {
  const tracesPerQuery = Object.fromEntries(
    sent.map(({ name, document, client, requests }) => [
      `# ${name}\n${document}`,
      {
        statsWithContext: [
          {
            context: { clientName: client, clientVersion: null },
            queryLatencyStats: { requestCount: requests, latencyCount: [] },
          },
        ],
      },
    ]),
  )
  const report = new Report({ header: { graphRef, hostname: 'test' }, tracesPerQuery })
  const response = await fetch(`${url}/api/ingress/traces`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip', 'x-api-key': key },
    body: new Uint8Array(gzipSync(Report.encode(report).finish())),
  })
  if (response.status !== 200) throw new Error(await response.text())
}
