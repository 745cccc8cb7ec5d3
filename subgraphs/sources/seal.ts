import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SourceRecord } from './record.ts'

/** Seals records for keeping, since they may tell of persons, and opens them again. */
export interface Seal {
  seal(record: SourceRecord): string
  /** Throws when it was sealed with another key, or altered. */
  open(sealed: string): SourceRecord
}

const nonceBytes = 12
const tagBytes = 16

/** A seal with a key of 32 bytes (AES-256-GCM). */
export function sealWith(key: Buffer): Seal {
  return {
    seal(record) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = Buffer.from(JSON.stringify(record))
      const sealed = Buffer.concat([cipher.update(text), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes))
      // Nobody else can have sealed it.
      const record: SourceRecord = JSON.parse(Buffer.concat([opened, decipher.final()]).toString())
      return record
    },
  }
}

/** A record that is kept; null where it was sealed with another key, which nobody may have any more. */
export function openIfOurs(
  seal: Pick<Seal, 'open'>,
  { sealed }: { readonly sealed: string },
): SourceRecord | null {
  try {
    return seal.open(sealed)
  } catch {
    return null
  }
}
