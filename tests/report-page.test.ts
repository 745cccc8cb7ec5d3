import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startBrowser, withBrowser } from './browser.ts'
import { withWorld } from './world.ts'

withWorld('the report page', (world) => {
  async function open(page: Page, search = ''): Promise<{ asked: string[]; faults: string[] }> {
    const asked: string[] = []
    const faults: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${world().url}/reports${search}`)
    await page.locator('#parameters select').first().waitFor()
    return { asked, faults }
  }

  const cellsOf = (page: Page, row: number) =>
    page.locator(`tbody tr:nth-child(${row}) td`).allTextContents()

  test(
    'shows a report by keyboard alone, with its chart and coverage, and asks no other host',
    withBrowser,
    async (t) => {
      const page = await (await startBrowser(t)).newPage()
      const { asked, faults } = await open(page)
      await page.getByLabel('Từ ngày').fill('2014-03-24')
      await page.getByLabel('Phân tổ theo').focus()
      await page.keyboard.type('Tháng')
      await page.keyboard.press('Enter')
      for (let i = 0; i < 10; i++) {
        const isButton = await page.evaluate(() => document.activeElement?.tagName === 'BUTTON')
        if (isButton) break
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Enter')
      await page.getByText('5 dòng').waitFor()

      assert.equal(await page.locator('h2').textContent(), 'Tình hình giải quyết hồ sơ')
      assert.deepEqual((await cellsOf(page, 4)).slice(0, 3), ['01/06/2014', '0', '967'])
      assert.match(String(await page.locator('#coverage').textContent()), /19 trên 19 nguồn/)
      assert.match(page.url(), /\?report=dossier_statistics&from=2014-03-24&to=2014-07-02/)
      const drawn = await page.locator('#chart').evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return 0
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
        return pixels?.filter((value) => value !== 0).length ?? 0
      })
      assert.ok(drawn > 1_000)

      const elsewhere = asked.filter((url) => !url.startsWith(world().url) && !/^data:/.test(url))
      assert.deepEqual(elsewhere, [])
      assert.deepEqual(faults, [])
    },
  )

  test(
    'an address opens the report that it names, and the files are those of the table',
    withBrowser,
    async (t) => {
      const page = await (await startBrowser(t)).newPage()
      await open(page, '?report=fee_statistics&from=2014-03-24&to=2014-07-02&by=COLLECTION_POINT')
      await page.getByText('5 dòng').waitFor()
      assert.deepEqual((await cellsOf(page, 2)).slice(0, 2), ['CENTRE', await cellText(page, 2, 2)])
      const address = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
      const csv = await (await fetch(new URL(address ?? '', world().url))).text()
      assert.match(csv, /CENTRE,\d+,\d+,1089,1589933000,/)
      const rows = await page.locator('tbody').textContent()
      assert.match(String(rows), /1\.589\.933\.000/)
    },
  )

  test('what is wrong with a question is said on the page', withBrowser, async (t) => {
    const page = await (await startBrowser(t)).newPage()
    await open(page, '?report=dossier_statistics&from=2014-07-02&to=2014-03-24')
    await page.getByText('ends (2014-03-24) before it begins').waitFor()
    assert.ok(await page.locator('#result').isHidden())
  })

  test('is printed as an official form', withBrowser, async (t) => {
    const page = await (await startBrowser(t)).newPage()
    await open(page, '?report=dossier_statistics&from=2014-03-24&to=2014-07-02&by=FIELD')
    await page.locator('tbody tr').first().waitFor()
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.getByText('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM').isVisible())
    assert.ok(
      await page.getByText('Kỳ báo cáo: từ ngày 24/03/2014 đến ngày 02/07/2014').isVisible(),
    )
    assert.ok(await page.getByText('THỦ TRƯỞNG ĐƠN VỊ').isVisible())
    assert.ok(await page.locator('#question').isHidden())
    assert.ok(await page.locator('#chart').isHidden())
    assert.ok((await page.pdf({ preferCSSPageSize: true })).length > 10_000)
  })
})

function cellText(page: Page, row: number, cell: number) {
  return page.locator(`tbody tr:nth-child(${row}) td:nth-child(${cell})`).textContent()
}
