import { createHash, createPublicKey, sign, verify } from 'node:crypto'

/** One change of a variant's list of persisted operations; it never changes again. */
export interface OperationChunk {
  readonly id: string
  /** Counts the changes. */
  readonly revision: number
}

/**
 * The id of a chunk: the hash of all that it is, so that its text is proved by its id. `ref` is
 * `graph@variant`, `manifest` JSON.
 */
export function operationChunkId(ref: string, revision: number, manifest: string): string {
  const [graph, variant] = ref.split('@')
  return createHash('sha256').update([graph, variant, revision, manifest].join('\n')).digest('hex')
}

/** Signs which chunks a variant's list has, by an Ed25519 key in PEM; base64. */
export function signOperationList(
  ref: string,
  chunks: readonly OperationChunk[],
  privateKey: string,
): string {
  return sign(null, textOf(ref, chunks), privateKey).toString('base64')
}

/** Whether a list was signed by the private part of this Ed25519 key in PEM. */
export function isOperationListSignedBy(
  ref: string,
  chunks: readonly OperationChunk[],
  signature: string,
  publicKey: string,
): boolean {
  const text = textOf(ref, chunks)
  return verify(null, text, createPublicKey(publicKey), Buffer.from(signature, 'base64'))
}

function textOf(ref: string, chunks: readonly OperationChunk[]): Buffer {
  const ids = chunks.map(({ id }) => id)
  return Buffer.from(JSON.stringify(['motcua operations', ref, ids]))
}
