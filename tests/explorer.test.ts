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
      await page.getByRole('tab', { name: 'FiguresOf2014' }).click()
      await page.getByRole('button', { name: /Execute query/ }).click()
      await page.locator('.result-window').getByText('procedureStatistics').waitFor()

      assert.equal(await page.getByRole('tab').count(), readDocumentedOperations().length)
      const elsewhere = asked.filter(
        (url) => !url.startsWith(world().url) && !/^(blob|data):/.test(url),
      )
      assert.deepEqual(elsewhere, [])
      assert.deepEqual(faults, [])
    },
  )
})
