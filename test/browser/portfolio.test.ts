import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BrowserContext, Page, Route } from 'playwright-core'
import {
  assertAccessible,
  assertNoSideways,
  keepPicture,
  type Look,
  TestBrowser,
} from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const BASIS = { source: 'coinbase', kind: 'now', at: '2026-11-28T10:00:00Z', currency: 'USD', fx: null }
const PRICES: Readonly<Record<string, string>> = { BTC: '64012.13', LTC: '80.25' }
const DAY_MS = 86_400_000

describe('the portfolio', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({ PRICES: 'coinbase' }, { others: ['litecoin'] })
    for (const [chain, label, amount] of [
      ['bitcoin', 'small savings', 100_000n],
      ['litecoin', 'light', 500_000_000n],
      ['bitcoin', 'large savings', 90_000_000n],
      ['bitcoin', 'dust', 1000n],
      ['bitcoin', 'nothing', 0n],
    ] as const) {
      const simulated = chain === 'bitcoin' ? world.simulator.chain : world.simulator.on(chain)
      const address = simulated.newAddress()
      if (amount > 0n) simulated.pay(address, amount)
      simulated.mine(10)
      const { id } = await world.client.add(address, true, chain)
      await world.client.send('PATCH', `/addresses/${id}`, { label })
    }
    await world.client.send('POST', '/groups', { name: 'Family', members: [{ address: 1 }, { address: 2 }] })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  /** Values of a server whose prices are `prices`. */
  async function priced(context: BrowserContext, prices = PRICES): Promise<void> {
    await context.route(/\/totals\?currency=/, async (route: Route) => {
      const { totals } = (await world.client.get('/totals')).body
      const valued = totals.map((total: { currency: string }) => {
        const price = prices[total.currency]
        return {
          ...total,
          value: price === undefined ? null : { currency: 'USD', amount: '0.00', price, basis: BASIS },
        }
      })
      const unpriced = prices['LTC'] === undefined ? [{ chain: 'litecoin', amount: '5' }] : []
      const total = { currency: 'USD', amount: '58076.81', change_24h: '1161.53', unpriced }
      await route.fulfill({ json: { totals: valued, total_value: total } })
    })
    await context.route(/\/value-history\?/, (route: Route) => {
      const from = new URL(route.request().url()).searchParams.get('from')
      const days = from === null ? 400 : Math.round((Date.now() - Date.parse(from)) / DAY_MS)
      const points = Array.from({ length: days }, (_, index) => ({
        day: new Date(Date.now() - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
        value: (40_000 + 30_000 * Math.sin(index / 40) ** 2).toFixed(2),
      }))
      return route.fulfill({ json: { currency: 'USD', points, unpriced: [] } })
    })
  }

  async function open(look: Look, prices = PRICES, path = '/') {
    const opened = await browser.open(`${world.client.url}/health`, look)
    await priced(opened.context, prices)
    await opened.page.goto(world.client.url + path)
    return opened
  }

  const labels = (page: Page) => page.locator('tbody .label').allTextContents()

  for (const { width, height } of [
    { width: 1280, height: 800 },
    { width: 360, height: 740 },
  ]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`says at ${width} px in ${colorScheme} what it is worth, how it went and where it is`, async () => {
        await using opened = await open({ width, height, colorScheme })
        const { page } = opened
        await page.getByText('$58,076.81').waitFor()
        await page.getByText('+$1,161.53').waitFor()
        await page.locator('.worth canvas').waitFor()
        await page.getByRole('row', { name: /^BTC/ }).getByText('$57,675.57').waitFor()
        await keepPicture(page, `portfolio-${width}-${colorScheme}`)
        const box = await page.locator('.worth canvas').boundingBox()
        assert.ok(box !== null && box.y + box.height < height, 'the chart is on the first screen')
        for (const button of await page.getByRole('group', { name: 'Range' }).getByRole('button').all()) {
          assert.ok(((await button.boundingBox())?.height ?? 0) >= 44)
        }
        await assertNoSideways(page)
        await assertAccessible(page)
      })
    }
  }

  test('lists the most valuable first, across coins, and hides what is less than 1', async () => {
    await using opened = await open({ width: 1280 })
    const { page } = opened
    await page.getByText('$57,610.92').first().waitFor()
    assert.deepEqual(await labels(page), ['large savings', 'light', 'small savings', 'dust', 'nothing'])
    await page.getByLabel('Hide below $1.00').check()
    await page.getByText('3 of 5 match.').waitFor()
    await page.getByRole('button', { name: 'Value' }).click()
    await page.waitForURL(/dust=hidden&sort=value/)
    assert.deepEqual(await labels(page), ['small savings', 'light', 'large savings'])
  })

  test('says where a value comes from', async () => {
    await using opened = await open({ width: 1280 })
    const { page } = opened
    const value = page.getByRole('row', { name: /large savings/ }).locator('.money')
    await value.waitFor()
    assert.match((await value.getAttribute('title')) ?? '', /^64,012\.13 USD, Coinbase price at Nov 28, 2026/)
  })

  test('shows a dash where there is no price, and says what the total leaves out', async () => {
    await using opened = await open({ width: 1280 }, { BTC: '64012.13' })
    const { page } = opened
    await page.getByText('Without a price, not included: 5.00000000 LTC').waitFor()
    assert.match((await page.getByRole('row', { name: /light/ }).locator('.value').textContent()) ?? '', /–/)
    assert.equal((await labels(page)).at(-1), 'light')
  })

  test('hides amounts on request, and still after a reload', async () => {
    await using opened = await open({ width: 360, height: 740 })
    const { page } = opened
    await page.getByText('$58,076.81').waitFor()
    const filter = () => page.evaluate(`getComputedStyle(document.querySelector('p.total .money')).filter`)
    assert.equal(await filter(), 'none')
    await page.getByRole('button', { name: 'Hide amounts' }).click()
    assert.match(String(await filter()), /blur/)
    await page.reload()
    await page.getByText('$58,076.81').waitFor()
    assert.match(String(await filter()), /blur/)
    await keepPicture(page, 'portfolio-360-hidden')
  })

  test('is in the currency, the unit, the form and the theme of the settings', async () => {
    await using opened = await open({ width: 360, height: 740 }, PRICES, '/app/settings')
    const { page } = opened
    await page.getByRole('cell', { name: 'SQLite' }).waitFor()
    await keepPicture(page, 'settings-360')
    await assertNoSideways(page)
    await assertAccessible(page)
    await page.getByLabel('Unit of bitcoin').selectOption('satoshi')
    await page.getByLabel('Numbers and dates').selectOption('de-DE')
    await page.getByLabel('Theme').selectOption('dark')
    await assertAccessible(page)
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('90.101.000 sat').waitFor()
    await page.getByText('58.076,81').first().waitFor()
    assert.equal(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'dark')
  })

  test('does not shift while it loads', async () => {
    await using opened = await open({ width: 1280, height: 800 })
    const { page } = opened
    await page.locator('.worth canvas').waitFor()
    const shift = await page.evaluate(`new Promise((done) => {
      let sum = 0
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value
      }).observe({ type: 'layout-shift', buffered: true })
      requestAnimationFrame(() => setTimeout(() => done(sum), 100))
    })`)
    assert.ok(Number(shift) < 0.1, String(shift))
  })
})
