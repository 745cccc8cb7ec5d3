import { writeFile } from 'node:fs/promises'
import { exportSPKI, generateKeyPair, SignJWT } from 'jose'

/** Who signs the bearer tokens of the bench, and tokens of them. */
export interface Issuer {
  readonly issuer: string
  readonly audience: string
  readonly keyFile: string
  readonly token: string
  /** One that another key has signed. */
  readonly forged: string
}

/** Makes a key, leaves its public half in a file, and signs tokens that hold for a day. */
export async function makeIssuer(keyFile: string): Promise<Issuer> {
  const issuer = 'https://issuer.example.vn/'
  const audience = 'motcua'
  const [own, others] = await Promise.all([
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('ES256'),
  ])
  await writeFile(keyFile, await exportSPKI(own.publicKey))
  const sign = (key: CryptoKey) =>
    new SignJWT({ scope: 'stations:read' })
      .setProtectedHeader({ alg: 'ES256' })
      .setSubject('bench')
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('1d')
      .sign(key)
  return {
    issuer,
    audience,
    keyFile,
    token: await sign(own.privateKey),
    forged: await sign(others.privateKey),
  }
}
