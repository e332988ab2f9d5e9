import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const LOOK = { width: 1280 } as const
const MANY = 10_000
const PAGE = 1000
const SHOWN_MAX_MS = 10_000
const ROW_ELEMENTS_MAX = 24
const LINE_PIXELS_MAX = 30

describe('the overview', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { others: ['litecoin'] })
    for (const [chain, label, amount] of [
      ['bitcoin', 'small savings', 100_000_000n],
      ['litecoin', 'light', 500_000_000n],
      ['bitcoin', 'large savings', 900_000_000n],
      ['bitcoin', 'nothing', 0n],
    ] as const) {
      const simulated = chain === 'bitcoin' ? world.simulator.chain : world.simulator.on(chain)
      const address = simulated.newAddress()
      if (amount > 0n) simulated.pay(address, amount)
      simulated.mine(10)
      const { id } = await world.client.add(address, true, chain)
      await world.client.send('PATCH', `/addresses/${id}`, { label })
    }
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const labels = (page: Page) => page.locator('tbody .label').allTextContents()

  test('filters, search and order are in the location, and still there after going back', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page } = open
    await page.getByText('4 of 4 addresses complete').waitFor()
    await page.getByRole('searchbox').fill('savings')
    await page.getByLabel('Coin').selectOption('Bitcoin')
    await page.getByRole('button', { name: 'Balance' }).click()
    await page.getByText('2 of 4 match.').waitFor()
    assert.deepEqual(await labels(page), ['large savings', 'small savings'])
    await page.getByRole('link', { name: /large savings/ }).click()
    await page.getByRole('heading', { name: 'large savings' }).waitFor()
    await page.goBack()
    await page.getByText('2 of 4 match.').waitFor()
    assert.deepEqual(await labels(page), ['large savings', 'small savings'])
    assert.equal(await page.getByRole('searchbox').inputValue(), 'savings')

    await using other = await browser.open(page.url(), LOOK)
    await other.page.getByText('2 of 4 match.').waitFor()
    assert.deepEqual(await labels(other.page), ['large savings', 'small savings'])
    await assertAccessible(page)
  })

  test('by balance, the addresses of a coin stand together, and the page says so', async () => {
    await using open = await browser.open(`${world.client.url}/?sort=-balance`, LOOK)
    const { page } = open
    await page.getByText('Sorted by balance within each coin.').waitFor()
    assert.deepEqual(await labels(page), ['large savings', 'small savings', 'nothing', 'light'])
    assert.deepEqual(await page.locator('th[scope=rowgroup]').allTextContents(), [
      'Bitcoin 3 addresses',
      'Litecoin 1 address',
    ])
    await page.getByLabel('Hide empty').check()
    await page.getByText('3 of 4 match.').waitFor()
    assert.deepEqual(await labels(page), ['large savings', 'small savings', 'light'])
    await assertAccessible(page)
  })

  test('a whole row is a link: by click anywhere, in a new tab, and by keyboard', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page, context } = open
    const row = page.getByRole('row', { name: /small savings/ })
    const heading = page.getByRole('heading', { name: 'small savings' })
    for (const cell of ['.balance', '.status', '.count', '.line']) {
      const box = await row.locator(cell).boundingBox()
      assert.ok(box !== null)
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
      await heading.waitFor()
      await page.goBack()
    }
    const box = await row.locator('.balance').boundingBox()
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.mouse
        .move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10)
        .then(() => page.keyboard.down('Control'))
        .then(() => page.mouse.down())
        .then(() => page.mouse.up()),
    ])
    await page.keyboard.up('Control')
    await tab.getByRole('heading', { name: 'small savings' }).waitFor()
    await row.getByRole('link').focus()
    await page.keyboard.press('Enter')
    await heading.waitFor()
  })

  test('Escape hides the sentence of a row until the row is left and entered again', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page } = open
    await page.getByText('4 of 4 addresses complete').waitFor()
    const row = page.getByRole('row', { name: /small savings/ })
    const sentence = row.getByText(/adds up to the balance/)
    const isShown = async () => ((await sentence.boundingBox())?.width ?? 0) > 100
    const shown = async (wanted: boolean) => {
      const deadline = Date.now() + SHOWN_MAX_MS
      while ((await isShown()) !== wanted && Date.now() < deadline) {
        await page.evaluate('new Promise(requestAnimationFrame)')
      }
      assert.equal(await isShown(), wanted)
    }
    await row.getByRole('link').focus()
    await shown(true)
    await page.keyboard.press('Escape')
    await shown(false)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Shift+Tab')
    await shown(true)
    await page.keyboard.press('Escape')
    await row.getByRole('link').blur()
    await row.hover()
    await shown(true)
    await page.keyboard.press('Escape')
    await shown(false)
  })

  test('a row is low, its head stays in view, and its sentence is told on demand', async () => {
    await using open = await browser.open(world.client.url, { ...LOOK, height: 300 })
    const { page } = open
    await page.getByText('4 of 4 addresses complete').waitFor()
    const row = page.getByRole('row', { name: /small savings/ })
    assert.ok(((await row.boundingBox())?.height ?? 99) <= 45)
    const link = row.getByRole('link')
    const sentence = row.getByText(/adds up to the balance/)
    assert.ok(((await sentence.boundingBox())?.width ?? 99) <= 1)
    await link.focus()
    assert.ok(((await sentence.boundingBox())?.width ?? 0) > 100)
    assert.equal(await link.getAttribute('aria-describedby'), await sentence.getAttribute('id'))
    await page.evaluate('scrollTo(0, 1e6)')
    const head = await page.getByRole('columnheader', { name: 'Balance' }).boundingBox()
    assert.ok(head !== null && head.y >= 0 && head.y < 60, String(head?.y))
  })

  test('a row costs little to draw: few elements, and its unseen sentence is laid out as one line', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page } = open
    await page.getByText('4 of 4 addresses complete').waitFor()
    const row = page.getByRole('row', { name: /small savings/ })
    const elements = await row.locator('*').count()
    assert.ok(elements <= ROW_ELEMENTS_MAX, `${elements} elements`)
    const height = await row.locator('.sentence').evaluate(({ scrollHeight }) => scrollHeight)
    assert.ok(height > 0 && height <= LINE_PIXELS_MAX, `${height} pixels`)
  })

  test(`a payment to one of ${MANY} addresses reads no list, only the points of the chart`, async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page, context } = open
    const { addresses } = (await world.client.get('/addresses?include=sparkline')).body
    const [first] = addresses
    await context.route(/\/addresses\?/, (route) => {
      const offset = Number(new URL(route.request().url()).searchParams.get('offset'))
      const page = Array.from({ length: Math.min(PAGE, MANY - offset) }, (_, row) => ({
        ...first,
        id: first.id + offset + row,
      }))
      const body = JSON.stringify({ total: MANY, limit: PAGE, offset, addresses: page })
      return route.fulfill({ contentType: 'application/json', body })
    })
    await page.reload()
    await page.getByText('10,000 of 10,000 addresses complete').waitFor()
    await page.locator('.totals .big').getByText('10,000.00000000').waitFor()
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    world.simulator.chain.pay(first.address, 50_000_000n)
    await world.client.sync(first.id)
    await page.locator('.totals .big').getByText('10,000.50000000').waitFor()
    await page.evaluate('new Promise((done) => setTimeout(done, 2500))')
    // The sources are read while a page starts, at any time.
    const read = requests.filter((path) => path !== '/sources')
    assert.deepEqual([...new Set(read)], ['/value-history'])
  })
})
