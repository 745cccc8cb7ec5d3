import { createHash, createPublicKey, sign, verify } from 'node:crypto'

/** What a signature stands for: this supergraph, as this launch of this variant. */
export interface SignedLaunch {
  /** `graph@variant`. */
  readonly ref: string
  readonly id: string
  /** Counts the launches of its variant: an older one cannot be passed off as a newer. */
  readonly number: number
  /** The supergraph. */
  readonly sdl: string
}

/** Signs a launch by an Ed25519 key in PEM; base64. */
export function signLaunch(launch: SignedLaunch, privateKey: string): string {
  return sign(null, textOf(launch), privateKey).toString('base64')
}

/** Whether a launch was signed by the private part of this Ed25519 key in PEM. */
export function isSignedBy(launch: SignedLaunch, signature: string, publicKey: string): boolean {
  return verify(null, textOf(launch), createPublicKey(publicKey), Buffer.from(signature, 'base64'))
}

function textOf({ ref, id, number, sdl }: SignedLaunch): Buffer {
  const sha256 = createHash('sha256').update(sdl).digest('hex')
  return Buffer.from(JSON.stringify(['motcua launch', ref, id, number, sha256]))
}
