import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { readDocumentedOperations } from '../demo/operations.ts'
import { startBrowser, withBrowser } from './browser.ts'
import { withWorld } from './world.ts'

withWorld('the explorer', (world) => {
  test(
    'leads from a question to its operation with its variables, runs it, and asks no other host',
    withBrowser,
    async (t) => {
      const browser = await startBrowser(t)
      const page = await browser.newPage()
      const { asked, faults } = watch(page)

      await page.goto(`${world().url}/`)
      const questions = page.getByRole('listitem').getByRole('link')
      assert.equal(await questions.count(), readDocumentedOperations().length)

      await questions.filter({ hasText: 'mã trên giấy hẹn' }).click()
      await page.getByText('query TrackDossier').waitFor()
      await page.getByText('"000.00.20.H49-140612-0002" }').waitFor()
      await run(page, 'Sở Giao thông vận tải')

      await page.getByRole('link', { name: 'Sample operations' }).click()
      await questions.filter({ hasText: 'typing without Vietnamese marks' }).press('Enter')
      await page.getByText('query SearchProcedures').waitFor()
      assert.equal(await page.getByText('"000.00.20.H49-140612-0002" }').count(), 0)
      await run(page, 'Đăng ký khai sinh')

      const elsewhere = asked.filter(
        (url) => !url.startsWith(world().url) && !/^(blob|data):/.test(url),
      )
      assert.deepEqual(elsewhere, [])
      assert.deepEqual(faults, [])
    },
  )

  test('shows what the schema says of itself in both languages', withBrowser, async (t) => {
    const browser = await startBrowser(t)
    const page = await browser.newPage()
    await page.goto(`${world().url}/explorer`)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await page.getByText('Tra cứu hồ sơ theo mã.').waitFor()
    await page.getByText('One dossier by any code that names it').waitFor()
  })
})

/** Presses the run button and waits for a text of the answer. */
async function run(page: Page, expected: string): Promise<void> {
  await page.getByRole('button', { name: /Execute query/ }).click()
  // The editor that shows the answer writes its spaces as non-breaking ones.
  const text = new RegExp(expected.replaceAll(' ', '\\s'))
  await page.locator('.result-window').getByText(text).first().waitFor()
}

/** What the page asks for from now on, and what goes wrong in it. */
function watch(page: Page): { asked: string[]; faults: string[] } {
  const asked: string[] = []
  const faults: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  return { asked, faults }
}
