import type { Fields } from '#kit/config.ts'

interface QuotaRow {
  /** The environment variable that sets it. */
  readonly variable: string
}

/** Of whom requests are counted. Adding a row is adding public API: the name is told to clients. */
export const quotaRows = {
  keyRequests: { variable: 'LIMIT_KEY_REQUESTS' },
  citizenRequests: { variable: 'LIMIT_CITIZEN_REQUESTS' },
  addressRequests: { variable: 'LIMIT_ADDRESS_REQUESTS' },
} as const satisfies Record<string, QuotaRow>

export type QuotaName = keyof typeof quotaRows

export const quotaNames = Object.keys(quotaRows) as QuotaName[]

/** How many requests a minute each API key, citizen or address may send; as many as they like unless set. */
export type Quotas = Readonly<Partial<Record<QuotaName, number>>>

/** Reads the quotas of a gateway, each of which may be set. */
export function readQuotas(field: Fields): Quotas {
  const set = quotaNames.flatMap((name) => {
    const { variable } = quotaRows[name]
    const most = field.optional(variable, () => field.count(variable, 1, undefined, 1_000_000_000))
    return most === undefined ? [] : [[name, most]]
  })
  return Object.fromEntries(set)
}
