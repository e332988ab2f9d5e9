import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const ADDRESSES = 12
/** Longer than any delay after which the page could decide to read a list. */
const QUIET_MS = 3000

/** Records the path of every request that the page makes from now on. */
function recordRequests(page: Page): string[] {
  const paths: string[] = []
  page.on('request', (request) => paths.push(new URL(request.url()).pathname))
  return paths
}

describe('live updates in the web app', () => {
  let browser: TestBrowser
  let world: World
  const addresses: string[] = []

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
    for (let count = 0; count < ADDRESSES; count++) {
      const address = world.simulator.chain.newAddress()
      world.simulator.chain.pay(address, 100_000_000n)
      addresses.push(address)
    }
    world.simulator.chain.mine(10)
    for (const address of addresses) await world.client.add(address, true)
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  test('changed addresses arrive by their events, and no list is read again', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.getByText(`${ADDRESSES} of ${ADDRESSES} addresses complete`).waitFor()
    await page.locator('.totals .big').waitFor()
    const line = await page.locator('tbody .line path').first().getAttribute('d')
    const requests = recordRequests(page)

    for (const address of addresses) world.simulator.chain.pay(address, 12_345_678n)
    world.simulator.chain.mine(10)
    await world.client.send('POST', '/sync')
    await page
      .locator('.addresses tbody tr')
      .nth(ADDRESSES - 1)
      .getByText('1.12345678')
      .waitFor()
    await page.locator('.totals .big').getByText('13.48148136').waitFor()
    await sleep(QUIET_MS)
    assert.notEqual(await page.locator('tbody .line path').first().getAttribute('d'), line)
    assert.deepEqual(
      requests.filter((path) => path === '/addresses'),
      [],
    )
  })

  test('new, deleted and changed addresses leave the same totals as the server has', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page
      .locator('.addresses tbody tr')
      .nth(ADDRESSES - 1)
      .waitFor()
    const requests = recordRequests(page)

    const late = world.simulator.chain.newAddress()
    world.simulator.chain.pay(late, 7n)
    const { id } = await world.client.add(late, true)
    await page.getByText(`${ADDRESSES + 1} of ${ADDRESSES + 1} addresses complete`).waitFor()
    await page
      .locator('.addresses tbody tr')
      .nth(ADDRESSES)
      .locator('.line path')
      .waitFor({ state: 'attached' })
    await world.client.send('DELETE', `/addresses/${id - 1}`)
    await page.locator('.addresses tbody tr').nth(ADDRESSES).waitFor({ state: 'detached' })
    await page.locator('.totals .big').getByText('12.35802465').waitFor()
    const [total] = (await world.client.get('/totals')).body.totals
    assert.equal(total.balance, '12.35802465')
    await sleep(QUIET_MS)
    assert.deepEqual(
      requests.filter((path) => path === '/addresses'),
      [],
    )
  })

  test('a source that changes while the sources are being read keeps its newer state', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.getByText(`${ADDRESSES} of ${ADDRESSES} addresses complete`).waitFor()
    const asked = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    await page.route(
      '**/sources',
      async (route) => {
        const response = await route.fetch()
        asked.resolve()
        await released.promise
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    await page.reload()
    await asked.promise
    world.simulator.setFaults(() => ({ kind: 'status', status: 430 }))
    await world.client.add(world.simulator.chain.newAddress(), true)
    const banner = page.getByText('Blockchair is paused.')
    await banner.waitFor()
    const answer = page.waitForResponse('**/sources')
    released.resolve()
    await (await answer).finished()
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
    assert.equal(await banner.count(), 1)
  })
})
