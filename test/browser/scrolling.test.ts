import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const LONG_ROWS = 380_000
const LOOK = { width: 1280, height: 700 } as const

const listOf = (page: Page) => page.getByRole('table', { name: 'Transactions, newest first' })
const scrolled = (page: Page) => page.evaluate('scrollY') as Promise<number>

describe('the list of transactions within its page', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { tip: 800_000 })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function openAddress(rows: number) {
    const { chain } = world.simulator
    const address = rows > 100 ? chain.largeAddress(rows) : chain.newAddress()
    if (rows <= 100) for (let row = 0; row < rows; row++) chain.pay(address, 1000n)
    chain.mine(10)
    const { id } = await world.client.add(address, true)
    const open = await browser.open(`${world.client.url}/app/address/${id}`, LOOK)
    await open.page.locator('[role=row] time').first().waitFor({ timeout: 60_000 })
    return open
  }

  /** Turns the wheel until the page does not move any more; returns how far it is scrolled. */
  async function wheel(page: Page, pixels: number): Promise<number> {
    let before = Number.NaN
    for (let at = await scrolled(page); at !== before; at = await scrolled(page)) {
      before = at
      await page.mouse.wheel(0, pixels)
      await page.evaluate('new Promise((done) => setTimeout(done, 150))')
    }
    return before
  }

  for (const rows of [300, LONG_ROWS]) {
    test(`at the ends of a list of ${rows} rows the page scrolls on`, async () => {
      await using open = await openAddress(rows)
      const { page } = open
      await page.evaluate('scrollTo(0, 1e6)')
      const end = await scrolled(page)
      assert.ok(end > 0)
      const box = await listOf(page).boundingBox()
      assert.ok(box !== null)
      await page.mouse.move(box.x + 100, Math.max(10, box.y + 60))
      assert.equal(await wheel(page, -400), 0)
      await listOf(page).evaluate((view: { scrollTop: number; scrollHeight: number }) => {
        view.scrollTop = view.scrollHeight
      })
      await page.evaluate('new Promise(requestAnimationFrame)')
      const again = await listOf(page).boundingBox()
      await page.mouse.move((again?.x ?? 0) + 100, Math.min(LOOK.height - 10, (again?.y ?? 0) + 60))
      assert.equal(await wheel(page, 400), end)
    })
  }

  test('a list of three rows is as high as three rows', async () => {
    await using open = await openAddress(3)
    const { page } = open
    const box = await listOf(page).boundingBox()
    assert.ok(box !== null && box.height < 200, String(box?.height))
  })
})
