import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BrowserContext, Page, Request, Route } from 'playwright-core'
import {
  assertAccessible,
  assertNoOverlap,
  assertNoSideways,
  keepPicture,
  type Look,
  TestBrowser,
} from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const BASIS = { source: 'coinbase', kind: 'now', at: '2026-11-28T10:00:00Z', currency: 'USD', fx: null }
const CLOSE = '64000'
const CLOSE_BASIS = { ...BASIS, kind: 'daily_close', at: '2026-11-27' }
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

  /** Values of a server whose prices are `prices`; `pending`: whose price history is missing, answer by answer. */
  async function priced(
    context: BrowserContext,
    prices = PRICES,
    pending: (readonly string[])[] = [],
  ): Promise<void> {
    await context.route(/\/totals\?currency=/, async (route: Route) => {
      const { totals } = (await world.client.get('/totals')).body
      const valued = totals.map((total: { currency: string }) => {
        const price = prices[total.currency]
        return {
          ...total,
          value: price === undefined ? null : { currency: 'USD', amount: '0.00', price, basis: BASIS },
          value_at_last_close:
            price === undefined
              ? null
              : { currency: 'USD', amount: '0.00', price: CLOSE, basis: CLOSE_BASIS },
        }
      })
      const unpriced = prices['LTC'] === undefined ? [{ chain: 'litecoin', amount: '5' }] : []
      const total = { currency: 'USD', amount: '58076.81', change_24h: '1161.53', unpriced }
      await route.fulfill({ json: { totals: valued, total_value: total } })
    })
    await context.route(/\/value-history\?/, (route: Route) => {
      const query = new URL(route.request().url()).searchParams
      const from = query.get('from')
      const days = from === null ? 400 : Math.round((Date.now() - Date.parse(from)) / DAY_MS)
      const points = Array.from({ length: days }, (_, index) => ({
        day: new Date(Date.now() - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
        value: index === 0 ? null : (40_000 + 30_000 * Math.sin(index / 40) ** 2).toFixed(2),
        ...(index === 0 ? { unpriced: ['bitcoin'] } : {}),
        ...(query.has('chain') ? { balance: '0.90101' } : {}),
      }))
      const price_history = { coins: 2, pending: pending.shift() ?? [] }
      return route.fulfill({ json: { currency: 'USD', points, price_history, unpriced: [] } })
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
    await page.getByRole('columnheader').getByRole('button', { name: 'Value' }).click()
    await page.waitForURL(/dust=hidden&sort=value/)
    assert.deepEqual(await labels(page), ['small savings', 'light', 'large savings'])
  })

  test('keeps seven-digit values, shares and long labels apart and whole, with and without wallets', async () => {
    const label = 'the one that is kept for the children'
    await world.client.send('PATCH', '/addresses/3', { label })
    await using opened = await open({ width: 1280 }, { BTC: '640121.30', LTC: '80.25' })
    const { page } = opened
    await page.getByText('$576,109.17').first().waitFor()
    await using euros = await open({ width: 1280, locale: 'de-DE' }, { BTC: '6401213.00', LTC: '80.25' })
    await euros.page.getByText('5.761.091,70').first().waitFor()
    for (const each of [page, euros.page]) {
      for (const width of [360, 700, 832, 1024, 1100, 1280, 1480]) {
        await each.setViewportSize({ width, height: 900 })
        await each.evaluate('new Promise(requestAnimationFrame)')
        await assertNoOverlap(each)
        await assertNoSideways(each)
        const [shown, whole] = (await each.evaluate(
          `(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight])(
            [...document.querySelectorAll('tbody .label')].find((each) => each.textContent === '${label}') ?? { clientHeight: 0, scrollHeight: 0 })`,
        )) as [number, number]
        assert.ok(whole <= shown + 2, `the label is cut at ${width} px`)
      }
    }
    await world.client.send('PATCH', '/addresses/3', { label: 'large savings' })
  })

  test('says where a value comes from, to a pointer, a finger and the keyboard', async () => {
    await using opened = await open({ width: 1280 })
    const { page } = opened
    const bubble = page.locator('.basis:popover-open')
    const source = /^64,012\.13 USD, Coinbase price at Nov 28, 2026/
    await page
      .getByRole('row', { name: /large savings/ })
      .locator('.money')
      .hover({ force: true })
    await bubble.waitFor()
    assert.match((await bubble.textContent()) ?? '', source)
    await page.mouse.move(5, 5)
    await bubble.waitFor({ state: 'hidden' })
    const price = page
      .getByRole('row', { name: /^BTC/ })
      .getByRole('button', { name: /^\$64,012\.13\s+from 64,012/ })
    await price.focus()
    assert.match((await bubble.textContent()) ?? '', source)
    await page.keyboard.press('Escape')
    await bubble.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: /^\$58,076\.81/ }).click()
    assert.match((await bubble.textContent()) ?? '', /^BTC: 64,012\.13 USD.*\nLTC: 80\.25 USD/)
    await keepPicture(page, 'portfolio-basis')
  })

  test('shows what each coin gained since the close of yesterday, and days without a price', async () => {
    await using opened = await open({ width: 360, height: 740 })
    const { page } = opened
    await page.getByText('Without a price, not included: BTC until').waitFor()
    await page.getByText('-99.9%').waitFor()
    const amount = page.getByRole('row', { name: /^BTC/ }).locator('.big .amount')
    const box = await amount.boundingBox()
    assert.ok(box !== null && box.height < 30, 'the amount and its unit are on one line')
  })

  test('says that prices of the past are being fetched, until they are there', async () => {
    await using opened = await browser.open(`${world.client.url}/health`, { width: 1280 })
    const { page, context } = opened
    await priced(context, PRICES, [['bitcoin', 'litecoin'], ['bitcoin']])
    await page.goto(world.client.url)
    const lacking = page.getByText('Without a price, not included')
    await page.getByText('Fetching price history: 0 of 2 coins').waitFor()
    assert.equal(await lacking.count(), 0, 'days of a coin that is being fetched are not called unpriced')
    await page.getByText('Fetching price history: 1 of 2 coins').waitFor()
    await lacking.waitFor()
    assert.equal(await page.getByText('Fetching price history').count(), 0)
  })

  test('names days without a price while prices of another coin are being fetched, and reads less and less often', async () => {
    await using opened = await browser.open(`${world.client.url}/health`, { width: 360, height: 740 })
    const { page, context } = opened
    await page.clock.install()
    await priced(
      context,
      PRICES,
      Array.from({ length: 99 }, () => ['litecoin']),
    )
    const isReading = (request: Request) => request.url().includes('/value-history?')
    await page.goto(world.client.url)
    await page
      .getByText('Fetching price history: 1 of 2 coins. Without a price, not included: BTC until')
      .waitFor()
    await assertNoSideways(page)
    // Time goes on until the clock is paused.
    await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 5000'))
    const waits: number[] = []
    for (let reading = 0; reading < 4; reading++) {
      let asked: Request | null = null
      const next = page.waitForRequest(isReading).then((request) => {
        asked = request
        return request
      })
      let seconds = 0
      for (; asked === null && seconds < 60; seconds++) await page.clock.runFor(1000)
      waits.push(seconds)
      await (await (await next).response())?.finished()
      await page.evaluate('0')
    }
    assert.ok((waits[3] ?? 0) >= 3 * (waits[0] ?? 60), String(waits))
  })

  test('draws the balance of a coin instead of values, as chosen last', async () => {
    await using opened = await open({ width: 1280 })
    const { page } = opened
    await page.getByRole('button', { name: 'Balance', exact: true }).first().click()
    const coin = page.getByLabel('Balance of')
    await coin.selectOption('LTC')
    await page.getByRole('region', { name: 'LTC over time' }).locator('canvas').waitFor()
    await page.reload()
    await page.getByRole('region', { name: 'BTC over time' }).locator('canvas').waitFor()
    await page.getByRole('group', { name: /Chart of the balance/ }).press('End')
    await page.getByText('0.90101 BTC now').waitFor()
    await assertAccessible(page)
  })

  test('says when the last activity was, and sorts by it', async () => {
    await using opened = await open({ width: 1280 }, PRICES, '/?sort=-activity')
    const { page } = opened
    await page.getByRole('row', { name: /dust/ }).locator('time').waitFor()
    assert.deepEqual([(await labels(page))[0], (await labels(page)).at(-1)], ['dust', 'nothing'])
  })

  test('says that prices are invented where they are', async () => {
    const opened = await browser.open(`${world.client.url}/health`, { width: 360, height: 740 })
    await using _ = opened
    await priced(opened.context)
    await opened.context.route(/\/sources$/, async (route: Route) => {
      const { sources, prices } = (await world.client.get('/sources')).body
      const invented = prices.map((each: object) => ({ ...each, demo: true }))
      await route.fulfill({ json: { sources, prices: invented } })
    })
    await opened.page.goto(world.client.url)
    await opened.page.getByText('Demo prices').waitFor()
    await assertNoSideways(opened.page)
  })

  test('says nothing of providers of prices before they have been read', async () => {
    const opened = await browser.open(`${world.client.url}/health`, { width: 360, height: 740 })
    await using _ = opened
    const { page, context } = opened
    const released = Promise.withResolvers<void>()
    await context.route(
      ({ pathname }) => pathname === '/sources',
      async (route: Route) => {
        await released.promise
        await route.continue()
      },
    )
    await page.goto(`${world.client.url}/app/sources`)
    await page.getByRole('heading', { name: 'Sources' }).waitFor()
    assert.equal(await page.getByRole('heading', { name: 'Prices' }).count(), 0)
    released.resolve()
    await page.getByRole('heading', { name: 'Prices' }).waitFor()
    await keepPicture(page, 'sources-prices-360')
  })

  for (const width of [1280, 360]) {
    test(`shows values of an address, a group and its transactions at ${width} px`, async () => {
      await using opened = await open({ width, height: 800 }, PRICES, '/app/address/3')
      const { page, context } = opened
      await context.route(
        /\/transactions\?.*currency=USD|\/transactions\/bitcoin\/\w+\?currency=USD/,
        async (route: Route) => {
          const { pathname, search } = new URL(route.request().url())
          const { body } = await world.client.get(pathname + search)
          const value = { currency: 'USD', amount: '57.61', price: CLOSE, basis: CLOSE_BASIS }
          const valued = (row: object) => ({ ...row, value })
          await route.fulfill({
            json:
              'transactions' in body
                ? { ...body, transactions: body.transactions.map(valued) }
                : valued(body),
          })
        },
      )
      await page.reload()
      await page.getByRole('button', { name: /^\$57,610\.92\s+from 64,012/ }).waitFor()
      await page.getByRole('region', { name: 'Balance' }).getByText('Last activity').waitFor()
      await page.getByRole('region', { name: 'Value over time' }).locator('canvas').waitFor()
      await page.getByRole('row').getByText('$57.61').waitFor()
      await keepPicture(page, `address-value-${width}`)
      await assertNoSideways(page)
      await assertAccessible(page)
      await page.getByRole('button', { name: /^Details of the transaction/ }).click()
      await page.getByText('64,000 USD, Coinbase daily close of Nov 27, 2026').waitFor()
      await page.getByRole('dialog').getByText('$57,610.92').waitFor()
      await keepPicture(page, `details-value-${width}`)
      await assertAccessible(page)
      await page.goto(`${world.client.url}/app/group/1`)
      await page.getByRole('listitem').getByText('$57.61').first().waitFor()
      await page.getByRole('button', { name: /^\$465\.26\s+from BTC: 64,012/ }).waitFor()
      await keepPicture(page, `group-value-${width}`)
      await assertNoSideways(page)
      await assertAccessible(page)
    })
  }

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
    await page.getByRole('cell', { name: /^sqlite:.*\.db$/ }).waitFor()
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

for (const width of [360, 1280]) {
  test(`without prices the first page shows how a balance went, coin by coin, at ${width} px`, async () => {
    await using browser = await TestBrowser.start()
    await using world = await startWorld({ PRICES: 'off' }, { others: ['litecoin'] })
    const { simulator, client } = world
    const histories = [simulator.chain, simulator.on('litecoin')].map((chain) => chain.largeAddress(2000))
    const balances: string[] = []
    for (const address of histories) {
      const { id } = await client.add(address, true)
      balances.push((await client.ended(id)).balance)
    }
    await using open = await browser.open(client.url, { width })
    const { page } = open
    const section = page.getByRole('region', { name: 'Balances over time' })
    await section.getByText('Prices are switched off at the server: balances only.').waitFor()
    const drawn = (end: string) => section.getByRole('img', { name: `to now, ${end}.` }).waitFor()
    await drawn(`${balances[0]} BTC`)
    await section.getByRole('combobox').selectOption('litecoin')
    await drawn(`${balances[1]} LTC`)
    assert.doesNotMatch((await page.getByRole('main').textContent()) ?? '', /Total value/)
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, `without-prices-${width}`)
  })
}
