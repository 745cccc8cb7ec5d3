import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate as inflateZlib } from 'node:zlib'

/** The content codings of RFC 9110, section 8.4.1, and Brotli's. */
const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflateZlib)],
  ['br', promisify(brotliDecompress)],
])

/**
 * Undoes the content coding of a body, off the main thread.
 *
 * Throws when the coding is none of these or more than one, when the body is not of that coding, and
 * as soon as more than `limitBytes` come out.
 */
export async function inflate(body: Buffer, coding: string, limitBytes: number): Promise<Buffer> {
  const decode = decoders.get(coding.toLowerCase())
  if (!decode) throw new Error('not a content coding that is understood')
  return decode(body, { maxOutputLength: limitBytes })
}
