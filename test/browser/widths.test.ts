import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { LONG, showLongValues } from '../support/long-values.ts'
import { startWorld, type World } from '../support/world.ts'

const WIDTHS = [320, 360, 480, 640, 768, 832, 1024, 1100, 1280, 1440, 1920, 2560]
const LOOKS = [
  { width: 1280, locale: 'en-US', timezoneId: 'America/New_York', colorScheme: 'light' },
  { width: 1280, locale: 'de-DE', timezoneId: 'Europe/Berlin', colorScheme: 'dark' },
] as const
const PATHS = ['/', '/?sort=-balance', '/app/add', '/app/sources', '/app/nowhere'].concat(
  LONG.map(({ id }) => `/app/address/${id}`),
)

/** The texts that leave their row of the list of transactions. */
const OVERFULL = `[...document.querySelectorAll('[role=row] [role=cell]')].flatMap((cell) => {
  const [box, row] = [cell.getBoundingClientRect(), cell.closest('[role=row]').getBoundingClientRect()]
  return box.bottom > row.bottom + 1 || box.top < row.top - 1 ? [cell.textContent] : []
})`

describe('long numbers, texts and hashes', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({ SOURCES: 'blockchair,esplora' })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  for (const look of LOOKS) {
    test(`fit into every page from ${WIDTHS[0]} to ${WIDTHS.at(-1)} px, ${look.locale}`, async () => {
      await using open = await browser.open(world.client.url, look)
      const { page, context } = open
      await showLongValues(context)
      const problems: string[] = []
      for (const path of PATHS) {
        await page.goto(world.client.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
        if (/address\/[1-4]/.test(path)) await page.locator('canvas').waitFor()
        if (/address\/[1-4]/.test(path)) await page.locator('[role=row] time').first().waitFor()
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 })
          await page.evaluate('new Promise(requestAnimationFrame)')
          await assertNoSideways(page).catch((error: Error) => {
            problems.push(`${path} at ${width} px: ${error.message}`)
          })
          problems.push(
            ...((await page.evaluate(OVERFULL)) as string[]).map((text) => `${path} at ${width} px: ${text}`),
          )
          if ([360, 768, 1280, 1920].includes(width))
            await keepPicture(page, `long${path.replaceAll(/\W+/g, '-')}-${width}-${look.locale}`)
        }
        await assertAccessible(page)
      }
      assert.deepEqual(problems, [])
    })
  }
})
