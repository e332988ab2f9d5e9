import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const ROWS = 100_000
const COUNT = ROWS.toLocaleString('en')

const rowAt = (page: Page, index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`)
const table = (page: Page) => page.getByRole('table', { name: 'Transactions, newest first' })

async function scrollTo(page: Page, pixels: number): Promise<void> {
  await rowAt(page, 0).locator('time').waitFor()
  await table(page).evaluate((view: { scrollTop: number }, top: number) => {
    view.scrollTop = top
  }, pixels)
}

describe('a long history in the web app', () => {
  let browser: TestBrowser
  let world: World
  let id: number
  let path: string
  let address: string

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { tip: 800_000 })
    address = world.simulator.chain.largeAddress(ROWS)
    world.simulator.chain.mine(10)
    id = (await world.client.add(address)).id
    path = `/app/address/${id}`
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  test('a first sync shows its progress, and what the source reports as unproven', async () => {
    await using open = await browser.open(world.client.url + path, { width: 1280 })
    const { page } = open
    await page.getByText('No transactions have been read yet.').waitFor()
    world.simulator.setFaults(() => ({ kind: 'latency', ms: 120 }))
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByText(new RegExp(`Reported by Blockchair, unproven\\. ${COUNT} transactions`)).waitFor()
    await page.getByText(/Syncing [1-9]\d?%/).waitFor()
    await page.getByRole('progressbar').waitFor()
    await assertAccessible(page)
    await page.getByText(`All ${COUNT} transactions add up to the balance`).waitFor()
    world.simulator.setFaults(null)
  })

  for (const look of [{ width: 1280 }, { width: 360, height: 780 }]) {
    test(`the table reaches from the newest to the oldest of ${COUNT} at ${look.width} px`, async () => {
      await using open = await browser.open(world.client.url + path, look)
      const { page } = open
      const all = await world.client.get(`/addresses/${id}/transactions?limit=1&offset=${ROWS - 1}`)
      const [oldest] = all.body.transactions
      assert.equal(await table(page).getAttribute('aria-rowcount'), String(ROWS + 1))
      await scrollTo(page, (ROWS * 40) / 2)
      await rowAt(page, 0).waitFor({ state: 'detached' })
      await page.locator('[role=row] time').nth(4).waitFor()
      await table(page).focus()
      await page.keyboard.press('End')
      await rowAt(page, ROWS - 1)
        .getByTitle(oldest.tx_hash)
        .waitFor()
      await page.keyboard.press('Home')
      await rowAt(page, 0).locator('time').waitFor()
      assert.ok((await page.locator('[role=row]').count()) < 60)
    })
  }

  test('a date can be jumped to, with the balance at that time', async () => {
    await using open = await browser.open(world.client.url + path, { width: 1280 })
    const { page } = open
    const { body } = await world.client.get(`/addresses/${id}/transactions?limit=1&offset=${ROWS / 2}`)
    const day = body.transactions[0].timestamp.slice(0, 10)
    const at = (await world.client.get(`/addresses/${id}/balance?at=${day}T23:59:59Z`)).body
    await table(page).waitFor()
    await page.getByLabel('Jump to date').fill(day)
    await page.locator('.marked').waitFor()
    assert.equal(await page.locator('.marked').getAttribute('aria-rowindex'), String(at.offset + 2))
    await page.locator(`.marked time[datetime^="${day}"]`).waitFor()
    const shown = (await page.locator('.moment .amount').textContent())?.replaceAll(/\s|\u00a0|BTC/g, '')
    assert.equal(Number(shown), Number(at.balance))
  })

  test('the chart shows exact balances, zooms by dragging and back out', async () => {
    await using open = await browser.open(world.client.url + path, { width: 1280 })
    const { page } = open
    const chart = page.getByRole('region', { name: 'Balance over time' })
    const over = chart.locator('.plot-area')
    await over.waitFor()
    const box = await over.boundingBox()
    assert.ok(box !== null)
    const point = (part: number) => [box.x + box.width * part, box.y + box.height / 2] as const
    await page.mouse.move(...point(0.5))
    const { body } = await world.client.get(`/addresses/${id}/balance-history?points=2000`)
    const balances = new Set(body.points.map(({ balance }: { balance: string }) => Number(balance)))
    const shown = Number(
      (await chart.locator('.readout .amount').textContent())?.replaceAll(/\s|\u00a0|BTC/g, ''),
    )
    assert.ok(balances.has(shown), String(shown))

    const zoomed = page.waitForResponse((response) => /balance-history.*from=.*to=/.test(response.url()))
    await page.mouse.move(...point(0.1))
    await page.mouse.down()
    await page.mouse.move(...point(0.2), { steps: 4 })
    await page.mouse.up()
    const history = (await (await zoomed).json()) as { points: unknown[]; before: unknown }
    assert.ok(history.points.length > 300, String(history.points.length))
    assert.notEqual(history.before, null)
    await page.mouse.click(...point(0.6))
    await page.getByRole('button', { name: 'Show in list' }).click()
    await page.locator('.marked').waitFor()
    const whole = page.waitForResponse((response) => /balance-history\?points=\d+$/.test(response.url()))
    await page.getByRole('button', { name: 'All' }).click()
    await whole
  })

  test('new transactions appear on the page, and a reader far down keeps seeing the same rows', async () => {
    await using top = await browser.open(world.client.url + path, { width: 1280 })
    await using deep = await browser.open(world.client.url + path, { width: 1280 })
    await scrollTo(deep.page, 40_000)
    await rowAt(deep.page, 1000).locator('time').waitFor()
    const hash = await rowAt(deep.page, 1000).locator('.hash [title]').first().getAttribute('title')
    const place = (await rowAt(deep.page, 1000).boundingBox())?.y

    world.simulator.chain.pay(address, 123_456_789n)
    await world.client.sync(id)
    await rowAt(top.page, 0).getByText('unconfirmed').waitFor()
    await rowAt(top.page, 0).getByText('+1.23456789').waitFor()
    await rowAt(deep.page, 1001)
      .getByTitle(hash ?? '')
      .waitFor()
    assert.equal((await rowAt(deep.page, 1001).boundingBox())?.y, place)
    world.simulator.chain.mine(3)
    await world.client.sync(id)
    await rowAt(top.page, 0).getByText('3', { exact: true }).waitFor()
    await top.page
      .getByText(`All ${(ROWS + 1).toLocaleString('en')} transactions`)
      .first()
      .waitFor()
  })

  test('rows and charts that failed to load appear once they can be read', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    open.allowFailures(/ERR_|Failed to load/)
    await context.route(/transactions\?|balance-history/, (route) => route.abort())
    await page.getByRole('row').getByRole('link').first().click()
    await page.getByText('The server does not answer.').nth(1).waitFor()
    await context.unroute(/transactions\?|balance-history/)
    await rowAt(page, 0).locator('time').waitFor()
    await page.locator('canvas').waitFor()
    await page.getByText('The server does not answer.').first().waitFor({ state: 'hidden' })
  })

  test('a lost connection is shown, and missed changes are there after the reconnect', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    open.allowFailures(/ERR_|Failed to load|503/)
    await page.getByText('1 of 1 addresses complete').waitFor()
    const lost = page.getByText('Connection to the server lost.').waitFor()
    await world.restart({ PORT: new URL(world.client.url).port })
    await lost
    const fresh = await world.client.add(world.simulator.chain.newAddress())
    await world.client.send('PATCH', `/addresses/${fresh.id}`, { label: 'missed' })
    await page.getByText('Connection to the server lost.').waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: /missed/ }).waitFor()
    await world.client.send('DELETE', `/addresses/${fresh.id}`)
    await page.getByRole('link', { name: /missed/ }).waitFor({ state: 'detached' })
  })

  test('a paused source is named, with its reason and the time when it resumes', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.getByText('1 of 1 addresses complete').waitFor()
    world.simulator.setFaults(() => ({ kind: 'status', status: 430 }))
    await world.client.sync(id)
    await page.getByText('Blockchair is paused.').waitFor()
    await page
      .getByText(/Resumes at \w{3} \d+, \d{4}, \d\d:\d\d [AP]M UTC, in (1 hour|60 minutes)\./)
      .waitFor()
    await page.getByText('Syncing stops until then.').waitFor()
    await page.getByText('Out of date').waitFor()
    await page.getByText(/Showing the history as of block 800,\d\d\d\./).waitFor()
    await assertAccessible(page)
    world.simulator.setFaults(null)
  })
})
