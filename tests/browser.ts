import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { type BrowserContext, chromium } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'

/** For `test`: says that it is skipped where Chromium is not installed; with `MOTCUA_REQUIRE_SERVICES=1` it fails. */
export const withBrowser = {
  skip: executablePath === undefined && !required && 'no browser: Chromium is not installed',
}

/** A headless Chromium of one test, which asks nobody by itself. */
export async function startBrowser(t: TestContext): Promise<BrowserContext> {
  if (executablePath === undefined) throw new Error('Chromium is not installed')
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.after(() => browser.close())
  return browser.newContext({ viewport: { width: 1400, height: 900 } })
}
