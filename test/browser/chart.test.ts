import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { keepPicture, TestBrowser } from '../support/browser.ts'
import { showLongValues } from '../support/long-values.ts'
import { startWorld, type World } from '../support/world.ts'

const GERMAN = { width: 1280, locale: 'de-DE', timezoneId: 'Europe/Berlin' } as const
/** Records in the page the texts that are drawn on canvases, with the place where each begins. */
const RECORD_TEXTS = `
  window.drawn = []
  const fillText = CanvasRenderingContext2D.prototype.fillText
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const { width } = this.measureText(text)
    window.drawn.push({ text, left: this.textAlign === 'right' ? x - width : this.textAlign === 'center' ? x - width / 2 : x })
    fillText.call(this, text, x, y)
  }`

const chartOf = (page: Page) => page.getByRole('region', { name: 'Balance over time' })

describe('the chart of an address', () => {
  let browser: TestBrowser
  let world: World
  let path: string

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { tip: 800_000 })
    const { chain } = world.simulator
    const address = chain.newAddress()
    for (const amount of [150_000_000n, 25_000_000n, 12_345_678n]) {
      chain.pay(address, amount)
      chain.mine(3)
    }
    path = `/app/address/${(await world.client.add(address, true)).id}`
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function openChart(look: Parameters<TestBrowser['open']>[1]) {
    const open = await browser.open(world.client.url + path, look)
    await chartOf(open.page).locator('.plot-area').waitFor()
    return open
  }

  test('a dragged range leaves no band behind, is marked as a zoom, and can be reset', async () => {
    await using open = await openChart({ width: 1280 })
    const { page } = open
    const chart = chartOf(page)
    assert.equal(await chart.getByRole('button', { name: 'All' }).getAttribute('aria-pressed'), 'true')
    const box = await chart.locator('.plot-area').boundingBox()
    assert.ok(box !== null)
    await page.mouse.move(box.x + box.width * 0.3, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 })
    await page.mouse.up()
    const reset = chart.getByRole('button', { name: 'Reset zoom' })
    await reset.waitFor()
    assert.equal((await chart.locator('.plot-range').boundingBox())?.width ?? 0, 0)
    assert.equal(await chart.locator('[aria-pressed=true]').count(), 0)
    await reset.click()
    await reset.waitFor({ state: 'detached' })
    await chart.getByRole('button', { name: '1W' }).click()
    assert.deepEqual(await chart.locator('[aria-pressed=true]').allTextContents(), ['1W'])
  })

  test('no label of an axis is cut off, whatever the amounts', async () => {
    for (const width of [360, 1280]) {
      await using open = await browser.open(world.client.url, { width })
      const { page, context } = open
      await showLongValues(context)
      await page.addInitScript(RECORD_TEXTS)
      await page.goto(`${world.client.url}/app/address/1`)
      await chartOf(page).locator('canvas').waitFor()
      const drawn = (await page.evaluate('window.drawn')) as { text: string; left: number }[]
      assert.ok(drawn.some(({ text }) => text === (width === 360 ? '20T' : '20,000,000,000,000')))
      assert.deepEqual(
        drawn.filter(({ left }) => left < 0),
        [],
      )
    }
  })

  test('chart and table write times alike, in the locale and zone of the browser, without milliseconds', async () => {
    await using open = await browser.open(world.client.url, GERMAN)
    const { page, context } = open
    await page.addInitScript(RECORD_TEXTS)
    await page.goto(world.client.url + path)
    await chartOf(page).locator('.plot-area').waitFor()
    const drawn = ((await page.evaluate('window.drawn')) as { text: string }[]).map(({ text }) => text)
    assert.deepEqual(
      drawn.filter((text) => /\d[.:]\d{3}$|[ap]m|\//i.test(text)),
      [],
    )
    assert.ok(
      drawn.some((text) => /^(Jan\.|Juli) \d{4}$|^\d\d:\d\d$/.test(text)),
      String(drawn),
    )
    const inTable = await page.locator('[role=row] time').last().textContent()
    assert.match(inTable ?? '', /^\d{1,2}\. \p{L}+\.? \d{4}, \d\d:\d\d (MEZ|MESZ)$/u)
    const plot = chartOf(page).getByRole('group', { name: /Arrow keys/ })
    await plot.focus()
    await page.keyboard.press('Home')
    assert.equal(await chartOf(page).locator('.readout time').textContent(), inTable)
    await page.locator('[role=row]').getByText('1,50000000').first().waitFor()
    await context.close()
  })

  test('the chart can be read without seeing it, and with the keyboard alone', async () => {
    await using open = await openChart({ width: 1280 })
    const { page } = open
    const chart = chartOf(page)
    const text = await chart.getByRole('img').getAttribute('aria-label')
    assert.match(
      text ?? '',
      /^From .* UTC to .*: first 1\.5 BTC, lowest 1\.5 BTC, highest 1\.87345678 BTC, last /,
    )
    await chart.getByRole('group', { name: /Arrow keys/ }).focus()
    const readout = chart.locator('.readout')
    const shown: (string | null)[] = []
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'End']) {
      await page.keyboard.press(key)
      shown.push(((await readout.locator('.amount').textContent()) ?? '').replaceAll(/\s+/g, ' '))
    }
    assert.deepEqual(
      shown,
      ['1.50000000', '1.75000000', '1.87345678', '1.75000000', '1.87345678'].map((amount) => `${amount} BTC`),
    )
    assert.equal(await readout.getAttribute('aria-live'), 'polite')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.locator('.moment').getByText('1.50000000').waitFor()
    await keepPicture(page, 'chart-keyboard')
  })

  test('the cursor stays at its point when the width changes', async () => {
    await using open = await openChart({ width: 1280 })
    const { page } = open
    const chart = chartOf(page)
    const middleOf = async (part: string) => {
      const box = await chart.locator(part).boundingBox()
      assert.ok(box !== null, part)
      return box.x + box.width / 2
    }
    await chart.getByRole('group', { name: /Arrow keys/ }).focus()
    await page.keyboard.press('End')
    await chart.locator('.plot-dot').waitFor()
    for (const width of [1280, 700]) {
      await page.setViewportSize({ width, height: 800 })
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
      const area = await chart.locator('.plot-area').boundingBox()
      assert.ok(area !== null && area.width > width / 2 && area.width < width, String(area?.width))
      for (const part of ['.plot-dot', '.plot-line']) {
        assert.ok(Math.abs((await middleOf(part)) - (area.x + area.width)) <= 2, `${part} at ${width}`)
      }
    }
    await page.keyboard.press('Escape')
    await chart.locator('.plot-dot').waitFor({ state: 'hidden' })
  })

  test('the cursor and a drag in progress outlast a new balance', async () => {
    const { chain } = world.simulator
    const address = chain.newAddress()
    chain.pay(address, 150_000_000n)
    chain.mine(3)
    chain.pay(address, 25_000_000n)
    chain.mine(3)
    const { id } = await world.client.add(address, true)
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    const { page } = open
    const chart = chartOf(page)
    await chart.getByRole('img', { name: /last 1\.75 BTC/ }).waitFor()
    await page.evaluate(`document.querySelector('.plot').dataset.mark = 'first'`)
    const box = await chart.locator('.plot-area').boundingBox()
    assert.ok(box !== null)
    await page.mouse.move(box.x + box.width * 0.3, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 })
    chain.pay(address, 5_000_000n)
    chain.mine()
    await world.client.sync(id)
    await chart.getByRole('img', { name: /last 1\.8 BTC/ }).waitFor()
    assert.equal(await chart.locator('.plot[data-mark]').count(), 1, 'it is the same plot')
    await chart.locator('.plot-line').waitFor()
    assert.ok(((await chart.locator('.plot-range').boundingBox())?.width ?? 0) > box.width * 0.2)
    await page.mouse.up()
    await chart.getByRole('button', { name: 'Reset zoom' }).waitFor()
  })

  test('an address that was opened while the server was away gets its chart and rows when it is back', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    open.allowFailures(/ERR_|Failed to load|Failed to fetch/)
    await context.route('**/charts*', (route) => route.abort())
    await page.getByRole('row').getByRole('link').first().waitFor()
    await context.route('**', (route) => route.abort())
    await page.getByRole('row').getByRole('link').first().click()
    await page.getByText('The chart will load when the server answers again.').waitFor()
    await context.unrouteAll()
    await chartOf(page).locator('canvas').waitFor()
    await page.locator('[role=row] time').first().waitFor()
  })
})
