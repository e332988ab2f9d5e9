import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Look, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

/** It has four transactions, the first in 2018. */
const ADDRESS = 'bc1qjl8uwezzlech723lpnyuza0h2cdkvxvh54v3dn'
const CLOSE = /^\$[\d,]+\.\d\d at the close of \w+ \d+, 20\d\d \(UTC\)$/

describe('the chart of values', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { realHistories: true, prices: {} })
    const { id } = await world.client.add(ADDRESS, true)
    await world.client.ended(id)
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const chartOf = (page: Page) => page.getByRole('region', { name: 'Value over time' })
  const readoutOf = async (page: Page) =>
    (await chartOf(page).locator('.readout').textContent())?.trim() ?? ''

  async function open(look: Look) {
    const opened = await browser.open(world.client.url, look)
    const { page } = opened
    await page.getByRole('img', { name: /^From Sep 5, 2018, .* to now, \$/ }).waitFor()
    return opened
  }

  async function areaOf(page: Page) {
    const box = await chartOf(page).locator('.plot-area').boundingBox()
    assert.ok(box !== null)
    return box
  }

  /** Moves a finger over the page, in pixels. */
  async function swipe(page: Page, from: readonly [number, number], by: readonly [number, number]) {
    const finger = await page.context().newCDPSession(page)
    const at = (part: number) => [{ x: from[0] + by[0] * part, y: from[1] + by[1] * part }]
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
    for (let step = 1; step <= 10; step++) {
      await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / 10) })
    }
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }

  test('is read by a finger that moves sideways, until it taps elsewhere, and stays in its place', async () => {
    await using opened = await open({ width: 360, height: 740, hasTouch: true })
    const { page } = opened
    const area = await areaOf(page)
    await page.touchscreen.tap(area.x + 60, area.y + 60)
    const first = await readoutOf(page)
    assert.match(first, CLOSE)
    await swipe(page, [area.x + 60, area.y + 60], [100, 5])
    await chartOf(page).locator('.plot-dot').waitFor()
    const second = await readoutOf(page)
    assert.match(second, CLOSE)
    assert.notEqual(second, first)
    assert.deepEqual(await areaOf(page), area)
    await page.touchscreen.tap(20, area.y + area.height + 60)
    await chartOf(page).locator('.plot-dot').waitFor({ state: 'hidden' })
    assert.equal(await readoutOf(page), '')
  })

  test('lets a finger that moves up scroll the page', async () => {
    await using opened = await open({ width: 360, height: 500, hasTouch: true })
    const { page } = opened
    const area = await areaOf(page)
    await swipe(page, [area.x + 60, area.y + 60], [0, -200])
    await page.waitForFunction('scrollY > 100')
    await chartOf(page).locator('.plot-dot').waitFor({ state: 'hidden' })
  })

  test('says to the keyboard the exact values of now and of the day before', async () => {
    await using opened = await browser.open(`${world.client.url}/health`, { width: 1280 })
    const { page, context } = opened
    const answered = Promise.withResolvers<{ points: { value: string }[] }>()
    let kept: string | null = null
    // The first complete answer is that of all later requests: prices go on changing.
    await context.route(/\/value-history\?/, async (route) => {
      if (kept !== null) return route.fulfill({ body: kept, contentType: 'application/json' })
      const response = await route.fetch()
      const body = await response.json()
      if (body.price_history.pending.length === 0 && body.points.at(-1).value !== null) {
        kept = JSON.stringify(body)
        answered.resolve(body)
      }
      await route.fulfill({ response })
    })
    await page.goto(world.client.url)
    const { points } = await answered.promise
    const shown = (amount: string) => Number(amount).toLocaleString('en-US', { minimumFractionDigits: 2 })
    await chartOf(page)
      .getByRole('group', { name: /^Chart of the value/ })
      .press('End')
    await page.getByText(`$${shown(points.at(-1)?.value ?? '')} now`).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.getByText(`$${shown(points.at(-2)?.value ?? '')} at the close of`).waitFor()
  })

  test('spans all days while prices of the past are being fetched, and its line grows', async () => {
    await using opened = await browser.open(`${world.client.url}/health`, { width: 1280 })
    const { page, context } = opened
    const { points } = (await world.client.get('/value-history?currency=USD')).body
    const today = { coins: 1, pending: ['bitcoin'] }
    await context.route(/\/value-history\?/, (route) => {
      const known = points.map((point: object, index: number) =>
        index < points.length - 2 ? { ...point, value: null, unpriced: ['bitcoin'] } : point,
      )
      return route.fulfill({
        json: { currency: 'USD', points: known, price_history: today, unpriced: [] },
      })
    })
    await page.goto(world.client.url)
    await page.getByRole('img', { name: /^From Sep 5, 2018, no price, to now, \$/ }).waitFor()
    await page.getByText('Fetching price history: 0 of 1 coin').waitFor()
    await context.unrouteAll()
    await page.getByRole('img', { name: /^From Sep 5, 2018, \$/ }).waitFor()
  })
})
