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

  test(
    'fills in form II.06a of a quarter by keyboard, and prints it with its columns and numbers',
    withBrowser,
    async (t) => {
      const page = await (await startBrowser(t)).newPage()
      const { faults } = await open(page)
      await page.getByLabel('Báo cáo / Report').selectOption('form_ii_06a')
      await page
        .getByLabel('Kỳ / Period')
        .locator('option', { hasText: '2014-Q2' })
        .first()
        .waitFor({
          state: 'attached',
        })
      await page.getByLabel('Kỳ / Period').focus()
      await page.keyboard.type('2014-Q2 (15')
      assert.ok(await page.getByLabel('Từ ngày').isDisabled())
      await page.getByRole('button', { name: 'Xem báo cáo' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('Kỳ báo cáo: từ ngày 15/03/2014 đến ngày 14/06/2014').waitFor()
      assert.match(page.url(), /report=form_ii_06a&calendar=DECREE_09_2019_V1&period=2014-Q2/)

      const headers = await page
        .locator('thead tr')
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.children].map((cell) => [cell.textContent, cell.getAttribute('colspan')]),
          ),
        )
      assert.deepEqual(headers, formHeaders)
      assert.deepEqual((await cellsOf(page, 1)).slice(0, 3), ['', 'Tổng số', '2.001'])
      assert.deepEqual((await cellsOf(page, 2)).slice(0, 3), ['I', 'Cấp tỉnh', '2.001'])
      assert.deepEqual((await cellsOf(page, 3)).slice(0, 1), ['1'])
      assert.ok(await page.getByText('“…”: số nhỏ, không công bố').isVisible())

      await page.emulateMedia({ media: 'print' })
      for (const printed of [
        'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        'Biểu số: II.06a/VPCP/KSTT',
        'Đơn vị tính: Hồ sơ',
        'Đơn vị nhận báo cáo',
        'NGƯỜI LẬP BIỂU',
        'THỦ TRƯỞNG ĐƠN VỊ',
      ])
        assert.ok(await page.getByText(printed).isVisible(), printed)
      assert.ok(await page.locator('#question').isHidden())
      assert.deepEqual(faults, [])
    },
  )

  test('groups by what is ticked, and keeps the sum out of the chart', withBrowser, async (t) => {
    const page = await (await startBrowser(t)).newPage()
    await open(page, '?report=dossier_report&from=2014-03-24&to=2014-07-02&groupBy=CHANNEL')
    await page.getByText('dòng / rows').waitFor()
    await page.getByRole('checkbox', { name: 'Hình thức nộp / Channel' }).uncheck()
    await page.getByRole('checkbox', { name: 'Sở, ngành / Department' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Xem báo cáo' }).click()
    await page.getByText('20 dòng').waitFor()
    assert.match(page.url(), /groupBy=DEPARTMENT&/)
    assert.deepEqual((await cellsOf(page, 20)).slice(0, 3), ['Tổng số', '', '2.617'])
    assert.match(String(await page.locator('#chart').getAttribute('aria-label')), /: 19 cột/)
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

/** The printed headers of the form, with how many columns each spans. */
const formHeaders = [
  [
    ['TT', '1'],
    ['Lĩnh vực giải quyết', '1'],
    ['Số lượng hồ sơ tiếp nhận', '4'],
    ['Số lượng hồ sơ đã giải quyết', '4'],
    ['Số lượng hồ sơ đang giải quyết', '3'],
  ],
  [
    ['Tổng số', '1'],
    ['Trong kỳ', '2'],
    ['Từ kỳ trước', '1'],
    ['Tổng số', '1'],
    ['Trước hạn', '1'],
    ['Đúng hạn', '1'],
    ['Quá hạn', '1'],
    ['Tổng số', '1'],
    ['Trong hạn', '1'],
    ['Quá hạn', '1'],
  ],
  [
    ['Trực tuyến', '1'],
    ['Trực tiếp, dịch vụ bưu chính', '1'],
  ],
  [
    ['(1)', null],
    ['(2)', null],
    ['(3)=(4)+(5)+(6)', null],
    ['(4)', null],
    ['(5)', null],
    ['(6)', null],
    ['(7)=(8)+(9)+(10)', null],
    ['(8)', null],
    ['(9)', null],
    ['(10)', null],
    ['(11)=(12)+(13)', null],
    ['(12)', null],
    ['(13)', null],
  ],
]

function cellText(page: Page, row: number, cell: number) {
  return page.locator(`tbody tr:nth-child(${row}) td:nth-child(${cell})`).textContent()
}
