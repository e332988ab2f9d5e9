import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import {
  assertAccessible,
  assertNoOverlap,
  assertNoSideways,
  keepPicture,
  TestBrowser,
} from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

/** Its value in rupiah has eleven digits before the point. */
const ADDRESS = 'bc1qjl8uwezzlech723lpnyuza0h2cdkvxvh54v3dn'
const WIDTHS = [320, 360, 700, 832, 1024, 1100, 1280, 1480]

/** "$4.20", without where it is from. */
function figureOf(text: string | null): string {
  return /^\S+/.exec(text ?? '')?.[0] ?? ''
}

describe('the currency of a person', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { realHistories: true, prices: {}, others: ['litecoin'] })
    const { client, simulator } = world
    const litecoin = simulator.on('litecoin')
    const silver = litecoin.newAddress()
    litecoin.pay(silver, 80_000_000n)
    litecoin.mine(3)
    for (const [address, chain] of [
      [ADDRESS, 'bitcoin'],
      [silver, 'litecoin'],
    ] as const) {
      const { id } = await client.add(address, true, chain)
      await client.ended(id)
    }
    await client.send('POST', '/groups', { name: 'Family', members: [{ address: 1 }, { address: 2 }] })
    await client.send('POST', '/groups', { name: 'Nothing', members: [] })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const prefer = (context: BrowserContext, preferences: object) =>
    context.addInitScript(`localStorage.setItem('preferences', '${JSON.stringify(preferences)}')`)

  for (const [currency, total] of [
    ['IDR', /^IDR\s\d\d,\d{3},\d{3},\d{3}\.\d\d/],
    ['KWD', /^KWD\s\d,\d{3},\d{3}\.\d{3}/],
    ['JPY', /^¥\d{3},\d{3},\d{3}/],
  ] as const) {
    test(`may have long amounts, which fit into every width: ${currency}`, async () => {
      await using opened = await browser.open(`${world.client.url}/health`, { width: 1280 })
      const { page, context } = opened
      await prefer(context, { currency })
      for (const path of ['/', '/app/group/1', '/app/address/1']) {
        await page.goto(world.client.url + path)
        await page.locator('main .money').filter({ hasText: total }).first().waitFor()
        await page.locator('canvas').waitFor()
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 })
          await page.evaluate('new Promise(requestAnimationFrame)')
          await assertNoSideways(page)
          await assertNoOverlap(page)
          if (width === 360) await keepPicture(page, `currency-${currency}${path.replaceAll('/', '-')}`)
        }
      }
    })
  }

  test('that is chosen in one tab is that of the others, which take nothing back', async () => {
    await using opened = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = opened
    await page.locator('p.total').getByText('$').waitFor()
    const other = await context.newPage()
    await other.goto(`${world.client.url}/app/settings`)
    await other.getByLabel('Currency').selectOption('JPY')
    await page.locator('p.total').getByText('¥').waitFor()
    await page.getByRole('button', { name: 'Balance', exact: true }).first().click()
    await other.getByRole('link', { name: 'Overview' }).click()
    await other.locator('p.total').getByText('¥').waitFor()
    await other.getByRole('region', { name: 'BTC over time' }).waitFor()
    await other.close()
  })

  test('says for a group, too, what is without a price, and the value of the rest', async () => {
    await using opened = await browser.open(`${world.client.url}/health`, { width: 1280 })
    const { page, context } = opened
    await context.route(/\/totals\?currency=/, async (route) => {
      const body = await (await route.fetch()).json()
      for (const total of body.totals) {
        if (total.currency === 'LTC') Object.assign(total, { value: null, value_at_last_close: null })
      }
      body.total_value.unpriced = [{ chain: 'litecoin', amount: '0.8' }]
      await route.fulfill({ json: body })
    })
    await page.goto(`${world.client.url}/app/group/1`)
    const totals = page.getByRole('region', { name: 'Totals' })
    await totals.getByText('Without a price, not included: LTC.').waitFor()
    const [whole, bitcoin] = await totals.locator('.money').allTextContents()
    assert.match(whole ?? '', /^\$\d,\d{3},\d{3}\.\d\d/)
    assert.equal(whole, bitcoin)
    await page
      .getByRole('link', { name: /^Family/ })
      .getByText('without LTC')
      .waitFor()
  })

  test('has its total changed by a deletion at once', async () => {
    await using opened = await browser.open(world.client.url, { width: 1280 })
    const { page } = opened
    const total = page.locator('p.total .money')
    const bitcoin = page.getByRole('row', { name: /^BTC/ }).locator('.value .money')
    await page.getByRole('row', { name: /^LTC/ }).locator('.value .money').waitFor()
    await total.waitFor()
    assert.notEqual(await total.textContent(), await bitcoin.textContent())
    await world.client.send('DELETE', '/addresses/2')
    await total.filter({ hasText: figureOf(await bitcoin.textContent()) }).waitFor()
    await world.client.send('POST', '/addresses/2/restore')
  })

  for (const width of [360, 1280]) {
    test(`comes from providers that the page of sources names, with their state, at ${width} px`, async () => {
      await using opened = await browser.open(world.client.url, { width })
      const { page } = opened
      await page.locator('p.total .money').waitFor()
      await page.getByRole('link', { name: 'Sources' }).click()
      const prices = page.getByRole('region', { name: 'Prices' })
      await prices
        .getByRole('listitem')
        .filter({ hasText: /Available .*at 127\.0\.0\.1/ })
        .first()
        .waitFor()
      const titles = await prices.locator('strong').allTextContents()
      assert.deepEqual(titles, ['Coinbase', 'Kraken', 'Bitstamp', 'DefiLlama', 'ECB'])
      await assertNoSideways(page)
      await assertAccessible(page)
      await keepPicture(page, `price-sources-${width}`)
    })
  }

  test('is of no use in a group without members, which has no chart', async () => {
    await using opened = await browser.open(`${world.client.url}/app/group/2`, { width: 1280 })
    const { page } = opened
    await page.getByText('Nothing is in this group yet.').waitFor()
    assert.equal(await page.getByRole('group', { name: 'Range' }).count(), 0)
    assert.doesNotMatch((await page.getByRole('link', { name: /^Nothing/ }).textContent()) ?? '', /–/)
  })
})

for (const PRICES of ['coinbase', 'off']) {
  test(`what has not been synced yet is not shown as nothing, with the prices of: ${PRICES}`, async () => {
    await using browser = await TestBrowser.start()
    await using world = await startWorld({ PRICES }, { prices: {} })
    await world.client.add(world.simulator.chain.newAddress())
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.locator('p.total').getByText('not known yet').waitFor()
    await page.getByRole('row', { name: /^BTC/ }).getByText('not known yet').waitFor()
    const said = (await page.getByRole('main').textContent()) ?? ''
    assert.doesNotMatch(said, /\$0\.00|0\.00000000/)
    await page.getByRole('link', { name: 'Sources' }).click()
    const prices = page.getByRole('region', { name: 'Prices' })
    await prices.getByText(PRICES === 'off' ? 'Prices are switched off' : 'Coinbase').waitFor()
  })
}
