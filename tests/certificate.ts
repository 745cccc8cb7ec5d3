import { execFileSync, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { temporaryFolder } from './gateway-world.ts'

const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'
const installed = spawnSync('openssl', ['version']).status === 0

/** For `test`: says that it is skipped where OpenSSL is not installed; with `MOTCUA_REQUIRE_SERVICES=1` it fails. */
export const withOpenssl = {
  skip: !installed && !required && 'no OpenSSL: openssl is not on the PATH',
}

/** Makes a key and a certificate for this host that is signed by nobody else. */
export async function makeCertificate(t: TestContext, host: string) {
  const folder = await temporaryFolder(t)
  const key = path.join(folder, 'key.pem')
  const cert = path.join(folder, 'cert.pem')
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const files = ['-keyout', key, '-out', cert]
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...newKey, ...subject, ...files], { stdio: 'ignore' })
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}
