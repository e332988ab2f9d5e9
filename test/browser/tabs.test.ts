import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const TABS = 8
const LOOK = { width: 1280 } as const
/** Makes a page one to which the browser offers no locks, as over plain HTTP in a local network. */
const WITHOUT_LOCKS = 'delete Navigator.prototype.locks'

/** The event streams that the pages of the browser have open, by page. */
function openStreams(context: BrowserContext): ReadonlySet<Page> {
  const streams = new Set<Page>()
  const isStream = (url: string) => new URL(url).pathname === '/events'
  context.on('request', (request) => isStream(request.url()) && streams.add(request.frame().page()))
  context.on('requestfailed', (request) => isStream(request.url()) && streams.delete(request.frame().page()))
  context.on(
    'requestfinished',
    (request) => isStream(request.url()) && streams.delete(request.frame().page()),
  )
  context.on('page', (page) => page.on('close', () => streams.delete(page)))
  return streams
}

describe('several tabs of one browser', () => {
  let browser: TestBrowser
  let world: World
  let id: number

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
    const address = world.simulator.chain.newAddress()
    world.simulator.chain.pay(address, 100_000_000n)
    world.simulator.chain.mine(10)
    id = (await world.client.add(address, true)).id
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function rename(label: string, pages: readonly Page[]): Promise<void> {
    await world.client.send('PATCH', `/addresses/${id}`, { label })
    await Promise.all(pages.map((page) => page.getByText(label).first().waitFor()))
  }

  for (const [name, script] of [
    ['with locks', ''],
    ['without locks', WITHOUT_LOCKS],
  ] as const) {
    test(`eight tabs ${name} share one event stream, and all of them work`, async () => {
      await using open = await browser.open('about:blank', LOOK)
      const { context } = open
      await context.addInitScript(script)
      const streams = openStreams(context)
      const pages: Page[] = []
      for (let tab = 0; tab < TABS; tab++) {
        const page = await context.newPage()
        pages.push(page)
        await page.goto(world.client.url)
        await page.locator('.addresses tbody tr').first().waitFor()
      }
      await rename(`in every list ${name}`, pages)
      for (const page of pages) {
        await page.getByRole('row').getByRole('link').first().click()
        await page.locator('canvas').waitFor()
        await page.locator('[role=row] time').first().waitFor()
      }
      await rename(`in every tab ${name}`, pages)
      assert.equal(streams.size, 1)

      const [leader] = streams
      assert.ok(leader !== undefined)
      await leader.close()
      const others = pages.filter((page) => page !== leader)
      await rename(`after the first was closed ${name}`, others)
      assert.equal(streams.size, 1)
    })
  }

  test('a tab whose leader does not respond reads the events itself', async () => {
    await using open = await browser.open('about:blank', LOOK)
    const { context } = open
    const streams = openStreams(context)
    const leader = await context.newPage()
    await leader.goto(world.client.url)
    await leader.locator('.addresses tbody tr').first().waitFor()
    const other = await context.newPage()
    await other.goto(world.client.url)
    await other.locator('.addresses tbody tr').first().waitFor()
    assert.deepEqual([...streams], [leader])
    // As when it is frozen: it keeps its role, and nothing is heard of it.
    await leader.evaluate('BroadcastChannel.prototype.postMessage = () => {}')
    await world.client.send('PATCH', `/addresses/${id}`, { label: 'without the leader' })
    await other.getByText('without the leader').waitFor({ timeout: 30_000 })
    assert.ok(streams.has(other))
    await rename('by the new leader', [other])
  })

  test('hidden tabs keep no event stream, and are up to date when they are seen again', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page, context } = open
    const closed = context.waitForEvent('requestfailed', {
      predicate: (request) => new URL(request.url()).pathname === '/events',
      timeout: 40_000,
    })
    await page.locator('.addresses tbody tr').first().waitFor()
    await setVisible(page, false)
    await closed
    await world.client.send('PATCH', `/addresses/${id}`, { label: 'while hidden' })
    await setVisible(page, true)
    await page.getByText('while hidden').waitFor()
    await rename('while visible', [page])
  })

  test('without events the list is shown, and changes appear by polling', async () => {
    await using open = await browser.open(world.client.url, LOOK)
    const { page, context } = open
    await context.route('**/events', () => {})
    await page.reload()
    await page.locator('.addresses tbody tr').first().waitFor()
    await page.getByText('Live updates are off.').waitFor()
    await rename('polled', [page])
    await context.unrouteAll()
    open.allowFailures(/ERR_/)
  })
})

async function setVisible(page: Page, visible: boolean): Promise<void> {
  const state = visible ? 'visible' : 'hidden'
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
}
