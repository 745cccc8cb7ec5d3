import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocumentedOperations } from '../demo/operations.ts'
import { startBrowser, withBrowser } from './browser.ts'
import { withWorld } from './world.ts'

withWorld('the explorer', (world) => {
  test(
    'offers the documented operations, runs them, and asks no other host',
    withBrowser,
    async (t) => {
      const browser = await startBrowser(t)
      const page = await browser.newPage()
      const asked: string[] = []
      const faults: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      page.on('pageerror', (error) => faults.push(error.message))

      await page.goto(`${world().url}/`)
      const execute = page.getByRole('button', { name: /Execute query/ })
      const result = page.locator('.result-window')
      // Tabs slide into place for as long as they please; the event does not wait for them.
      await page.getByTitle('FiguresOf2014', { exact: true }).dispatchEvent('click')
      await page.getByText('query FiguresOf2014').waitFor()
      await execute.click()
      await result.getByText('procedureStatistics').waitFor()

      await page.getByTitle('TrackDossier', { exact: true }).dispatchEvent('click')
      await page.getByText('query TrackDossier').waitFor()
      await execute.click()
      await result.getByText('dossier').first().waitFor()

      assert.equal(await page.getByRole('tab').count(), readDocumentedOperations().length)
      const elsewhere = asked.filter(
        (url) => !url.startsWith(world().url) && !/^(blob|data):/.test(url),
      )
      assert.deepEqual(elsewhere, [])
      assert.deepEqual(faults, [])
    },
  )
})
