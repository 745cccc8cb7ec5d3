import { hostname } from 'node:os'
import { Report } from '@apollo/usage-reporting-protobuf'
import type { OperationCount, UsageBatch } from './usage-batch.ts'

/** Writes what was counted for the variant `ref` as a report in Apollo's form, not compressed yet. */
export function writeReport({ operations }: UsageBatch, ref: string, at: Date): Uint8Array {
  const ms = at.getTime()
  const report = new Report({
    header: { graphRef: ref, hostname: hostname(), agentVersion: 'motcua-gateway' },
    endTime: { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 },
    tracesPerQuery: Object.fromEntries([...operations].map(([key, one]) => [key, statsOf(one)])),
  })
  return Report.encode(report).finish()
}

function statsOf({ fields, clients }: OperationCount) {
  return {
    referencedFieldsByType: fields,
    statsWithContext: Array.from(clients.values(), ({ name, version, requests }) => ({
      context: { clientName: name, clientVersion: version },
      queryLatencyStats: { requestCount: requests, latencyCount: [] },
    })),
  }
}
