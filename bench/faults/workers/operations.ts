/** An operation of a client, as it is sent. */
export interface SentOperation {
  readonly query: string
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Those that are asked. */
  readonly departments: readonly number[]
}

export const departments = 19
const count = 100

const fields = [
  'id code name',
  'id name receivedOn amount',
  'code isOpen next { id code }',
  'id amount next { id name next { id code amount } }',
  'id code others: next { id isOpen receivedOn }',
  'name receivedOn isOpen',
]

/** A hundred operations of 19 departments; every one also asks another department for a field. */
export const operations: readonly SentOperation[] = Array.from({ length: count }, (_, i) => {
  const department = i % departments
  const after = (department + 1) % departments
  const selected = fields[Math.floor(i / departments) % fields.length]
  return {
    operationName: `Operation${i}`,
    query: `query Operation${i}($id: ID!) { d${department}Record(id: $id) { ${selected} d${after}State } }`,
    variables: { id: `r${i}` },
    departments: [department, after],
  }
})
